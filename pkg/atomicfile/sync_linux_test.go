package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
)

// unsyncable is a Dir whose files cannot be put on a disk: they are pipes.
type unsyncable struct {
	atomicfile.OS
	reader **os.File
}

func (u unsyncable) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	file, err := u.OS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe()
	*u.reader = reader
	return writer, errors.Join(err, file.Close())
}

// With Sync, a file that could not be written to the disk does not take its
// place.
func TestSync(t *testing.T) {
	for _, sync := range []bool{false, true} {
		dir := t.TempDir()
		var reader *os.File
		p, err := atomicfile.Prepare(unsyncable{reader: &reader}, atomicfile.File{Name: filepath.Join(dir, "x"), Content: []byte("new"), Mode: 0o600, Sync: sync})
		t.Cleanup(func() { reader.Close() })
		if sync != errors.Is(err, syscall.EINVAL) || sync == (p != nil) {
			t.Errorf("sync %t: got %v, %v", sync, p, err)
		}
		if sync {
			wantEntries(t, dir)
		}
	}
}
