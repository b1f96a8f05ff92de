package load

import (
	"strings"
	"testing"
)

// The same remark about several elements is reported of each, in every run:
// before, only the first one of a map was reported.
func TestRemarksAreReportedForEachElement(t *testing.T) {
	const text = `services: {web: {image: "a:1"}}
volumes: {v: {external: {name: x}}}
configs: {c: {external: {name: x}}}
secrets: {s: {external: {name: x}}}
`
	for range 5 {
		_, findings, err := Load(t.Context(), Request{WorkingDir: t.TempDir(), Files: []string{"-"}, Stdin: strings.NewReader(text), ProjectName: "p"})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, f := range findings {
			told = append(told, f.Attribute.String())
		}
		if got := strings.Join(told, " "); got != "volumes.v configs.c secrets.s" {
			t.Fatalf("reported for %s", got)
		}
	}
}
