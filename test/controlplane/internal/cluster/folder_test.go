package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/lock"
)

// used opens dir and fills it as a cluster does.
func used(t *testing.T, dir string) *folder {
	t.Helper()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	l := component.Layout{Dir: f.dir}
	if err := f.empty(l); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(l.LogDir(), "etcd.log"), l.Kubeconfig(admin), l.PKI(component.CAKey)} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func TestFolderIsRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, tc := range []struct {
		name, dir string
		failed    bool
		keepsLogs bool
	}{
		{"chosen", filepath.Join(t.TempDir(), "a"), false, false},
		{"chosen, failed", filepath.Join(t.TempDir(), "b"), true, true},
		{"temporary", "", false, false},
		{"temporary, failed", "", true, false},
	} {
		f := used(t, tc.dir)
		if err := f.close(tc.failed); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if got := exists(t, filepath.Join(f.dir, "logs", "etcd.log")); got != tc.keepsLogs {
			t.Errorf("%s: logs kept: %t", tc.name, got)
		}
		if got := exists(t, f.dir); got != tc.keepsLogs {
			t.Errorf("%s: folder kept: %t", tc.name, got)
		}
		if exists(t, filepath.Join(f.dir, "admin.kubeconfig")) || exists(t, filepath.Join(f.dir, "pki")) {
			t.Errorf("%s: credentials are kept", tc.name)
		}
	}
}

func TestFolderOfFailedClusterIsReused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "c")
	if err := used(t, dir).close(true); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, "logs", "etcd.log")
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.empty(component.Layout{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if exists(t, stale) {
		t.Error("the log of the failed cluster is mixed with that of the next")
	}
	if err := f.close(false); err != nil {
		t.Error(err)
	}
}

func TestForeignFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "precious"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openFolder(dir); err == nil || !strings.Contains(err.Error(), "not a cluster's") {
		t.Errorf("open: %v", err)
	}
	if err := Down(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("down: %v", err)
	}
	if !exists(t, filepath.Join(dir, "precious")) {
		t.Error("the file that is not from a cluster was removed")
	}
}

func TestSweepRemovesOnlyAbandonedFolders(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	old := time.Now().Add(-time.Hour)
	folder := func(name string, locked bool, age time.Time) string {
		dir := filepath.Join(temp, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if locked {
			if err := os.WriteFile(lock.Path(dir), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(lock.Path(dir), age, age); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	abandoned := folder(tempPrefix+"old", true, old)
	young := folder(tempPrefix+"young", true, time.Now())
	foreign := folder(tempPrefix+"foreign", false, old)
	sweep()
	if exists(t, abandoned) {
		t.Error("the folder of a killed cluster is still there")
	}
	if !exists(t, young) || !exists(t, foreign) {
		t.Error("a folder that a cluster is about to use, or that has other files, was removed")
	}
}

func TestDownRemovesFilesOfKilledCluster(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	f := used(t, dir)
	if err := f.lock.Release(); err != nil {
		t.Fatal(err)
	}
	if err := Down(dir); err != nil {
		t.Fatal(err)
	}
	if exists(t, dir) {
		t.Error("the folder is still there")
	}
}
