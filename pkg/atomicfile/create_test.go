package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
)

// noLinks is a file system without hard links, as FAT is.
type noLinks struct{ atomicfile.OS }

func (noLinks) Link(from, to string) error {
	return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM}
}

// onlyClaims is one that cannot rename exclusively either, as some of FUSE.
type onlyClaims struct{ noLinks }

func (onlyClaims) RenameExclusive(from, to string) error {
	return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EINVAL}
}

var withoutLinks = map[string]atomicfile.Dir{"rename": noLinks{}, "claim": onlyClaims{}}

// Of several callers exactly one creates the file, without hard links too.
func TestCreateWithoutLinks(t *testing.T) {
	for name, system := range withoutLinks {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				dir := t.TempDir()
				path := filepath.Join(dir, "x")
				var created atomic.Int32
				var all sync.WaitGroup
				for range 10 {
					p := prepare(t, system, path)
					all.Go(func() {
						switch err := p.Create(); {
						case err == nil:
							created.Add(1)
						case !errors.Is(err, fs.ErrExist):
							t.Error(err)
						}
						if err := p.Discard(); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if n := created.Load(); n != 1 {
					t.Errorf("%d callers created the file", n)
				}
				wantContent(t, path, "new")
				wantEntries(t, dir, "x")
			}
		})
	}
}

func TestCreateWithoutLinksKeepsFiles(t *testing.T) {
	for name, system := range withoutLinks {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, empty, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "empty"), filepath.Join(dir, "dangling")
			put(t, file, "old")
			put(t, empty, "")
			link(t, "nothing", dangling)
			for _, path := range []string{file, empty, dangling, dir} {
				if err := prepare(t, system, path).Create(); !errors.Is(err, fs.ErrExist) {
					t.Errorf("%s: got %v", path, err)
				}
			}
			wantContent(t, file, "old")
			wantContent(t, empty, "")
			if _, err := os.Lstat(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("written through a link: %v", err)
			}
		})
	}
}

// replaced is a file system on which another program replaces the claimed file.
type replaced struct {
	onlyClaims
	t *testing.T
}

func (r replaced) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	file, err := r.onlyClaims.OpenFile(name, flag, perm)
	if err == nil && flag&os.O_EXCL != 0 && !strings.Contains(name, atomicfile.Temporary) {
		if err := os.Remove(name); err != nil {
			r.t.Fatal(err)
		}
		put(r.t, name, "of another program")
	}
	return file, err
}

func TestClaimThatIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	if err := prepare(t, replaced{t: t}, path).Create(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	wantContent(t, path, "of another program")
}

// stuck is one where nothing can be renamed.
type stuck struct{ onlyClaims }

func (stuck) Rename(from, to string) error {
	return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EIO}
}

// After an error there is no empty file.
func TestClaimThatFails(t *testing.T) {
	dir := t.TempDir()
	p := prepare(t, stuck{}, filepath.Join(dir, "x"))
	if err := errors.Join(p.Create(), p.Discard()); !errors.Is(err, syscall.EIO) {
		t.Errorf("got %v", err)
	}
	wantEntries(t, dir)
}
