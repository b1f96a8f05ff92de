package golden

import (
	"os"
	"path/filepath"
	"testing"
)

// recorder is a test that records whether it failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true }

func TestAssert(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "golden.txt")
	assert := func(got string) bool {
		r := &recorder{TB: t}
		Assert(r, path, []byte(got))
		return !r.failed
	}
	if Updating() {
		t.Skip("the files are being rewritten")
	}
	if assert("a\n") {
		t.Error("a missing file passes")
	}
	write(t, path, []byte("a\n"))
	if content, err := os.ReadFile(path); err != nil || string(content) != "a\n" {
		t.Errorf("wrote %q, %v", content, err)
	}
	if !assert("a\n") || assert("b\n") {
		t.Error("equal fails or different passes")
	}
}
