package registry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// stores are credential stores by name, with a username for each server. For a
// missing server a store fails with a message that must not be shown.
type stores map[string]map[string]string // store → server → username, or "" to fail

func (s stores) Get(_ context.Context, name, server string) (username, secret string, err error) {
	store, there := s[name]
	if !there {
		return "", canary, registry.NotOnPath
	}
	username, there = store[server]
	switch {
	case !there:
		return "", "", registry.NoCredentials
	case username == "":
		return "user", canary, errors.New(canary)
	}
	return username, canary, nil
}

func (s stores) List(_ context.Context, name string) (servers []string, err error) {
	store, there := s[name]
	if !there {
		return nil, registry.NotOnPath
	}
	for server := range store {
		if server == "" {
			return nil, fmt.Errorf("%s: %w", canary, errors.ErrUnsupported)
		}
		servers = append(servers, server)
	}
	return servers, nil
}

func machine() stores {
	return stores{
		"desktop": {
			registry.DefaultServer:                     "user",
			"https://index.docker.io/v1/access-token":  "x",
			"https://index.docker.io/v1/refresh-token": "x",
			"kept.example.com":                         "user",
			"token.example.com":                        "<token>",
			"colon.example.com":                        "us:er",
			"broken.example.com":                       "",
			canary:                                     "user",
		},
		"ecr":    {"ecr.example.com": "user", registry.DefaultServer: "hubuser"},
		"nolist": {"": "", "kept.example.com": "user"},
		"tidy":   {"tidy.example.com": "user", "kept.example.com": "other"},
	}
}

// written is the entry of a login in a result.
func written(server, username string) string {
	return fmt.Sprintf(`%q:{"username":%q,"password":%q,"auth":%q}`, server, username, canary, auth(username, canary))
}

func TestFromConfig(t *testing.T) {
	const tokenText = "an identity token, which the kubelet does not read; pods need a username and a password or an access token"
	tests := map[string]struct {
		config string
		hosts  []string
		want   []string // entries
		left   []string
		warns  []string
	}{
		"everything in the file": {
			config: "{\"auths\":{\n\"b.example.com\":{\"auth\":\"AUTH\"},\"a.example.com\":{\"username\":\"user\",\"password\":\"PASSWORD\"},\n\"c.example.com\":{}},\"HttpHeaders\":{},\"psFormat\":\"x\"}",
			want:   []string{written("a.example.com", "user"), written("b.example.com", "user")},
			left:   []string{"HttpHeaders", "psFormat"},
			warns:  []string{"f:3:1: c.example.com is left out: it has no credentials"},
		},
		"an email is kept, the rest is left out": {
			config: `{"auths":{"a.example.com":{"auth":"AUTH","email":"e@example.com","serveraddress":"PASSWORD"}},"PASSWORD":1}`,
			want:   []string{strings.Replace(written("a.example.com", "user"), `"auth"`, `"email":"e@example.com","auth"`, 1)},
			left:   []string{"serveraddress", "a key that is not shown"},
		},
		"logins in a store are left out": {
			config: "{\"auths\":{\"a.example.com\":{\"auth\":\"AUTH\"},\n\"kept.example.com\":{}},\"credsStore\":\"desktop\"}",
			want:   []string{written("a.example.com", "user")},
			left:   []string{"credsStore"},
			warns:  []string{"f:2:1: kept.example.com is left out: its credentials are in docker-credential-desktop; --registry kept.example.com reads them"},
		},
		"a named host in a store": {
			config: `{"auths":{"a.example.com":{"auth":"AUTH"},"kept.example.com":{"email":"e"}},"credsStore":"desktop"}`,
			hosts:  []string{"kept.example.com"},
			want:   []string{strings.Replace(written("kept.example.com", "user"), `"auth"`, `"email":"e","auth"`, 1)},
			left:   []string{"credsStore"},
		},
		"a named host that only the store has": {
			config: `{"credsStore":"desktop"}`,
			hosts:  []string{"docker.io", "https://kept.example.com/v2/"},
			want:   []string{written("https://index.docker.io/v1/", "user"), written("kept.example.com", "user")},
			left:   []string{"credsStore"},
		},
		"the file takes precedence over the store": {
			config: `{"auths":{"kept.example.com":{"auth":"AUTH"}},"credsStore":"gone"}`,
			hosts:  []string{"kept.example.com"},
			want:   []string{written("kept.example.com", "user")},
			left:   []string{"credsStore"},
		},
		"a helper takes precedence over file and store": {
			config: `{"auths":{"https://index.docker.io/v1/":{"auth":"AUTH"}},"credsStore":"desktop","credHelpers":{"docker.io":"ecr","ecr.example.com":"ecr"}}`,
			hosts:  []string{"ecr.example.com", "index.docker.io"},
			want:   []string{written("ecr.example.com", "user"), written("https://index.docker.io/v1/", "hubuser")},
			left:   []string{"credsStore", "credHelpers"},
		},
		"no helper for this host": {
			config: `{"auths":{"kept.example.com":{"auth":"AUTH"}},"credsStore":"desktop","credHelpers":{"kept.example.com":""}}`,
			hosts:  []string{"kept.example.com"},
			want:   []string{written("kept.example.com", "user")},
			left:   []string{"credsStore", "credHelpers"},
		},
		"everything": {
			config: "{\"auths\":{\"a.example.com\":{\"auth\":\"AUTH\"},\n\"kept.example.com\":{},\n\"none.example.com\":{}}," + `"credsStore":"tidy","credHelpers":{"ecr.example.com":"ecr","kept.example.com":""}}`,
			hosts:  []string{registry.All},
			want:   []string{written("a.example.com", "user"), written("ecr.example.com", "user"), written("tidy.example.com", "user")},
			left:   []string{"credsStore", "credHelpers"},
			warns: []string{
				"f:2:1: kept.example.com is left out: it has no credentials",
				"f:3:1: none.example.com is left out: it has no credentials",
			},
		},
		"an identity token from a helper": {
			config: `{"credsStore":"desktop"}`, hosts: []string{"token.example.com"},
			want:  []string{fmt.Sprintf(`"token.example.com":{"identitytoken":%q}`, canary)},
			left:  []string{"credsStore"},
			warns: []string{"f: token.example.com: " + tokenText},
		},
		"an identity token in the file": {
			config: `{"auths":{"token.example.com":{"auth":"dXNlcjo=","identitytoken":"PASSWORD"}}}`,
			want:   []string{fmt.Sprintf(`"token.example.com":{"identitytoken":%q}`, canary)},
			warns:  []string{"f:1:11: token.example.com: " + tokenText},
		},
		"an invalid host": {
			config: `{"auths":{"PASSWORD":{"auth":"AUTH"},"a.example.com":{"auth":"AUTH"}}}`,
			want:   []string{written("a.example.com", "user")},
			warns:  []string{"f:1:11: a host that is not shown is left out; expected HOST[:PORT][/PATH], the host with a dot or a port"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := registry.FromConfig(t.Context(), []byte(fill(tt.config)), "f", tt.hosts, machine())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(`{"auths":{`+strings.Join(tt.want, ",")+`}}`, string(got.Content)); diff != "" {
				t.Errorf("content (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.left, got.LeftOut); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warns, got.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			keepsQuiet(t, append(got.Warnings, got.LeftOut...)...)
			if _, err := registry.Check(got.Content, "f"); err != nil {
				t.Errorf("it does not pass the check: %v", err)
			}
		})
	}
}

// docker stores its own session in the store, with names like those of
// registries.
func TestFromConfigSkipsSessions(t *testing.T) {
	m := machine()
	for _, server := range []string{"broken.example.com", "colon.example.com"} {
		delete(m["desktop"], server)
	}
	got, err := registry.FromConfig(t.Context(), []byte(`{"credsStore":"desktop"}`), "f", []string{registry.All}, m)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{registry.DefaultServer, "kept.example.com", "token.example.com"}
	if diff := cmp.Diff(want, got.Hosts); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"credsStore", "entries of the credential store that are not registries"}, got.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}

func TestFromConfigRefuses(t *testing.T) {
	const store = `{"auths":{"a.example.com":{}},"credsStore":"desktop"}`
	tests := map[string]struct {
		config string
		hosts  []string
		want   string
		hint   string
		code   fault.Class
	}{
		"nothing":                     {`{}`, nil, "f: no registry with credentials", "docker login HOST", fault.Usage},
		"an old form":                 {`{"example.com":{"auth":"AUTH"}}`, nil, "f:1:1: the hosts are at the top", "auths", fault.Usage},
		"only a store":                {store, nil, "f: no registry with credentials", "docker-credential-desktop provides: --registry HOST", fault.Usage},
		"nothing in any store":        {`{"credHelpers":{"x.example.com":"ecr"}}`, []string{"*"}, "f: no registry with credentials", "docker login HOST", fault.Usage},
		"an invalid host":             {store, []string{"docker.io", canary}, "--registry: number 2 is not a registry; expected HOST", "", fault.Usage},
		"an empty entry":              {`{"auths":{"a.example.com":{}}}`, []string{"a.example.com"}, "f:1:11: a.example.com: no credentials", "docker login a.example.com", fault.Usage},
		"an unknown host":             {`{"auths":{"a.example.com":{"auth":"AUTH"}}}`, []string{"registry.invalid"}, "f: no registry registry.invalid", "docker login registry.invalid", fault.Usage},
		"nearly a host":               {`{"auths":{"a.example.com":{"auth":"AUTH"}}}`, []string{"a.exmaple.com"}, "f: no registry a.exmaple.com", "did you mean a.example.com?", fault.Usage},
		"not in the store":            {store, []string{"a.example.com"}, "a.example.com: docker-credential-desktop: no credentials", "docker login a.example.com", fault.Failed},
		"the store fails":             {store, []string{"broken.example.com"}, "broken.example.com: docker-credential-desktop: failed", "docker login broken.example.com", fault.Failed},
		"the store is missing":        {`{"credsStore":"gone"}`, []string{"docker.io"}, "https://index.docker.io/v1/: docker-credential-gone: not on PATH", "docker login docker.io", fault.Failed},
		"everything, one fails":       {`{"credHelpers":{"a.example.com":"gone"}}`, []string{"*"}, "a.example.com: docker-credential-gone: not on PATH", "docker login", fault.Failed},
		"everything, no list":         {`{"credsStore":"nolist"}`, []string{"*"}, "docker-credential-nolist: failed", "name the hosts", fault.Failed},
		"everything, no program":      {`{"credsStore":"gone"}`, []string{"*"}, "docker-credential-gone: not on PATH", "name the hosts", fault.Failed},
		"everything, and a colon":     {`{"auths":{"colon.example.com":{}},"credsStore":"desktop"}`, []string{"*"}, "f:1:11: colon.example.com: a username must not have a ':'", "", fault.Usage},
		"a colon in a helper's":       {`{"auths":{"colon.example.com":{}},"credsStore":"desktop"}`, []string{"colon.example.com"}, "f:1:11: colon.example.com: a username must not have a ':'", "", fault.Usage},
		"a colon in the file":         {`{"auths":{"a.example.com":{"username":"user:x","password":"PASSWORD"}}}`, nil, "f:1:11: a.example.com: a username must not have a ':'", "", fault.Usage},
		"latin 1 in auth":             {`{"auths":{"a.example.com":{"auth":"` + auth("user", canary+"\xe4") + `"}}}`, nil, "f:1:11: a.example.com: username, password and email must be UTF-8", "", fault.Usage},
		"auth of an entry not chosen": {`{"auths":{"a.example.com":{"auth":"PASSWORD"}}}`, []string{"b.example.com"}, "f:1:11: a.example.com: auth is not base64", "docker login", fault.Usage},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := registry.FromConfig(t.Context(), []byte(fill(tt.config)), "f", tt.hosts, machine())
			if got != nil {
				t.Errorf("got a result: %v", got.Hosts)
			}
			says(t, err, tt.want, tt.hint)
			if fault.Code(err) != int(tt.code) {
				t.Errorf("exit code %d, want %d", fault.Code(err), tt.code)
			}
		})
	}
}

func TestFromConfigStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, host := range []string{"gone.example.com", registry.All} {
		_, err := registry.FromConfig(ctx, []byte(`{"credsStore":"gone"}`), "f", []string{host}, machine())
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", host, err)
		}
	}
}
