//go:build unix

package load

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestEndlessFiles are files that are too large, have no end or never answer,
// in every place where a project names a file. Each is refused at its place, in
// bounded time and memory.
func TestEndlessFiles(t *testing.T) {
	const plain = "-- compose.yaml --\nservices: {a: {image: b}}\n"
	service := func(attribute string) string {
		return "-- compose.yaml --\nservices:\n  a:\n    image: b\n    " + attribute + "\n"
	}
	for _, c := range []struct{ name, args, files, want string }{
		{"compose file of 100 MB", "-f large", plain, "cannot read large: it exceeds the limit of 16 MiB for a Compose file"},
		{"endless device", "-f /dev/zero", plain, "cannot read /dev/zero: it is a device, a pipe or a socket, expected a file"},
		{"pipe without a writer", "-f fifo", plain, "cannot read fifo: it is a device, a pipe or a socket"},
		{"link to a device", "-f zero", plain, "cannot read zero: it is a device"},
		{"link to itself", "-f loop", plain, "cannot read loop: too many levels of symbolic links"},
		{"include of a large file", "", "-- compose.yaml --\ninclude: [large]\n", "compose.yaml:1:11: cannot read large: it exceeds the limit"},
		{"include of a device", "", "-- compose.yaml --\ninclude: [/dev/zero]\n", "compose.yaml:1:11: cannot read /dev/zero: it is a device"},
		{"include of a pipe", "", "-- compose.yaml --\ninclude: [fifo]\n", "compose.yaml:1:11: cannot read fifo: it is a device"},
		{"include of itself", "", "-- compose.yaml --\ninclude: [compose.yaml]\n", "compose.yaml:1:11: cyclic include"},
		{"extends of a device", "", service("extends: {file: /dev/zero, service: x}"), "compose.yaml:4:21: cannot read /dev/zero: it is a device"},
		{"extends of a large file", "", service("extends: {file: large, service: x}"), "compose.yaml:4:21: cannot read large: it exceeds the limit"},
		{"env_file of 100 MB", "", service("env_file: large"), "compose.yaml:4:5: cannot read large: it has 100MiB, more than the limit of 1MiB for an env file"},
		{"raw env_file of 100 MB", "", service("env_file: [{path: large, format: raw}]"), "compose.yaml:4:16: cannot read large: it has 100MiB"},
		{"env_file that is a pipe", "", service("env_file: [fifo]"), "compose.yaml:4:16: cannot read fifo: it is a device"},
		{"label_file of 100 MB", "", service("label_file: large"), "compose.yaml:4:5: cannot read large: it has 100MiB"},
		{"label_file that is a pipe", "", service("label_file: fifo"), "compose.yaml:4:5: cannot read fifo: it is a device"},
		{"env_file of a hook", "", service("pre_start: [{image: b, env_file: [large]}]"), "compose.yaml:4:39: cannot read large: it has 100MiB"},
		{"--env-file of 100 MB", "--env-file large", plain, "cannot read large: it exceeds the limit of 1 MiB for an env file"},
		{"--env-file that is a device", "--env-file /dev/zero", plain, "cannot read /dev/zero: it is a device"},
		{"--env-file that is a pipe", "--env-file fifo", plain, "cannot read fifo: it is a device"},
		{"include with a large env_file", "-f b.yaml", plain + "-- b.yaml --\ninclude: [{path: compose.yaml, env_file: large}]\n", "b.yaml:1:42: cannot read large: it has 100MiB"},
		{"env files of many services", "", many(40), "the env files of all services together exceed the limit of 16MiB"},
		{"env_file that is a device", "", service("env_file: [/dev/zero]"), ""},
		{"mounted device", "", service("volumes: ['/dev/zero:/z', './fifo:/f', './large:/l', './loop:/o']"), ""},
		{"large secret", "", service("secrets: [s]") + "secrets: {s: {file: large}}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := unpack(t, txtar.Parse([]byte(c.files)))
			endless(t, dir)
			err := bounded(t, func() error {
				_, _, err := Load(context.Background(), flags(dir, c.args))
				return err
			})
			if c.want != "" {
				checkError(t, err, c.want, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// many is a project whose services share one env file of almost 1 MiB.
func many(n int) string {
	text := "-- compose.yaml --\nservices:\n"
	for i := range n {
		text += "  s" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ": {image: b, env_file: big.env}\n"
	}
	return text + "-- big.env --\nA=" + strings.Repeat("x", 1<<20-10) + "\n"
}

// endless makes the files that TestEndlessFiles names.
func endless(t *testing.T, dir string) {
	t.Helper()
	large, err := os.Create(filepath.Join(dir, "large"))
	if err != nil {
		t.Fatal(err)
	}
	defer large.Close()
	for _, err := range []error{
		large.Truncate(100 << 20),
		syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600),
		os.Symlink("/dev/zero", filepath.Join(dir, "zero")),
		os.Symlink("loop", filepath.Join(dir, "loop")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}
