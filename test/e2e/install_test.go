package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// installer prepares hack/install.sh for the built plugins with these
// variables; PATH is that of the machine without any of our plugins.
func installer(t *testing.T, vars ...string) *exec.Cmd {
	t.Helper()
	built := plugins(t)
	script, err := filepath.Abs("../../hack/install.sh")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", script,
		filepath.Join(built, "kubectl-compose"), filepath.Join(built, "kubectl-secretgen"), filepath.Join(built, "kubectl-rollout_viz"))
	cmd.Env = append(os.Environ(), "PATH="+machinePath)
	cmd.Env = append(cmd.Env, vars...)
	return cmd
}

const machinePath = "/usr/bin:/bin"

// make install installs the plugins where kubectl finds them, under the right
// names.
func TestInstall(t *testing.T) {
	c := cluster.Require(t)
	dir := filepath.Join(t.TempDir(), "a folder", "bin")
	path := "PATH=" + dir + "/:" + machinePath
	got := run(t, installer(t, "BINDIR="+dir, path))
	got.want(t, 0)
	if got.stderr != "" {
		t.Errorf("installing says: %s", got.stderr)
	}

	list := c.KubectlCommand("plugin", "list")
	list.Env = append(c.Env(cluster.Admin), "PATH="+dir)
	listed := run(t, list)
	listed.want(t, 0)
	for _, name := range []string{"kubectl-compose", "kubectl-secretgen", "kubectl-rollout_viz"} {
		if !strings.Contains(listed.stdout, name) {
			t.Errorf("kubectl plugin list lacks %s:\n%s", name, listed.stdout)
		}
	}
	if strings.Contains(listed.stdout+listed.stderr, "warning") {
		t.Errorf("kubectl plugin list warns:\n%s%s", listed.stdout, listed.stderr)
	}

	namespace := c.Namespace(t)
	c.Kubectl(t, "create", "deployment", "web", "--image=nginx", "-n", namespace)
	for _, tc := range []struct{ words, want string }{
		{"rollout-viz -n " + namespace + " deploy/", "deploy/web"},
		{"rollout-viz -n " + namespace + " deployment w", "web"},
		{"compose convert --namespace " + namespace[:8], namespace},
		{"compose convert -n " + namespace[:8], namespace},
		{"secretgen x --context b", "batuta"},
		{"secretgen x --cluster b", "batuta"},
		{"secretgen x --user a", "admin"},
	} {
		complete := c.KubectlCommand(append([]string{"__complete"}, strings.Fields(tc.words)...)...)
		complete.Env = append(c.Env(cluster.Admin), path)
		if got := run(t, complete); !strings.Contains(got.stdout, tc.want+"\n") {
			t.Errorf("completing %q offers:\n%s", tc.words, got.stdout)
		}
	}
}

// A second installation replaces a running program.
func TestInstallOverARunningPlugin(t *testing.T) {
	dir := t.TempDir()
	path := "PATH=" + dir + ":" + machinePath
	run(t, installer(t, "BINDIR="+dir, path)).want(t, 0)
	waiting := exec.Command(filepath.Join(dir, "kubectl-compose"), "convert", "-f", "-")
	stdin, err := waiting.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := waiting.Start(); err != nil {
		t.Fatal(err)
	}
	run(t, installer(t, "BINDIR="+dir, path)).want(t, 0)
	if err := stdin.Close(); err != nil {
		t.Error(err)
	}
	_ = waiting.Wait()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 6 {
		t.Errorf("got %v, %v: want three programs and their links", entries, err)
	}
}

// Reasons why kubectl does not find the plugins are reported, with the fix.
func TestInstallWarnings(t *testing.T) {
	off := t.TempDir()
	got := run(t, installer(t, "BINDIR="+off))
	got.want(t, 0, "warning: "+off+" is not on PATH", `hint: export PATH="`+off+`:$PATH"`)

	dir, other := t.TempDir(), t.TempDir()
	for _, name := range []string{"kubectl-rollout-viz", "kubectl-secretgen"} {
		if err := os.WriteFile(filepath.Join(other, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got = run(t, installer(t, "BINDIR="+dir, "PATH=:"+other+"::"+dir+":"+machinePath))
	got.want(t, 0, "warning: kubectl never runs "+other+"/kubectl-rollout-viz", "hint: rm '"+other+"/kubectl-rollout-viz'",
		"warning: kubectl runs "+other+"/kubectl-secretgen, which is first on PATH")
	if strings.Count(got.stderr, "warning: ") != 2 {
		t.Errorf("got:\n%s", got.stderr)
	}
}

// BINDIR may be relative or begin with "~"; a folder that cannot be written to is
// an error, and no plugin is installed.
func TestInstallFolders(t *testing.T) {
	home := t.TempDir()
	cmd := installer(t, "BINDIR=sub folder/bin/", "PATH="+home+"/sub folder/bin:"+machinePath)
	cmd.Dir = home
	got := run(t, cmd)
	got.want(t, 0)
	if want := filepath.Join(home, "sub folder/bin/kubectl-compose"); !strings.Contains(got.stdout, "installed "+want+" and") || got.stderr != "" {
		t.Errorf("got %+v", got)
	}
	run(t, installer(t, "BINDIR=~/tilde", "HOME="+home)).want(t, 0, home+"/tilde is not on PATH")
	got = run(t, installer(t, "BINDIR=", "HOME="+home, "PATH="+machinePath+":"+home+"/bin/"))
	got.want(t, 0)
	if !strings.Contains(got.stdout, "installed "+home+"/bin/kubectl-compose") {
		t.Errorf("got %+v", got)
	}

	file := filepath.Join(home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, installer(t, "BINDIR="+file)).want(t, 1, "error: cannot write to the folder "+file, "hint: choose another one")
}
