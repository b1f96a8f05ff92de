package boundary_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/boundary"
)

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

// A path that does not exist does not have the kind of its nearest folder:
// /volume1 is not all files of a machine.
func TestResolveAbsentPaths(t *testing.T) {
	dir := t.TempDir()
	link(t, "/proc", filepath.Join(dir, "linked"))
	b := boundary.New(dir, "", false)
	for path, want := range map[string]boundary.State{
		"/no-such-folder/docker/app": boundary.Outside, filepath.Join(dir, "none/app"): boundary.Missing,
		filepath.Join(dir, "linked/none"): boundary.Machine, "/proc/none": boundary.Machine,
	} {
		if _, got, _ := b.Resolve(path); got.State != want {
			t.Errorf("%s: %d, want %d", path, got.State, want)
		}
	}
}

// A folder that contains the whole machine, or its homes, does not make the
// credentials in it files of the project.
func TestResolveFolderAboveCredentials(t *testing.T) {
	for root, paths := range map[string]map[string]boundary.State{
		"/":    {"/etc/shadow": boundary.Denied, "/home/ada/.ssh/id_none": boundary.Denied, "/proc/self/environ": boundary.Denied, "/etc/hostname": boundary.Inside},
		"/etc": {"/etc/shadow": boundary.Denied, "/etc/ssh/none": boundary.Denied, "/etc/none": boundary.Missing},
	} {
		for path, want := range paths {
			for _, open := range []bool{false, true} {
				_, got, err := boundary.New(root, "", open).Resolve(path)
				if os.IsNotExist(err) && want == boundary.Inside {
					want = boundary.Missing
				}
				if got.State != want {
					t.Errorf("%s in %s, open %t: %d, want %d", path, root, open, got.State, want)
				}
			}
		}
	}
}
