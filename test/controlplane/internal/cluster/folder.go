package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/lock"
)

// tempPrefix starts the name of a folder that a cluster made for itself.
const tempPrefix = "testcluster-"

// folder is the folder of a cluster; it belongs to the cluster alone.
type folder struct {
	dir  string
	temp bool
	lock *lock.Lock
}

// openFolder makes or reuses dir, or makes a temporary folder, and locks it.
func openFolder(dir string) (*folder, error) {
	f := &folder{dir: dir}
	if dir == "" {
		sweep()
		temp, err := os.MkdirTemp("", tempPrefix)
		if err != nil {
			return nil, fmt.Errorf("make a folder for the cluster: %w", err)
		}
		f.dir, f.temp = temp, true
	}
	if err := claim(f.dir, f.temp); err != nil {
		return nil, err
	}
	l, err := lock.Acquire(f.dir)
	if err != nil {
		return nil, err
	}
	f.lock = l
	return f, nil
}

// claim rejects a folder with other files: the cluster deletes the folder when it
// ends.
func claim(dir string, temp bool) error {
	if temp {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the cluster: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the folder of the cluster: %w", err)
	}
	if len(entries) == 0 || isCluster(dir) {
		return nil
	}
	return fmt.Errorf("%s holds files that are not a cluster's: give an empty or new folder with --dir", dir)
}

// isCluster reports whether dir was made by a cluster, even if it only has the
// logs of a failed one.
func isCluster(dir string) bool {
	_, err := os.Stat(lock.Path(dir))
	return err == nil
}

// empty removes the files of an earlier cluster from the folder, except the lock,
// and makes the folders that the components need.
func (f *folder) empty(l component.Layout) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("read the folder of the cluster: %w", err)
	}
	for _, e := range entries {
		if path := filepath.Join(f.dir, e.Name()); path != lock.Path(f.dir) {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("remove an earlier cluster: %w", err)
			}
		}
	}
	for _, dir := range []string{l.LogDir(), filepath.Dir(l.PKI("x")), filepath.Dir(l.Internal("x"))} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the folders of the components: %w", err)
		}
	}
	return nil
}

// close removes the folder. The logs of a failed cluster are kept, unless the
// folder is a temporary one, where the user would not look for them.
func (f *folder) close(failed bool) error {
	var errs []error
	if failed && !f.temp {
		entries, err := os.ReadDir(f.dir)
		errs = append(errs, err)
		for _, e := range entries {
			if path := filepath.Join(f.dir, e.Name()); e.Name() != "logs" && path != lock.Path(f.dir) {
				errs = append(errs, os.RemoveAll(path))
			}
		}
	} else {
		errs = append(errs, os.RemoveAll(f.dir))
	}
	return errors.Join(append(errs, f.lock.Release())...)
}

// sweep removes the temporary folders of clusters that were killed before they
// could do so. A folder younger than a minute may be about to be locked.
func sweep() {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), tempPrefix+"*"))
	if err != nil {
		return // the pattern is valid: there is nothing to find
	}
	for _, dir := range dirs {
		info, err := os.Stat(lock.Path(dir))
		if err != nil || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if l, err := lock.Acquire(dir); err == nil {
			_ = os.RemoveAll(dir) // best effort: the next cluster tries again
			_ = l.Release()
		}
	}
}
