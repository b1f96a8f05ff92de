package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const mebibyte = 1 << 20

func TestTooLarge(t *testing.T) {
	half := strings.Repeat("x", mebibyte/2)
	dir := folder(t, map[string]string{
		"half": half, "more": half + "x", "values.env": "A=" + half + "\nB=" + half + "\nC=x\n",
		"comments.env": strings.Repeat("# comment\n", mebibyte/8), "huge": "", "huge.env": "",
	})
	// Sparse files: reading 100 GiB would take too long for a test.
	must(t, os.Truncate(filepath.Join(dir, "huge"), 100<<30))
	must(t, os.Truncate(filepath.Join(dir, "huge.env"), 100<<30))
	tests := map[string]struct {
		arguments []string
		want      string
	}{
		"a file": {[]string{"f:huge"}, "the values have 107374182400 bytes; a Secret holds at most 1048576\n  107374182400  huge"},
		"together": {
			[]string{"f:half", "f:more", "l:a=b"},
			"the values have 1048578 bytes; a Secret holds at most 1048576\n      524289  more\n      524288  half\n           1  a",
		},
		"an invalid key":          {[]string{"f:k?=huge"}, "the values have 107374182400 bytes; a Secret holds at most 1048576\n  107374182400  huge"},
		"an env file":             {[]string{"e:huge.env"}, "huge.env (the 1st --from-env-file) has more than 2097152 bytes; a Secret holds at most 1048576"},
		"values of an env file":   {[]string{"e:values.env"}, "the values have 1048577 bytes; a Secret holds at most 1048576\n      524288  A\n"},
		"comments of an env file": {[]string{"e:comments.env"}, "comments.env (the 1st --from-env-file): the file has no keys"},
		"an endless file":         {[]string{"f:k=/dev/zero"}, "/dev/zero (the 1st --from-file) has more than 1048576 bytes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(t, options(dir), tt.arguments...)
			checkError(t, err, tt.want, "")
		})
	}
}

func TestExactlyFits(t *testing.T) {
	dir := folder(t, map[string]string{"a": strings.Repeat("x", mebibyte-1)})
	if entries, _, err := read(t, options(dir), "f:a", "l:b=y"); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}
