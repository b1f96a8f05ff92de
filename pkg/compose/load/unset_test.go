package load

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The converter does not reject an image if only a variable is missing.
func TestUnsetVariablesAreRecorded(t *testing.T) {
	dir := t.TempDir()
	text := "services:\n  a:\n    image: \"nginx:${TAG}\"\n  b:\n    image: nginx\n"
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, err := Load(context.Background(), Request{WorkingDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string]bool{"a": true, "b": false} {
		if got := p.HasUnset(project.Path{"services", service, "image"}); got != want {
			t.Errorf("%s: HasUnset is %v, want %v", service, got, want)
		}
	}
}

// compose-go's decoder of commands panics on a mapping in the list.
func TestCommandOfMappingsIsAnError(t *testing.T) {
	dir := t.TempDir()
	text := "services: {web: {image: x, entrypoint: [{a: b}]}}\n"
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Load(context.Background(), Request{WorkingDir: dir})
	const want = "compose.yaml:1:41: services.web.entrypoint[0] is a mapping, expected text"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
