package registry_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// canary is every password of these tests; no message may contain it.
const canary = "!hunter2 canary!"

func auth(username, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(username + ":" + password))
}

// says checks that an error begins with a text, has hints, and does not contain
// the canary.
func says(t *testing.T, err error, want, hint string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %q, want %q", err, want)
	}
	if hints := strings.Join(fault.Hints(err), "\n"); !strings.Contains(hints, hint) || (hint == "") != (hints == "") {
		t.Errorf("hint %q, want %q", hints, hint)
	}
	keepsQuiet(t, err.Error(), strings.Join(fault.Hints(err), "\n"))
}

func keepsQuiet(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, piece := range []string{"hunter", "canary", "user:", base64.StdEncoding.EncodeToString([]byte(canary))[:6], auth("user", canary)[:8]} {
			if strings.Contains(text, piece) {
				t.Errorf("a message has a value in it: %q", text)
			}
		}
	}
}

func TestInline(t *testing.T) {
	one := registry.Login{Server: "https://registry.example.com", Username: "user", Password: "p<&>ä", Email: "user@example.com"}
	two := registry.Login{Server: registry.DefaultServer, Username: "user", Password: "p"}
	tests := map[string]struct {
		logins []registry.Login
		want   string
	}{
		"one": {
			[]registry.Login{one},
			`{"auths":{"https://registry.example.com":{"username":"user","password":"p\u003c\u0026\u003eä","email":"user@example.com","auth":"dXNlcjpwPCY+w6Q="}}}`,
		},
		"several, in the order of their names": {
			[]registry.Login{two, {Server: "a.example.com:5000", Username: "u", Password: "q"}},
			`{"auths":{"a.example.com:5000":{"username":"u","password":"q","auth":"dTpx"},` +
				`"https://index.docker.io/v1/":{"username":"user","password":"p","auth":"dXNlcjpw"}}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := registry.Inline(tt.logins)
			if err != nil || string(got) != tt.want {
				t.Fatalf("err %v, got\n%s, want\n%s", err, got, tt.want)
			}
			if warnings, err := registry.Check(got, "f"); err != nil || len(warnings) > 0 {
				t.Errorf("it does not pass the check: %v, %v", warnings, err)
			}
		})
	}
}

func TestInlineRefuses(t *testing.T) {
	tests := map[string]struct {
		logins []registry.Login
		want   string
		hint   string
	}{
		"nothing":            {nil, "no registry is given", "--docker-username NAME"},
		"no server":          {[]registry.Login{{Username: "user", Password: canary}}, "--docker-server is empty", "give --docker-server"},
		"no host":            {[]registry.Login{{Server: canary, Username: "user", Password: "p"}}, "--docker-server is not a registry; expected HOST", "give --docker-server"},
		"a user in the host": {[]registry.Login{{Server: "https://user:canary@example.com", Username: "user", Password: "p"}}, "--docker-server is not a registry", "give --docker-server"},
		"no username":        {[]registry.Login{{Server: "example.com", Password: canary}}, "example.com: --docker-username is required", "give --docker-server"},
		"no password":        {[]registry.Login{{Server: "example.com", Username: "canary"}}, "example.com: --docker-password is required", "give --docker-server"},
		"a colon":            {[]registry.Login{{Server: "example.com", Username: "user:x", Password: canary}}, "example.com: a username must not have a ':'", ""},
		"not UTF-8":          {[]registry.Login{{Server: "example.com", Username: "user", Password: canary + "\xff"}}, "example.com: username, password and email must be UTF-8", ""},
		"twice": {
			[]registry.Login{{Server: "docker.io", Username: "user", Password: canary}, {Server: registry.DefaultServer, Username: "u", Password: "p"}},
			"https://index.docker.io/v1/: the registry is given twice", "each registry has one",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			content, err := registry.Inline(tt.logins)
			if content != nil {
				t.Errorf("got content")
			}
			says(t, err, tt.want, tt.hint)
			if fault.Code(err) != int(fault.Usage) {
				t.Errorf("exit code %d", fault.Code(err))
			}
		})
	}
}

func TestReadPassword(t *testing.T) {
	for in, want := range map[string]string{"p": "p", "p\n": "p", "p\r\n": "p", "p\n\n": "p\n", "p q": "p q", "a\nb\n": "a\nb"} {
		if got, err := registry.ReadPassword(strings.NewReader(in)); err != nil || got != want {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "\n", "\r\n"} {
		_, err := registry.ReadPassword(strings.NewReader(in))
		says(t, err, "--docker-password-stdin: standard input is empty", "")
	}
	_, err := registry.ReadPassword(strings.NewReader(canary + strings.Repeat("x", check.MaxBytes)))
	says(t, err, "--docker-password-stdin: more than 1048576 bytes", "")
	broken := errors.New("broken")
	if _, err := registry.ReadPassword(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestConfigPath(t *testing.T) {
	if got := registry.ConfigPath("", "home"); !strings.HasSuffix(got, "config.json") || !strings.Contains(got, ".docker") {
		t.Errorf("got %s", got)
	}
	if got := registry.ConfigPath("ci", "home"); strings.Contains(got, "home") || !strings.HasPrefix(got, "ci") {
		t.Errorf("got %s", got)
	}
}
