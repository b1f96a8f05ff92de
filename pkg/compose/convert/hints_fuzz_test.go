package convert_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// FuzzHints converts a project with any text under x-kubernetes, and with any
// label of Kompose: nothing panics or hangs, every object has a name that
// Kubernetes accepts, and every key is read or named by a finding.
func FuzzHints(f *testing.F) {
	for _, row := range hint.Table() {
		sample := hintSamples[row.Key]
		text := row.Key + ": " + sample.value
		if above, below, nested := strings.Cut(row.Key, "."); nested {
			text = above + ": {" + below + ": " + sample.value + "}"
		}
		label := ""
		if len(row.Labels) > 0 {
			label = row.Labels[0]
		}
		f.Add(text, label, sample.label, uint32(len(row.Key)))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, label, value string, options uint32) {
		if len(text) > 4<<10 || len(value) > 4<<10 || len(label) > 256 {
			t.Skip()
		}
		p := hintedProject(t, dir, text, label, value)
		if p == nil {
			return
		}
		start := time.Now()
		result, err := convert.Convert(p, someOptions(t, options))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
		if err != nil {
			return
		}
		checkNames(t, result.Objects)
		checkAccounted(t, p, result.Findings)
	})
}

// hintedProject is nil if the text is not a mapping that loads.
func hintedProject(t *testing.T, dir, text, label, value string) *project.Project {
	t.Helper()
	indented := strings.ReplaceAll(text, "\n", "\n      ")
	whole := "services:\n  web:\n    image: nginx:1.29\n    ports: ['8080:80']\n    volumes: ['data:/data']\n    depends_on: [other]\n" +
		"    labels: {" + strconv.Quote(label) + ": " + strconv.Quote(value) + "}\n    x-kubernetes:\n      " + indented +
		"\n  other: {image: 'nginx:1.29', expose: ['81'], x-kubernetes: {group: g}}\nvolumes: {data: {}}\n"
	file := filepath.Join(t.TempDir(), "compose.yaml")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir, Files: []string{file}, ProjectName: "shop", Environ: map[string]string{}})
	if err != nil {
		return nil
	}
	return p
}

// checkAccounted fails the test for a hint of web that was neither read nor
// named by a finding, at its own place or above.
func checkAccounted(t *testing.T, p *project.Project, findings []finding.Finding) {
	t.Helper()
	web, ok := p.Services["web"]
	if !ok {
		return
	}
	at := project.Path{"services", "web"}
	r := hint.NewReader(p.Source, p.Extensions)
	labels := hint.Subject{Scope: hint.InService, At: at, Labels: []hint.Labels{{At: at.Join("labels"), Pairs: web.Labels}}}
	both := labels
	both.Extensions = web.Extensions
	read := append(r.Read(both).Paths(), r.Read(labels).Paths()...) // a label that repeats a hint is read, too
	for _, f := range findings {
		read = append(read, f.Attribute)
	}
	for _, part := range []string{"labels", hint.Extension} {
		for a := range p.Source.Under("services", "web", part) {
			isLabel := part == "labels" && len(a.Path) == 4 && strings.HasPrefix(a.Path[3], "kompose.")
			if !a.Leaf || part == "labels" && !isLabel {
				continue
			}
			covers := func(known project.Path) bool {
				return len(known) > len(at) && len(known) <= len(a.Path) && slices.Equal(known, a.Path[:len(known)])
			}
			if !slices.ContainsFunc(read, covers) {
				t.Errorf("%s is neither read nor reported", a.Path)
			}
		}
	}
}
