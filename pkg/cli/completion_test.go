package cli

import (
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

// krew's folder on PATH has links to the plugins. The completion link is created next
// to them, so that it still works after an upgrade.
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
