package build_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// literals is a spec of KEY=VALUE and of values to generate.
func literals(t *testing.T, pairs, generated []string) *build.Spec {
	t.Helper()
	dialect, _ := dotenv.Find("dotenv")
	r := &build.Spec{
		Identity: assemble.Identity{Name: "x"},
		Reading:  source.Options{Dialect: dialect, Dir: t.TempDir(), Lookup: func(string) (string, bool) { return "", false }},
	}
	for i, pair := range pairs {
		r.Sources = append(r.Sources, source.Spec{Kind: source.Literal, Argument: pair, Nth: i + 1})
	}
	for _, g := range generated {
		spec, err := generate.Parse(g)
		if err != nil {
			t.Fatal(err)
		}
		r.Generate = append(r.Generate, spec)
	}
	return r
}

func read(t *testing.T, r *build.Spec) *build.Inputs {
	t.Helper()
	in, err := r.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func mustBuild(t *testing.T, in *build.Inputs, namespace string, existing secret.Data) *build.Result {
	t.Helper()
	return mustBuildNext(t, in, namespace, existing, build.Shared{})
}

// mustBuildNext makes the Secret of one more namespace.
func mustBuildNext(t *testing.T, in *build.Inputs, namespace string, existing secret.Data, shared build.Shared) *build.Result {
	t.Helper()
	made, err := in.Build(namespace, build.Existing{Data: existing}, shared, now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestGeneratedValuesAreKept(t *testing.T) {
	r := literals(t, []string{"user=app"}, []string{"password=alnum:32"})
	first := mustBuild(t, read(t, r), "", nil)
	if first.Secret.Data["password"].Len() != 32 || len(first.Generated) != 1 {
		t.Fatalf("made %d keys, generated %v", len(first.Secret.Data), first.Generated)
	}
	again := mustBuild(t, read(t, r), "", first.Secret.Data)
	if diff := cmp.Diff(first.Secret.Data, again.Secret.Data); diff != "" || again.Generated != nil {
		t.Errorf("a second run changed the data (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"kept password: already exists"}, again.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	r.Rotation.Keys = []string{"password"}
	rotated := mustBuild(t, read(t, r), "", first.Secret.Data)
	if cmp.Equal(rotated.Secret.Data["password"], first.Secret.Data["password"]) || string(rotated.Secret.Data["user"].Reveal()) != "app" {
		t.Error("--rotate changed nothing, or something else")
	}
}

// All namespaces of a call get the same value: that of a namespace that has it,
// or a new one; an existing value in another namespace is kept.
func TestNamespacesShareGeneratedValues(t *testing.T) {
	in := read(t, literals(t, nil, []string{"password=alnum:32"}))
	first := mustBuild(t, in, "a", nil)
	second := mustBuildNext(t, in, "b", nil, first.Shared)
	a, b := first.Secret, second.Secret
	c := mustBuildNext(t, in, "c", secret.NewData(map[string][]byte{"password": []byte("there")}), second.Shared).Secret
	if !cmp.Equal(a.Data, b.Data) || a.Namespace != "a" || b.Namespace != "b" {
		t.Error("two namespaces have different values")
	}
	if string(c.Data["password"].Reveal()) != "there" {
		t.Error("an existing value is replaced")
	}
	r := literals(t, nil, []string{"password=alnum:32"})
	r.Rotation.Keys = []string{"password"}
	in = read(t, r)
	first = mustBuild(t, in, "a", secret.NewData(map[string][]byte{"password": []byte("old")}))
	a = first.Secret
	b = mustBuildNext(t, in, "b", secret.NewData(map[string][]byte{"password": []byte("older")}), first.Shared).Secret
	if string(a.Data["password"].Reveal()) == "old" || !cmp.Equal(a.Data, b.Data) {
		t.Error("rotated to two values, or not at all")
	}
}

func TestBootstrapToken(t *testing.T) {
	r := literals(t, nil, nil)
	r.Identity = assemble.Identity{Name: "bootstrap-token-07401b", Type: corev1.SecretTypeBootstrapToken}
	r.Bootstrap = &build.Bootstrap{
		TTL: time.Hour, Usages: []string{"signing"}, Groups: []string{"system:bootstrappers:a", "system:bootstrappers:b"}, Description: "for nodes",
	}
	made := mustBuild(t, read(t, r), "kube-system", nil).Secret
	token := string(made.Data["token-secret"].Reveal())
	if len(token) != 16 || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		t.Errorf("the token's secret has %d characters, or invalid ones", len(token))
	}
	delete(made.Data, "token-secret")
	want := secret.NewData(map[string][]byte{
		"token-id": []byte("07401b"), "usage-bootstrap-signing": []byte("true"), "description": []byte("for nodes"),
		"expiration": []byte("2026-11-26T13:00:00Z"), "auth-extra-groups": []byte("system:bootstrappers:a,system:bootstrappers:b"),
	})
	if diff := cmp.Diff(want, made.Data); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
	// A later run does not change it until it has expired.
	for there, want := range map[string]string{"2026-11-26T12:30:00Z": "2026-11-26T12:30:00Z", "2026-11-26T11:30:00Z": "2026-11-26T13:00:00Z", "soon": "2026-11-26T13:00:00Z"} {
		made := mustBuild(t, read(t, r), "kube-system", secret.NewData(map[string][]byte{"expiration": []byte(there), "token-secret": []byte(token)})).Secret
		if got := string(made.Data["expiration"].Reveal()); got != want || string(made.Data["token-secret"].Reveal()) != token {
			t.Errorf("%s: it expires at %s, want %s", there, got, want)
		}
	}
}

func TestTLSAsksForAPassphraseOnce(t *testing.T) {
	made := mustBuild(t, read(t, literals(t, nil, []string{"tls=cert,dns=web.example.com"})), "", nil).Secret.Data
	r := literals(t, nil, nil)
	r.Identity.Type = corev1.SecretTypeTLS
	for name, content := range map[string][]byte{"crt": made["tls.crt"].Reveal(), "key": made["tls.key"].Reveal(), "ca": made["ca.crt"].Reveal()} {
		if err := os.WriteFile(filepath.Join(r.Reading.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	r.TLS = &build.TLS{Certificate: "crt", Key: "key", Authority: "ca", Passphrase: func(context.Context, string) ([]byte, error) {
		asked++
		return nil, errors.New("asked")
	}}
	got := mustBuild(t, read(t, r), "", nil)
	if diff := cmp.Diff(made, got.Secret.Data); diff != "" || asked != 0 {
		t.Errorf("asked %d times, data (-want +got):\n%s", asked, diff)
	}
	if last := got.Notes[len(got.Notes)-1]; !strings.HasPrefix(last, "the certificate is for web.example.com, until 2027-") {
		t.Errorf("notes %q", got.Notes)
	}
}

type helper struct{}

func (helper) Get(_ context.Context, _, server string) (string, string, error) {
	return "robot", "secret of " + server, nil
}
func (helper) List(context.Context, string) ([]string, error) { return nil, nil }

func TestRegistryFromConfig(t *testing.T) {
	r := literals(t, nil, nil)
	r.Identity.Type = corev1.SecretTypeDockerConfigJson
	r.Registry = &build.Registry{Config: "config.json", Hosts: []string{"registry.example.com"}, Helper: helper{}}
	config := `{"credHelpers": {"registry.example.com": "fake"}, "HttpHeaders": {"a": "b"}}`
	if err := os.WriteFile(filepath.Join(r.Reading.Dir, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	made := mustBuild(t, read(t, r), "", nil)
	want, err := registry.Inline([]registry.Login{{Server: "registry.example.com", Username: "robot", Password: "secret of registry.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(made.Secret.Data[corev1.DockerConfigJsonKey].Reveal())); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	if all := strings.Join(made.Warnings, "\n"); !strings.Contains(all, "left out") || !strings.Contains(all, "HttpHeaders") {
		t.Errorf("warnings %q", all)
	}
}

func TestRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*build.Spec)
		want   string
	}{
		"no keys":             {func(r *build.Spec) { r.Sources = nil }, "the Secret would have no keys"},
		"a key twice":         {func(r *build.Spec) { r.Sources = append(r.Sources, r.Sources[0]) }, `the 1st --from-literal: key "user" is given twice`},
		"given and generated": {func(r *build.Spec) { r.Generate = literals(t, nil, []string{"user=uuid"}).Generate }, "key user: another source also sets user"},
		"rotate nothing": {func(r *build.Spec) {
			r.Generate, r.Rotation.Keys = literals(t, nil, []string{"p=uuid"}).Generate, []string{"q"}
		}, "--rotate: not one of the keys"},
		"a type's rules":   {func(r *build.Spec) { r.Identity.Type = corev1.SecretTypeSSHAuth }, "data[ssh-privatekey]"},
		"no docker config": {func(r *build.Spec) { r.Registry = &build.Registry{Config: "none"} }, "read none ("},
		"no login": {func(r *build.Spec) {
			r.Registry = &build.Registry{Logins: []build.Login{{Server: "a.example.com", Password: func() (string, error) { return "", nil }}}}
		}, "a.example.com: --docker-username is required"},
		"no certificate":     {func(r *build.Spec) { r.TLS = &build.TLS{Certificate: "none", Key: "none"} }, "read none ("},
		"a name with a hash": {func(r *build.Spec) { r.Identity.Name, r.Identity.AppendHash = strings.Repeat("n", 250), true }, "metadata.name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := literals(t, []string{"user=canary"}, nil)
			tt.change(r)
			for _, place := range []string{"", "f.yaml:3:5"} {
				r.Place = place
				in, err := r.Read(t.Context())
				made := err == nil
				if made {
					_, err = in.Build("", build.Existing{}, build.Shared{}, now)
				}
				if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
					t.Fatalf("got %v, want %q", err, tt.want)
				}
				if place != "" && made && !strings.HasPrefix(err.Error(), "f.yaml:3:5: secret/") {
					t.Errorf("the place is missing: %v", err)
				}
				if fault.Code(err) != int(fault.Usage) {
					t.Errorf("exit code %d", fault.Code(err))
				}
			}
		})
	}
}

func TestDuplicatesAreReported(t *testing.T) {
	r := literals(t, []string{"a=1", "a=2"}, nil)
	r.Duplicates = assemble.Last
	made := mustBuild(t, read(t, r), "", nil)
	if string(made.Secret.Data["a"].Reveal()) != "2" || len(made.Notes) != 1 || !strings.Contains(made.Notes[0], "is ignored") {
		t.Errorf("notes %q", made.Notes)
	}
}
