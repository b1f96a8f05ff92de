package source

import "testing"

// The cases are those of kubectl's own unit tests
// (k8s.io/kubectl/pkg/util/util_test.go v0.37.2).
func TestFileArgument(t *testing.T) {
	tests := []struct{ argument, key, path string }{
		{"boo=zoo", "boo", "zoo"},
		{"boo=/path/to/zoo", "boo", "/path/to/zoo"},
		{"boo-2=/1/2/3/4/5/zab.txt", "boo-2", "/1/2/3/4/5/zab.txt"},
		{"boo-=this/seems/weird.txt", "boo-", "this/seems/weird.txt"},
		{"-key=some/path", "-key", "some/path"},
		{"some/path.txt", "path.txt", "some/path.txt"},
		{"some/path/", "path", "some/path/"},
	}
	for _, tt := range tests {
		key, path, err := Spec{Kind: File, Argument: tt.argument, Nth: 1}.file()
		if err != nil || key != tt.key || path != tt.path {
			t.Errorf("%s: got %q, %q, %v", tt.argument, key, path, err)
		}
	}
	for _, bad := range []string{"key==some/path", "=key=some/path", "==key=/some/other/path", "=key", "key="} {
		if _, _, err := (Spec{Kind: File, Argument: bad, Nth: 1}).file(); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{
		1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th", 122: "122nd",
	} {
		if got := Ordinal(n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
