package compose

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/internal/quick"
)

// stage is a project whose profiles change what the base has: a claim that
// becomes shared, a Job that becomes an init container, a ConfigMap whose name
// goes to another one; and whose content is of every kind.
var stage = map[string]string{
	"compose.yaml": `name: stage
services:
  web:
    image: nginx:1.29
    ports: ["8080:80"]
    environment: {API_TOKEN: "a=b\n"}
    configs: [taken]
    secrets: [certificate]
    volumes:
      - content:/usr/share/nginx/html
      - ./web_conf:/etc/nginx/nginx.conf:ro
      - ./assets:/assets:ro
  migrate:
    image: example.com/migrate:1.0
    restart: "no"
  app:
    image: example.com/app:1.0
    profiles: [full]
    depends_on: {migrate: {condition: service_completed_successfully}}
    volumes:
      - content:/content
      - ./web.conf:/app/web.conf:ro
  app.old:
    image: example.com/app:0.9
    profiles: [full, aks]
  worker:
    image: example.com/app:1.0
    profiles: [wide]
    depends_on: {migrate: {condition: service_completed_successfully}}
  tool:
    image: busybox:1.37
    profiles: ["../../escape", "Debug", "debug"]
    environment: {API_TOKEN: sesame}
  alone:
    image: busybox:1.37
    profiles: [half]
    depends_on: [app]
configs:
  taken: {external: true, name: assets}
secrets:
  certificate: {file: ./certificate.der}
volumes:
  content:
`,
	"web_conf":            "events {}\n",
	"web.conf":            "# of the app\n",
	"certificate.der":     "\x30\x82\xff\x00\n",
	"assets/logo.png":     "\x89PNG\r\n\x1a\n\x00",
	"assets/css/site.css": "body { margin: 0 }\n",
	"assets/README":       "upper\n",
	"assets/readme":       "lower\n",
	"assets/a=b":          "equals\n",
	"assets/no-newline":   "last line",
	"assets/empty":        "",
}

func copyProject(t *testing.T, args ...string) testProject {
	t.Helper()
	dir := t.TempDir()
	for name, content := range stage {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return testProject{dir: dir, environ: map[string]string{}, args: args}
}

// The whole output of --format=kustomize, to be read.
func TestKustomizeGolden(t *testing.T) {
	p, out := copyProject(t, "--namespace=shop"), t.TempDir()
	p.run(t, "--format=kustomize", "--out", out)
	if err := os.Remove(filepath.Join(out, ".batuta.yaml")); err != nil { // digests say nothing to a reader
		t.Error(err)
	}
	golden.Assert(t, "testdata/kustomize.txt", tree(t, out))
}

// tree is all files of a folder as one text.
func tree(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		text := string(content)
		if !utf8.ValidString(text) {
			text = fmt.Sprintf("%q\n", text)
		}
		info, err := entry.Info()
		fmt.Fprintf(&b, "-- %s %o --\n%s", filepath.ToSlash(name), info.Mode().Perm(), text)
		if !strings.HasSuffix(text, "\n") {
			b.WriteString("(no newline)\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Two runs write the same, and the second finds nothing to do.
func TestKustomizeIsDeterministic(t *testing.T) {
	p, first, second := copyProject(t), t.TempDir(), t.TempDir()
	p.run(t, "--format=kustomize", "--out", first)
	before := tree(t, first)
	p.run(t, "--format=kustomize", "--out", first)
	p.run(t, "--format=kustomize", "--out", second)
	if !bytes.Equal(before, tree(t, first)) {
		t.Error("two runs into one folder differ")
	}
	// The index has the times at which files with values were written.
	if diff := cmp.Diff(untimed(before), untimed(tree(t, second))); diff != "" {
		t.Errorf("two folders differ:\n%s", diff)
	}
}

// untimed is the tree without the times in its index.
func untimed(tree []byte) string {
	return regexp.MustCompile(`changed \d{4}-[^\s]+`).ReplaceAllString(string(tree), "changed")
}

// What the profiles change builds to the conversion with them, under every
// option that decides how configuration is made.
func TestKustomizeOverlays(t *testing.T) {
	folders := map[string]string{"full": "full", "wide": "wide", "half": "half", "aks-2": "aks", "Debug": "Debug", "debug-2": "debug", ".._.._escape": "../../escape"}
	for _, args := range quick.Some([][]string{
		nil, {"--namespace=shop"}, {"--stable-names"}, {"--stable-names", "--namespace=shop"}, {"--wait-for-dependencies", "--namespace=shop"},
		{"--target=gke"}, {"--expose=nodeport"}, {"--profile=*"}, {"--profile=full", "--profile=half"}, {"migrate"}, {"--env-secrets=all"}, {"--secrets=placeholder"}, {"--profile=full", "--namespace=shop"}, {"-o", "kyaml"}, {"--secrets=external"},
	}, 8) {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			p, out := copyProject(t, args...), t.TempDir()
			p.run(t, "--format=kustomize", "--out", out)
			p.compare(t, filepath.Join(out, "base"))
			overlays, err := os.ReadDir(filepath.Join(out, "overlays"))
			if len(overlays) == 0 && !slices.Contains(args, "--profile=*") {
				t.Fatal("no overlays", err)
			}
			for _, overlay := range overlays {
				more := []string{"--target=" + overlay.Name()}
				if profile, ok := folders[strings.TrimPrefix(overlay.Name(), "_")]; ok {
					more = []string{"--profile=" + profile}
				}
				p.compare(t, filepath.Join(out, "overlays", overlay.Name()), more...)
			}
		})
	}
}

// All of --format=kustomize for n services, the files included: one load and
// five conversions.
func BenchmarkKustomize(b *testing.B) {
	for _, n := range sizes {
		p := testProject{dir: generate(b, n)}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.run(b, "--format=kustomize", "--out", b.TempDir())
			}
		})
	}
}
