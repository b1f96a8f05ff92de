package e2e

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta"
	internalkrew "github.com/batuta-k8s/batuta/internal/krew"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// krew is a folder as krew fills it: store/NAME/VERSION with the files of the archive,
// bin with one link for each plugin, and receipts.
type krew struct {
	root string
	t    *testing.T
}

// install does what krew does with an archive: it unpacks it into the store, and points
// the link to the new version.
func (k krew) install(plugin batuta.Plugin, version, archive string) {
	k.t.Helper()
	store := filepath.Join(k.root, "store", plugin.Name, version)
	k.make(os.MkdirAll(store, 0o755), os.MkdirAll(filepath.Join(k.root, "bin"), 0o755), os.MkdirAll(filepath.Join(k.root, "receipts"), 0o755))
	file, err := os.Open(archive)
	k.make(err)
	defer file.Close()
	z, err := gzip.NewReader(file)
	k.make(err)
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		k.make(err)
		f, err := os.OpenFile(filepath.Join(store, h.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fs.FileMode(h.Mode))
		k.make(err)
		_, err = io.Copy(f, r)
		k.make(err, f.Close())
	}
	link := filepath.Join(k.root, "bin", plugin.File())
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.t.Fatal(err)
	}
	k.make(os.Symlink(filepath.Join(store, plugin.File()), link), os.WriteFile(k.receipt(plugin), []byte("version: "+version+"\n"), 0o644))
}

// uninstall does what krew does: it removes its own link, the store and the receipt.
func (k krew) uninstall(plugin batuta.Plugin) {
	k.t.Helper()
	k.make(os.Remove(filepath.Join(k.root, "bin", plugin.File())), os.RemoveAll(filepath.Join(k.root, "store", plugin.Name)), os.Remove(k.receipt(plugin)))
}

func (k krew) receipt(plugin batuta.Plugin) string {
	return filepath.Join(k.root, "receipts", plugin.Name+".yaml")
}

func (k krew) make(errs ...error) {
	k.t.Helper()
	if err := errors.Join(errs...); err != nil {
		k.t.Fatal(err)
	}
}

// archives are the releases of a plugin for this machine, as make dist makes them: files
// by version. A process of its own makes them, so that this one stays small: Linux counts
// the memory of a parent as that of its children.
func archives(t *testing.T, plugin batuta.Plugin, versions ...string) map[string]string {
	t.Helper()
	here := batuta.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
	made := map[string]string{}
	for _, version := range versions {
		dir := filepath.Join(t.TempDir(), "dist")
		cmd := exec.Command("go", "run", "./hack/release", "-version", version, "-out", dir, "-only", plugin.Name+","+here.OS+"/"+here.Arch)
		cmd.Dir = "../.."
		run(t, cmd).want(t, 0)
		made[version] = filepath.Join(dir, internalkrew.ArchiveName(plugin, version, here))
	}
	return made
}

// Archives that are installed as krew does it run through the real kubectl, complete,
// keep completing after an upgrade, and leave nothing after the uninstallation.
func TestKrewLayout(t *testing.T) {
	if exec.Command("git", "log", "-1").Run() != nil {
		t.Skip("not a git checkout: a release names its commit")
	}
	c := cluster.Require(t)
	suite, err := batuta.Load()
	if err != nil {
		t.Fatal(err)
	}
	k := krew{filepath.Join(t.TempDir(), ".krew"), t}
	home := filepath.Dir(k.root)
	bin, own := filepath.Join(k.root, "bin"), filepath.Join(home, "bin")
	k.make(os.MkdirAll(own, 0o755))
	releases := map[string]map[string]string{}
	for _, plugin := range suite.Plugins {
		releases[plugin.Name] = archives(t, plugin, "v0.1.0", "v0.1.1")
		k.install(plugin, "v0.1.0", releases[plugin.Name]["v0.1.0"])
	}
	kubectl := func(args ...string) outcome {
		cmd := c.KubectlCommand(args...)
		cmd.Env = slices.Concat(c.Env(cluster.Admin), []string{"HOME=" + home, "PATH=" + bin + ":" + own + ":" + filepath.Dir(kubectlPath(t)) + ":" + machinePath})
		return run(t, cmd)
	}

	list := kubectl("plugin", "list")
	list.want(t, 0)
	if strings.Contains(list.stdout+list.stderr, "warning") {
		t.Errorf("kubectl plugin list:\n%s%s", list.stdout, list.stderr)
	}
	for _, plugin := range suite.Plugins {
		if !strings.Contains(list.stdout, filepath.Join(bin, plugin.File())) {
			t.Errorf("kubectl plugin list lacks %s:\n%s", plugin.File(), list.stdout)
		}
		if got := kubectl(plugin.Name, "version"); !strings.HasPrefix(got.stdout, "kubectl "+plugin.Name+" v0.1.0 (commit ") {
			t.Errorf("got %+v", got)
		}
		link := filepath.Join(own, plugin.CompletionFile())
		if got := kubectl(plugin.Name, "completion", "--install"); got.stdout != "created "+link+"\n" {
			t.Errorf("got %+v", got)
		}
	}
	completes := func() {
		t.Helper()
		for _, plugin := range suite.Plugins {
			if got := kubectl("__complete", plugin.Name, "ver"); !strings.Contains(got.stdout, "version") {
				t.Errorf("kubectl %s ver: got %+v", plugin.Name, got)
			}
		}
	}
	completes()

	for _, plugin := range suite.Plugins {
		k.install(plugin, "v0.1.1", releases[plugin.Name]["v0.1.1"])
		k.make(os.RemoveAll(filepath.Join(k.root, "store", plugin.Name, "v0.1.0")))
		if got := kubectl(plugin.Name, "version"); !strings.HasPrefix(got.stdout, "kubectl "+plugin.Name+" v0.1.1 (") {
			t.Errorf("after the upgrade: got %+v", got)
		}
	}
	completes()
	if files, err := os.ReadDir(bin); err != nil || len(files) != len(suite.Plugins) {
		t.Errorf("krew's bin has %v, %v", files, err)
	}

	for _, plugin := range suite.Plugins {
		kubectl(plugin.Name, "completion", "--uninstall").want(t, 0)
		k.uninstall(plugin)
	}
	for _, dir := range []string{bin, own, filepath.Join(k.root, "store"), filepath.Join(k.root, "receipts")} {
		if left := filesIn(t, dir); len(left) > 0 {
			t.Errorf("%s has %q", dir, left)
		}
	}
}

// kubectlPath is where the real kubectl is, or the program that is used as kubectl.
func kubectlPath(t *testing.T) string {
	t.Helper()
	if path := os.Getenv(cluster.KubectlEnv); path != "" {
		return path
	}
	path, err := exec.LookPath("kubectl")
	if err != nil {
		t.Skip(err)
	}
	return path
}

// The program needs no change for a different name in krew's index.
func TestComposeUnderAnotherName(t *testing.T) {
	c := cluster.Require(t)
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(plugins(t), "kubectl-compose"), filepath.Join(dir, "kubectl-compose_convert")); err != nil {
		t.Fatal(err)
	}
	cmd := c.KubectlCommand("compose-convert", "convert", "-f", "-", "-o", "name")
	cmd.Env = append(c.Env(cluster.Admin), "PATH="+dir)
	cmd.Stdin = strings.NewReader("name: shop\nservices:\n  web: {image: nginx}\n")
	got := run(t, cmd)
	got.want(t, 0)
	if got.stdout != "deployment.apps/web\n" {
		t.Errorf("got %+v", got)
	}
}
