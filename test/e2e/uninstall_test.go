package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inHome runs hack/install.sh for the built plugins in a home folder whose .local/bin is
// on PATH.
func inHome(t *testing.T, home string, args ...string) outcome {
	t.Helper()
	cmd := installer(t, "HOME="+home, "PATH="+filepath.Join(home, ".local/bin")+":"+machinePath)
	cmd.Args = slices.Insert(cmd.Args, 2, args...)
	return run(t, cmd)
}

// filesIn are all files and folders below the folder.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); rel != "." {
			names = append(names, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// On an empty machine, make install writes three programs and three links, and make
// uninstall leaves nothing. A second uninstall has nothing to do.
func TestUninstall(t *testing.T) {
	home := t.TempDir()
	inHome(t, home).want(t, 0)
	written := []string{
		".local", ".local/bin", ".local/bin/kubectl-compose", ".local/bin/kubectl-rollout_viz", ".local/bin/kubectl-secretgen",
		".local/bin/kubectl_complete-compose", ".local/bin/kubectl_complete-rollout_viz", ".local/bin/kubectl_complete-secretgen",
	}
	if got := filesIn(t, home); !slices.Equal(got, written) {
		t.Errorf("make install writes %q, want %q", got, written)
	}
	removed := inHome(t, home, "--uninstall")
	removed.want(t, 0)
	if got := filesIn(t, home); len(got) > 0 || strings.Count(removed.stdout, "removed ") != 6 || removed.stderr != "" {
		t.Errorf("make uninstall leaves %q:\n%s%s", got, removed.stdout, removed.stderr)
	}
	again := inHome(t, home, "--uninstall")
	again.want(t, 0)
	if !strings.HasPrefix(again.stdout, "nothing to remove") {
		t.Errorf("got %q", again.stdout)
	}
}

// Files that make install did not write stay: a different program with the name of a
// plugin, a link, and all other files.
func TestUninstallKeepsOtherFiles(t *testing.T) {
	home := t.TempDir()
	inHome(t, home).want(t, 0)
	bin := filepath.Join(home, ".local/bin")
	other := filepath.Join(bin, "kubectl-secretgen")
	if err := os.WriteFile(other, []byte("#!/bin/sh\necho a different program\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	compose := filepath.Join(bin, "kubectl-compose")
	elsewhere := filepath.Join(home, "kubectl-compose")
	if os.Rename(compose, elsewhere) != nil || os.Symlink(elsewhere, compose) != nil || os.WriteFile(filepath.Join(bin, "mine"), nil, 0o644) != nil {
		t.Fatal("cannot prepare the folder")
	}
	got := inHome(t, home, "--uninstall")
	got.want(t, 0)
	for _, name := range []string{"kubectl-secretgen", "kubectl-compose"} {
		if !strings.Contains(got.stderr, "warning: left "+filepath.Join(bin, name)) {
			t.Errorf("no warning about %s:\n%s", name, got.stderr)
		}
	}
	want := []string{".local", ".local/bin", ".local/bin/kubectl-compose", ".local/bin/kubectl-secretgen", ".local/bin/mine", "kubectl-compose"}
	if left := filesIn(t, home); !slices.Equal(left, want) {
		t.Errorf("left: %q, want %q", left, want)
	}
}

// make uninstall BINDIR=DIR works in that folder only.
func TestUninstallFromFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a folder")
	run(t, installer(t, "BINDIR="+dir)).want(t, 0)
	cmd := exec.Command("sh", slices.Insert(installer(t).Args[1:], 1, "--uninstall")...)
	cmd.Env = append(os.Environ(), "BINDIR="+dir, "PATH="+machinePath)
	run(t, cmd).want(t, 0)
	if got := filesIn(t, dir); len(got) > 0 {
		t.Errorf("left: %q", got)
	}
}
