package secretgen

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// placed finds the places in an error.
var placed = regexp.MustCompile(`f\.env:(\d+):\d+`)

// FuzzCommand runs the whole command on an env file in a random dialect. A '*'
// in the text is a long value, and each line of the text is followed by one with a known
// key. No key is lost silently: it is in the Secret, or in a value of several lines, or
// the error about the file has a place in it. No piece of the long value is printed.
func FuzzCommand(f *testing.F) {
	dialects := dotenv.Names()
	for _, text := range envFiles() {
		if len(text) < 1000 {
			for d := range dialects {
				f.Add(text, uint8(d), d%2 == 0)
			}
		}
	}
	dir := f.TempDir()
	logs, c := catchLogs(f), newChecker()
	f.Fuzz(func(t *testing.T, text string, dialect uint8, interpolate bool) {
		if len(text) > 10_000 {
			t.Skip("long texts are slow, and find nothing new")
		}
		text, keys := withKeys(strings.ReplaceAll(text, "*", canaryLong))
		if err := os.WriteFile(filepath.Join(dir, "f.env"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		name := dialects[int(dialect)%len(dialects)]
		args := []string{"x", "--from-env-file", "f.env", "--env-dialect", name, "-o", "json", "--on-duplicate", "last"}
		if d, _ := dotenv.Find(name); interpolate && d.Interpolates() {
			args = append(args, "--interpolate", "--allow-unset")
		}
		got := call{args: args, dir: dir}.run(logs)
		if found := c.leaks(got.stderr + got.logs); found != nil {
			t.Errorf("leaks %v: %q", found, got.stderr)
		}
		if got.code != 0 {
			namesPlaces(t, text, got)
			return
		}
		var secret corev1.Secret
		if err := json.Unmarshal([]byte(got.stdout), &secret); err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !holds(secret.Data, key) {
				t.Errorf("%s: the key %s is lost: %q became %q", name, key, text, secret.Data)
			}
		}
	})
}

// withKeys adds a line with a key after every line.
func withKeys(text string) (string, []string) {
	var b strings.Builder
	var keys []string
	for line := range strings.Lines(text) {
		key := fmt.Sprintf("KNOWN_%d", len(keys))
		keys = append(keys, key)
		b.WriteString(strings.TrimSuffix(line, "\n") + "\n" + key + "=x\n")
	}
	return b.String(), keys
}

// holds reports whether the Secret has the key, or a value of several lines that includes
// the line of the key.
func holds(data map[string][]byte, key string) bool {
	if _, ok := data[key]; ok {
		return true
	}
	for _, value := range data {
		if strings.Contains(string(value), key+"=") {
			return true
		}
	}
	return false
}

// namesPlaces checks that an error about lines has places in the file.
func namesPlaces(t *testing.T, text string, got watched) {
	t.Helper()
	if got.code != 2 || got.stdout != "" {
		t.Errorf("exit code %d, stdout %q, stderr %q", got.code, got.stdout, got.stderr)
	}
	places := placed.FindAllStringSubmatch(got.stderr, -1)
	if len(places) == 0 && !strings.Contains(got.stderr, "the file has no keys") {
		t.Errorf("the error names no place: %q of %q", got.stderr, text)
	}
	for _, p := range places {
		if line, _ := strconv.Atoi(p[1]); line < 1 || line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
			t.Errorf("there is no line %d: %q", line, got.stderr)
		}
	}
}
