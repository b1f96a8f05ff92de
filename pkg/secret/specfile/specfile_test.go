package specfile_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/specfile"
)

// environment is empty except for a home folder and standard input.
func environment(t *testing.T, stdin string) build.Environment {
	t.Helper()
	variables := map[string]string{"HOME": filepath.FromSlash("/home/ada"), "TOKEN": "from the variable"}
	return build.Environment{
		Lookup: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
		Dir:    t.TempDir(), In: strings.NewReader(stdin),
		Ask: func(context.Context, build.Question) ([]byte, error) { panic("asked") },
	}
}

// head is the start of every file.
const head = "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n"

const file = head + `- name: db
  namespace: shop
  labels: {app: db}
  prefix: P_
  exclude: [NONE]
  sources:
  - literal: user=canary
  - file: ~/key.pem
  - file: ca=~/ca.pem
  - envFile: .env
  - envFile: {path: ~/other.env, dialect: compose, prefix: X_}
  - envVar: TOKEN
  - generate: password=alnum:32
- name: web
  tls: {cert: web.pem, key: ~/web.key, passphraseFile: pass}
- name: pull
  registry:
    config: config.json
    logins:
    - {server: a.example.com, username: robot, passwordFile: token}
    - {server: b.example.com, username: robot, passwordEnv: TOKEN}
    - {server: c.example.com, username: robot, passwordEnv: CANARY}
`

func readFile(t *testing.T, text string, r specfile.Request) ([]*build.Spec, build.Environment, error) {
	t.Helper()
	env := environment(t, text)
	r.File = "conf/secrets.yaml"
	path := filepath.Join(env.Dir, r.File)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	specs, err := specfile.Read(env, r)
	return specs, env, err
}

func TestRead(t *testing.T) {
	specs, env, err := readFile(t, file, specfile.Request{Namespaces: []string{"a", "b"}, Rotate: []string{"password", "db/password"}})
	if err != nil {
		t.Fatal(err)
	}
	home, dir := filepath.FromSlash("/home/ada"), filepath.Join(env.Dir, "conf")
	db, web, pull := specs[0], specs[1], specs[2]
	if db.Place != "conf/secrets.yaml:4:3" || db.Identity.Name != "db" || db.Identity.Labels["app"] != "db" || db.Reading.Dir != dir || db.Reading.Dialect.Name != build.DefaultDialect {
		t.Errorf("%s: %+v, in %s", db.Place, db.Identity, db.Reading.Dir)
	}
	for name, pair := range map[string][2]any{
		"namespaces of the file":  {db.Namespaces, []string{"shop"}},
		"namespaces of the flags": {web.Namespaces, []string{"a", "b"}},
		"rotated keys":            {db.Rotation.Keys, []string{"password", "password"}},
		"the kinds of sources":    {kinds(db.Sources), []source.Kind{source.Literal, source.File, source.File, source.EnvFile, source.EnvFile, source.EnvVar}},
		"their arguments": {arguments(db.Sources), []string{
			"user=canary", filepath.Join(home, "key.pem"), "ca=" + filepath.Join(home, "ca.pem"), ".env", filepath.Join(home, "other.env"), "TOKEN",
		}},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if own := db.Sources[4]; own.Dialect.Name != "compose" || own.Keys.Prefix != "X_" || len(own.Keys.Exclude) != 1 || db.Sources[3].Keys != nil || db.Reading.Keys.Prefix != "P_" {
		t.Errorf("an env file is read by %+v", own.Keys)
	}
	if web.Identity.Type != corev1.SecretTypeTLS || web.TLS.Certificate != "web.pem" || web.TLS.Key != filepath.Join(home, "web.key") {
		t.Errorf("%+v", web.TLS)
	}
	if pull.Identity.Type != corev1.SecretTypeDockerConfigJson || pull.Registry.Config != filepath.Join(dir, "config.json") || len(pull.Registry.Logins) != 3 {
		t.Errorf("%+v", pull.Registry)
	}
}

func kinds(sources []source.Spec) (all []source.Kind) {
	for _, s := range sources {
		all = append(all, s.Kind)
	}
	return all
}

func arguments(sources []source.Spec) (all []string) {
	for _, s := range sources {
		all = append(all, s.Argument)
	}
	return all
}

// Passwords are read when they are needed, from the folder of the file.
func TestPasswords(t *testing.T) {
	specs, env, err := readFile(t, file, specfile.Request{})
	if err != nil {
		t.Fatal(err)
	}
	logins := specs[2].Registry.Logins
	if _, err := logins[0].Password(); err == nil || !strings.HasPrefix(err.Error(), "conf/secrets.yaml:23:") || strings.Contains(err.Error(), "token") {
		t.Errorf("a missing file: %v", err)
	}
	for name, text := range map[string]string{"token": "from the file\n", "pass": "passphrase\n"} {
		if err := os.WriteFile(filepath.Join(env.Dir, "conf", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, err := logins[0].Password()
	second, err2 := logins[1].Password()
	if err != nil || err2 != nil || first != "from the file" || second != "from the variable" {
		t.Errorf("%q %v, %q %v", first, err, second, err2)
	}
	if _, err := logins[2].Password(); err == nil || !strings.HasPrefix(err.Error(), "conf/secrets.yaml:25:") || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("a variable that is not set: %v", err)
	}
	passphrase, err := specs[1].TLS.Passphrase(t.Context(), "web.key")
	if err != nil || string(passphrase) != "passphrase" {
		t.Errorf("%q, %v", passphrase, err)
	}
}

func TestReadStandardInput(t *testing.T) {
	env := environment(t, head+"- {name: db, sources: [literal: a=b]}\n")
	specs, err := specfile.Read(env, specfile.Request{File: "-"})
	if err != nil || len(specs) != 1 || !strings.HasPrefix(specs[0].Place, "standard input:4:") || specs[0].Reading.Dir != env.Dir {
		t.Errorf("%+v, %v", specs, err)
	}
}

func TestReadRefuses(t *testing.T) {
	const one = "- {name: db, sources: [literal: canary=canary]}\n"
	for name, tt := range map[string]struct {
		text    string
		request specfile.Request
		want    string
	}{
		"an unknown field":   {"- {name: db, canary: 1}\n", specfile.Request{}, "conf/secrets.yaml:4:"},
		"a duplicate Secret": {one + "- {name: db, namespace: a, sources: [literal: a=b]}\n", specfile.Request{Namespaces: []string{"a"}}, "conf/secrets.yaml:5:3: secret/db in namespace a is already described at conf/secrets.yaml:4:3"},
		"a key that is not generated": {
			one, specfile.Request{Rotate: []string{"canary"}}, "--rotate: conf/secrets.yaml does not generate that key",
		},
		"an unknown kind of value": {"- {name: db, sources: [generate: canary=canary]}\n", specfile.Request{}, "conf/secrets.yaml:4:"},
		"a dialect without variables": {
			"- {name: db, dialect: kubectl, interpolate: true, sources: [literal: a=b]}\n", specfile.Request{}, "the kubectl dialect does not support $VARIABLE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readFile(t, head+tt.text, tt.request)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") || fault.Code(err) != int(fault.Usage) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := specfile.Read(environment(t, ""), specfile.Request{File: "none.yaml"}); err == nil || !strings.Contains(err.Error(), "none.yaml (-f)") {
		t.Errorf("no file: %v", err)
	}
}
