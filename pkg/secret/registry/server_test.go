package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

func TestHosts(t *testing.T) {
	tests := map[string]struct{ matches, others []string }{
		"https://index.docker.io/v1/": {
			[]string{"docker.io", "index.docker.io", "https://index.docker.io/v1/", "https://index.docker.io/v1", "index.docker.io/v1/", "DOCKER.IO"},
			[]string{"registry.docker.io", "docker.io:443", "docker.io/team", "hub.example.com"},
		},
		"docker.io": {
			[]string{"docker.io", "https://index.docker.io/v1/", "https://docker.io/"},
			[]string{"quay.example.com"},
		},
		"registry.example.com": {
			[]string{"registry.example.com", "https://registry.example.com", "https://registry.example.com/", "http://registry.example.com/v2/", "Registry.example.com/v1"},
			[]string{"example.com", "registry.example.com:5000", "registry.example.com/team"},
		},
		"https://registry.example.com:5000/v2/": {
			[]string{"registry.example.com:5000", "https://registry.example.com:5000/"},
			[]string{"registry.example.com"},
		},
		"registry.example.com/team": {
			[]string{"registry.example.com/team", "registry.example.com/team/", "https://registry.example.com/v2/team", "registry.example.com"},
			[]string{"registry.example.com/other", "registry.example.com/te"},
		},
		"localhost":          {[]string{"localhost", "http://localhost"}, []string{"localhost:5000"}},
		"[2001:db8::1]:5000": {[]string{"http://[2001:DB8::1]:5000/"}, []string{"[2001:db8::2]:5000"}},
	}
	for key, tt := range tests {
		config := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, key, auth("user", canary))
		for i, host := range append(tt.matches, tt.others...) {
			got, err := registry.FromConfig(t.Context(), []byte(config), "f", []string{host}, machine())
			if want := i < len(tt.matches); want != (err == nil) {
				t.Errorf("%s for %s: want %v, got %v", key, host, want, err)
			}
			if err == nil && !cmp.Equal(got.Hosts, []string{key}) {
				t.Errorf("%s for %s: hosts %v", key, host, got.Hosts)
			}
		}
	}
}

// A host matches every entry of the same registry; entries with paths only if
// there is no other. Entries without credentials do not affect the others.
func TestHostsOfOneRegistry(t *testing.T) {
	config := fill(`{"auths":{"docker.io":{},"https://index.docker.io/v1/":{"auth":"AUTH"},"index.docker.io":{"auth":"AUTH"},"docker.io/team":{"auth":"AUTH"},
		"x.example.com/a":{"auth":"AUTH"},"x.example.com/b":{"auth":"AUTH"},"y.example.com/c":{"auth":"AUTH"}}}`)
	got, err := registry.FromConfig(t.Context(), []byte(config), "f", []string{"docker.io", "x.example.com"}, machine())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"https://index.docker.io/v1/", "index.docker.io", "x.example.com/a", "x.example.com/b"}
	if diff := cmp.Diff(want, got.Hosts); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
}

func TestInvalidHosts(t *testing.T) {
	for _, host := range []string{
		"", "https://", "registry", "a b.example.com", "user@example.com", "user:secret@example.com", "example.com:port", "example.com:",
		"example.com?x=1", "example.com/#x", "ä.example.com", "[::1", "[]:1", "[x]:1", "..", "ftp://example.com", "a.example.com/" + strings.Repeat("x", 255),
	} {
		_, err := registry.FromConfig(t.Context(), []byte(`{"credsStore":"desktop"}`), "f", []string{host}, machine())
		if err == nil || !strings.HasPrefix(err.Error(), "--registry: number 1 is not a registry") {
			t.Errorf("%q: got %v", host, err)
		}
	}
}
