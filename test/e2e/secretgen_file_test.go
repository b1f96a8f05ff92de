package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

const secretsFile = `
apiVersion: batuta.dev/v1alpha1
kind: SecretSources
defaults:
  namespace: %[1]s
  labels: {app.kubernetes.io/part-of: shop}
secrets:
- name: db
  namespaces: [%[1]s, %[2]s]
  sources:
  - literal: user=app
  - generate: password=alnum:32
  - generate: id=ssh
- name: app
  labels: {tier: web}
  sources:
  - envFile: app.env
  - envFile: {path: app.env, dialect: docker, prefix: RAW_}
  - envVar: TOKEN
  - generate: password=alnum:24
- name: web
  tls: {cert: tls.crt, key: tls.key}
- name: pull
  registry: {logins: [{server: registry.example.com, username: ci, passwordFile: token}]}
- name: conf
  immutable: true
  appendHash: true
  sources:
  - file: nginx.conf=app.env
`

// manySecrets is a namespace with a file of Secrets, some of them for another
// namespace as well.
type manySecrets struct {
	*secrets
	other string
}

func newManySecrets(t *testing.T) *manySecrets {
	t.Helper()
	s := &manySecrets{newSecrets(t), ""}
	s.other = s.Namespace(t)
	s.pair(t)
	s.file(t, "app.env", "USER='app' # who\n")
	s.file(t, "token", "canary\n")
	s.file(t, "secrets.yaml", fmt.Sprintf(secretsFile, s.namespace, s.other))
	return s
}

// run runs kubectl secretgen -f, without -n.
func (s *manySecrets) run(t *testing.T, more string) outcome {
	t.Helper()
	cmd := plugin(t, s.Cluster, cluster.Admin, append([]string{"secretgen", "-f", "secrets.yaml"}, strings.Fields(more)...)...)
	cmd.Dir, cmd.Env = s.dir, append(cmd.Env, "TOKEN=canary-token")
	got := run(t, cmd)
	got.silent(t, "canary")
	return got
}

// answers is the output if db, app and the others have these outcomes.
func (s *manySecrets) answers(t *testing.T, db, app, others string) string {
	t.Helper()
	conf := ""
	for name := range s.versions(t) {
		if strings.HasPrefix(name, "conf-") {
			conf = name
		}
	}
	const answers = "secret/db %[1]s in namespace %[2]s\nsecret/db %[1]s in namespace %[3]s\nsecret/app %[4]s in namespace %[2]s\n" +
		"secret/web %[5]s in namespace %[2]s\nsecret/pull %[5]s in namespace %[2]s\nsecret/%[6]s %[5]s in namespace %[2]s\n"
	return fmt.Sprintf(answers, db, s.namespace, s.other, app, others, conf)
}

// A file of Secrets is applied several times: only requested changes are made.
func TestSecretgenFile(t *testing.T) {
	t.Parallel()
	s := newManySecrets(t)
	s.untouched(t, func() { s.run(t, "--apply --dry-run=server").want(t, 0) })
	created := s.run(t, "--apply")
	created.prints(t, 0, s.answers(t, "created", "created", "created"))
	s.untouched(t, func() {
		s.run(t, "--apply").prints(t, 0, s.answers(t, "unchanged", "unchanged", "unchanged"))
		s.run(t, "--diff").prints(t, 0, "")
	})

	app := s.get(t, "app")
	for key, want := range map[string]string{"USER": "app", "RAW_USER": "'app' # who", "TOKEN": "canary-token"} {
		if string(app.Data[key]) != want {
			t.Errorf("%s has %d bytes", key, len(app.Data[key]))
		}
	}
	if app.Labels["tier"] != "web" || app.Labels["app.kubernetes.io/part-of"] != "shop" {
		t.Errorf("labels: %v", app.Labels)
	}
	var config struct{ Auths map[string]map[string]string }
	if err := json.Unmarshal(s.get(t, "pull").Data[corev1.DockerConfigJsonKey], &config); err != nil || config.Auths["registry.example.com"]["password"] != "canary" {
		t.Errorf("the pull secret: %v, %d registries", err, len(config.Auths))
	}
	s.run(t, "--consumers").want(t, 0)
}

// --rotate SECRET/KEY is for one of the Secrets, KEY for all that have it.
func TestSecretgenFileRotate(t *testing.T) {
	t.Parallel()
	s := newManySecrets(t)
	s.run(t, "--apply").want(t, 0)
	before := s.get(t, "db").Data
	s.run(t, "--apply --rotate db/password").prints(t, 0, s.answers(t, "configured", "unchanged", "unchanged"))
	here, there := s.get(t, "db").Data, s.in(t, s.other, "db").Data
	if bytes.Equal(before["password"], here["password"]) || !bytes.Equal(here["password"], there["password"]) {
		t.Error("the password is the old one, or not the same in both namespaces")
	}
	if !bytes.Equal(before["id"], here["id"]) || !bytes.Equal(before["id"], there["id"]) {
		t.Error("another key was rotated")
	}
	s.run(t, "--apply --rotate password").prints(t, 0, s.answers(t, "configured", "configured", "unchanged"))
	s.untouched(t, func() {
		s.run(t, "--apply --rotate web/password").want(t, 2, "--rotate")
		s.run(t, "--apply --rotate nothing").want(t, 2, "--rotate")
		s.run(t, "--apply -f app.env").want(t, 2, "expected one -f, got 2")
		s.run(t, "--apply --from-literal k=v").want(t, 2, "--filename and --from-literal cannot be used together")
	})
}

// An error in one Secret is found before any is sent, and reported with its
// place.
func TestSecretgenFileAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	head := "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n- name: first\n  sources: [{literal: k=1}]\n"
	s.apply(t, "fixed created", "fixed --from-literal k=1 --immutable")
	s.apply(t, "theirs created", "theirs --from-literal k=1 --field-manager=them")
	for name, tc := range map[string]struct {
		more string
		code int
		want []string
	}{
		"syntax":    {"- name: second\n  source: [{literal: k=canary}]\n", 2, []string{"secrets.yaml:7:3"}},
		"no file":   {"- name: second\n  sources: [{file: none}]\n", 2, []string{"none"}},
		"too large": {"- name: second\n  sources: [{file: large}]\n", 2, []string{"1048577"}},
		"immutable": {"- name: fixed\n  sources: [{literal: k=canary}]\n", 1, []string{"secret/fixed", "is immutable"}},
		"conflict":  {"- name: theirs\n  sources: [{literal: k=canary}]\n", 1, []string{"secret/theirs", `.data.k is managed by "them"`}},
		"no type":   {"- name: second\n  type: tls\n  sources: [{literal: k=canary}]\n", 2, []string{"secrets.yaml:6:", "secret/second", "tls.crt"}},
	} {
		t.Run(name, func(t *testing.T) {
			s.file(t, "large", strings.Repeat("z", most+1))
			s.file(t, "secrets.yaml", head+tc.more)
			s.untouched(t, func() {
				got := s.do(t, "-f secrets.yaml --apply")
				got.prints(t, tc.code, "", tc.want...)
				got.silent(t, "canary")
			})
		})
	}
}
