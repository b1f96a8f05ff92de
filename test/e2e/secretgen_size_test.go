package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// most is the maximum size of a Secret (MaxSecretSize in
// k8s.io/api/core/v1/types.go).
const most = 1 << 20

// A Secret of the maximum size is applied, in one key or in many, also over a
// smaller one of client-side apply. One byte more is refused before a request is
// sent, with a table of sizes.
func TestSecretgenSize(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	half, rest := s.file(t, "half", strings.Repeat("\x00", most/2)), strings.Repeat("z", most/2-1)
	s.file(t, "rest", rest)
	s.file(t, "whole", strings.Repeat("\xff", most))
	s.clientSide(t, "whole", "--from-literal whole=small")
	for name, tc := range map[string]struct{ answer, line string }{
		"whole": {"configured", "--from-file whole"},
		"split": {"created", "--from-file " + half + " --from-file rest --from-literal k=1"},
	} {
		t.Run(name, func(t *testing.T) {
			s.apply(t, name+" "+tc.answer, name+" "+tc.line)
			s.untouched(t, func() { s.apply(t, name+" unchanged", name+" "+tc.line) })
			n := 0
			for _, value := range s.get(t, name).Data {
				n += len(value)
			}
			if n != most {
				t.Errorf("%d bytes", n)
			}
		})
	}
	if got := s.get(t, "split").Data; string(got["rest"]) != rest || !bytes.Equal(got["half"], make([]byte, most/2)) {
		t.Error("the values are others")
	}
	for name, tc := range map[string]struct {
		line  string
		table []string
	}{
		"one key":   {"whole --from-file whole --from-literal k=1", []string{"1048577 bytes; a Secret holds at most 1048576", "1048576  whole", "1  k"}},
		"many keys": {"split --from-file half --from-file rest --from-literal k=12", []string{"1048577 bytes", "524288  half", "524287  rest", "2  k"}},
		"--merge":   {"whole --from-literal k=1 --merge", []string{"1048577 bytes", "1048576  whole", "1  k"}},
	} {
		t.Run(name, func(t *testing.T) {
			s.untouched(t, func() {
				got := s.do(t, tc.line+" --apply -v=6")
				if got.code == 0 || writes(got) != 0 {
					t.Errorf("exit code %d, %d writing requests", got.code, writes(got))
				}
				got.want(t, got.code, tc.table...)
				got.want(t, got.code, "hint: ")
			})
			if strings.Contains(tc.line, "--merge") {
				return // the size in the cluster counts
			}
			got := run(t, s.command(t, cluster.Admin, tc.line+" --apply --server=https://127.0.0.1:1"))
			got.want(t, 2, tc.table...)
			got.silent(t, "127.0.0.1", "zzzzzz")
		})
	}
}

// A file of any size is refused without being read.
func TestSecretgenHugeFile(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.file(t, "huge", strings.Repeat("secretly", 16<<17))
	got := s.do(t, "db --apply --from-file huge")
	got.want(t, 2, fmt.Sprintf("%d", 16<<20), "huge", "hint: ")
	got.silent(t, "secretly")
}
