package registry_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

func TestJoin(t *testing.T) {
	inline := func(servers ...string) []byte {
		var logins []registry.Login
		for _, s := range servers {
			logins = append(logins, registry.Login{Server: s, Username: "u", Password: "canary"})
		}
		content, err := registry.Inline(logins)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	got, err := registry.Join(inline("b.example.com"), inline("a.example.com"))
	if want := inline("a.example.com", "b.example.com"); err != nil || string(got) != string(want) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := registry.Join(inline("docker.io"), inline(registry.DefaultServer)); err == nil || !strings.Contains(err.Error(), "given twice") || strings.Contains(err.Error(), "canary") {
		t.Errorf("a registry in both: %v", err)
	}
	if _, err := registry.Join([]byte("canary"), nil); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("no JSON: %v", err)
	}
}
