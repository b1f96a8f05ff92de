package cli

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const names = `apiVersion: v1
kind: Config
clusters: [{name: far, cluster: {server: "http://127.0.0.1:1"}}, {name: near, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: ada, user: {}}, {name: bob, user: {}}]
contexts: [{name: away, context: {cluster: far, user: ada}}, {name: home, context: {cluster: near, user: bob}}]
current-context: home
`

// kubectl runs the plugin under a different name for completions, with the words that
// were typed. The output ends with the directive of cobra; standard error is empty.
func TestCompletionByName(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, []byte(names), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		words []string
		want  string
	}{
		{nil, "convert\tConvert it\n"},
		{[]string{"co"}, "completion\tExplain shell completion after \"kubectl compose\", or install it\nconvert\tConvert it\n:4\n"},
		{[]string{"convert", "--context", ""}, "away\nhome\n:4\n"},
		{[]string{"convert", "--context=h"}, "home\n:4\n"},
		{[]string{"--cluster", "n"}, "near\n:4\n"},
		{[]string{"--user", ""}, "ada\nbob\n:4\n"},
		{[]string{"convert", "-n", ""}, ":4\n"}, // no server listens at 127.0.0.1:1
		{[]string{"version", "-o", ""}, "json\nyaml\n:4\n"},
		{[]string{"convert", "--nope", ""}, ":"},
	} {
		w := compose()
		w.argv0, w.environ = "/opt/bin/kubectl_complete-compose", map[string]string{"KUBECONFIG": file}
		got := w.run(t.Context(), tc.words...)
		if !strings.Contains(got.stdout, tc.want) || got.stderr != "" {
			t.Errorf("%q: got %+v, want %q", tc.words, got, tc.want)
		}
	}
	w := rolloutViz()
	w.argv0 = "kubectl_complete-rollout_viz.exe"
	if got := w.run(t.Context(), "ver"); !strings.HasPrefix(got.stdout, "version\t") {
		t.Errorf("rollout-viz: got %+v", got)
	}
}

// installed is a folder with the plugin in it, and a world with this folder on PATH.
func installed(t *testing.T) (string, world) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, executable("kubectl-rollout_viz")), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	w := rolloutViz()
	w.dir = t.TempDir()
	w.environ = map[string]string{"PATH": string(filepath.ListSeparator) + dir + string(filepath.Separator)}
	return dir, w
}

func TestInstallCompletion(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need privileges on Windows")
	}
	dir, w := installed(t)
	path := filepath.Join(dir, "kubectl_complete-rollout_viz")
	explain := func(want string) {
		t.Helper()
		got := w.run(t.Context(), "completion")
		if got.code != 0 || !strings.Contains(got.stdout, path+" -> "+filepath.Join(dir, "kubectl-rollout_viz")) || !strings.Contains(got.stdout, want) {
			t.Errorf("completion: got %+v, want %q", got, want)
		}
	}
	install := func(code int, stdout, stderr string, flags ...string) {
		t.Helper()
		got := w.run(t.Context(), append([]string{"completion", "--install"}, flags...)...)
		if got.code != code || got.stdout != stdout || !strings.Contains(got.stderr, stderr) || stderr == "" && got.stderr != "" {
			t.Errorf("--install %v: got %+v, want %d, %q, %q", flags, got, code, stdout, stderr)
		}
	}

	explain("The link does not exist. Create it with: kubectl rollout-viz completion --install")
	install(0, "created "+path+"\n", "")
	if to, err := os.Readlink(path); to != "kubectl-rollout_viz" {
		t.Errorf("the link points to %q, %v", to, err)
	}
	explain("The link exists.")
	install(0, path+" exists already\n", "")

	replace(t, path, func() error { return os.Symlink("/does/not/exist", path) })
	explain("The link points to a different file.")
	install(0, "created "+path+"\n", "")
	explain("The link exists.")

	replace(t, path, func() error { return os.WriteFile(path, []byte("mine"), 0o600) })
	explain("A file that is not a link has that name")
	install(1, "", "error: install completion: "+path+" exists and is not a link\nhint: move the file")
	if content, err := os.ReadFile(path); string(content) != "mine" {
		t.Errorf("the file was changed to %q, %v", content, err)
	}

	other := filepath.Join(w.dir, "other")
	install(1, "", "error: install completion: symlink ", "--dir", "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(other, "kubectl_complete-rollout_viz")
	install(0, "created "+link+"\n", "warning: "+other+" is not on PATH, so kubectl does not find the link\n", "--dir", "other")
	if to, err := os.Readlink(link); to != filepath.Join(dir, "kubectl-rollout_viz") {
		t.Errorf("the link points to %q, %v", to, err)
	}
	w.environ["PATH"] += string(filepath.ListSeparator) + "other"
	install(0, link+" exists already\n", "", "--dir", other)
}

func replace(t *testing.T, path string, with func() error) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := with(); err != nil {
		t.Fatal(err)
	}
}

// A folder on PATH can have a link to the plugin. The completion link is created next to
// it, so that it still works after an upgrade.
func TestCompletionNextToALink(t *testing.T) {
	dir, w := installed(t)
	krew := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "kubectl-rollout_viz"), filepath.Join(krew, "kubectl-rollout_viz")); err != nil {
		t.Skip(err)
	}
	w.environ["PATH"] = krew
	if got := w.run(t.Context(), "completion"); !strings.Contains(got.stdout, filepath.Join(krew, "kubectl_complete-rollout_viz")+" -> "+filepath.Join(krew, "kubectl-rollout_viz")) {
		t.Errorf("got %s", got.stdout)
	}
}

// The link of a plugin that is not on PATH is in the folder of the plugin.
func TestCompletionOffPath(t *testing.T) {
	w := rolloutViz()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if got := w.run(t.Context(), "completion"); !strings.Contains(got.stdout, " -> "+self+"\n") {
		t.Errorf("got %+v", got)
	}
}

// krewLayout is an installation as krew makes it: the store, and a link in bin, which is
// on PATH.
func krewLayout(t *testing.T) (root string, w world) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("links need privileges on Windows")
	}
	root = filepath.Join(t.TempDir(), "krew")
	store, bin := filepath.Join(root, "store", "rollout-viz", "v0.1.0"), filepath.Join(root, "bin")
	if err := errors.Join(os.MkdirAll(store, 0o755), os.MkdirAll(bin, 0o755)); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(store, "kubectl-rollout_viz")
	err := errors.Join(os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755), os.Symlink(program, filepath.Join(bin, "kubectl-rollout_viz")))
	if err != nil {
		t.Fatal(err)
	}
	w = rolloutViz()
	w.dir, w.environ = t.TempDir(), map[string]string{"PATH": bin}
	return root, w
}

// The link is never created in krew's folder: krew would not remove it, and stop at it.
func TestCompletionOutsideKrew(t *testing.T) {
	for name, environ := range map[string]func(root string) map[string]string{
		"found by its store": func(string) map[string]string { return nil },
		"KREW_ROOT":          func(root string) map[string]string { return map[string]string{"KREW_ROOT": root} },
		"~/.krew is a different folder": func(root string) map[string]string {
			return map[string]string{"HOME": filepath.Dir(root)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			root, w := krewLayout(t)
			maps.Copy(w.environ, environ(root))
			bin := filepath.Join(root, "bin")
			got := w.run(t.Context(), "completion", "--install")
			if got.code != 1 || !strings.Contains(got.stderr, "no folder on PATH that you can write to, except the folder of krew\nhint: add a folder such as ~/.local/bin to PATH") {
				t.Errorf("no other folder: got %+v", got)
			}
			got = w.run(t.Context(), "completion", "--install", "--dir", bin)
			if got.code != 1 || !strings.Contains(got.stderr, bin+" is in the folder of krew\nhint: ") {
				t.Errorf("--dir: got %+v", got)
			}
			other := t.TempDir()
			w.environ["PATH"] += string(filepath.ListSeparator) + other
			link := filepath.Join(other, "kubectl_complete-rollout_viz")
			if got = w.run(t.Context(), "completion", "--install"); got.code != 0 || got.stdout != "created "+link+"\n" || got.stderr != "" {
				t.Errorf("another folder: got %+v", got)
			}
			if to, err := os.Readlink(link); to != filepath.Join(bin, "kubectl-rollout_viz") {
				t.Errorf("the link points to %s, %v: it must survive an upgrade", to, err)
			}
			if files, err := os.ReadDir(bin); err != nil || len(files) != 1 {
				t.Errorf("krew's folder has %v, %v", files, err)
			}
		})
	}
}

// --uninstall removes the links of --install, old ones in krew's folder too, and no other
// file.
func TestUninstallCompletion(t *testing.T) {
	root, w := krewLayout(t)
	bin, mine, other, second := filepath.Join(root, "bin"), t.TempDir(), t.TempDir(), t.TempDir()
	w.environ["PATH"] = strings.Join([]string{bin, mine, other, second}, string(filepath.ListSeparator))
	const name = "kubectl_complete-rollout_viz"
	err := errors.Join(
		os.Symlink("kubectl-rollout_viz", filepath.Join(bin, name)), // of an earlier version
		os.Symlink("/gone/kubectl-other", filepath.Join(other, name)),
		os.WriteFile(filepath.Join(other, "kubectl_complete-secretgen"), nil, 0o644),
		os.WriteFile(filepath.Join(second, "kubectl-rollout_viz"), []byte("#!/bin/sh\n"), 0o755), // a different installation
		os.Symlink("kubectl-rollout_viz", filepath.Join(second, name)),
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.run(t.Context(), "completion", "--install"); got.code != 0 || got.stdout != "created "+filepath.Join(mine, name)+"\n" {
		t.Errorf("got %+v", got)
	}
	want := "removed " + filepath.Join(bin, name) + "\nremoved " + filepath.Join(mine, name) + "\n"
	if got := w.run(t.Context(), "completion", "--uninstall"); got.code != 0 || got.stdout != want || got.stderr != "" {
		t.Errorf("got %+v, want %q", got, want)
	}
	for _, dir := range []string{other, second} {
		if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
			t.Errorf("other files: %v, %v", files, err)
		}
	}
	if got := w.run(t.Context(), "completion", "--uninstall"); got.code != 0 || got.stdout != "nothing to remove: no link "+name+" to the plugin\n" {
		t.Errorf("nothing to remove: got %+v", got)
	}
	if err := os.Symlink("/gone/kubectl-rollout_viz", filepath.Join(w.dir, name)); err != nil {
		t.Fatal(err)
	}
	if got := w.run(t.Context(), "completion", "--uninstall", "--dir", "."); got.stdout != "removed "+filepath.Join(w.dir, name)+"\n" {
		t.Errorf("--dir: got %+v", got)
	}
	if got := w.run(t.Context(), "completion", "--install", "--uninstall"); got.code != 2 {
		t.Errorf("both: got %+v", got)
	}
}
