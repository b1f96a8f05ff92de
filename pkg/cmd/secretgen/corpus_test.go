package secretgen

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// row is one call of `kubectl create secret` and its result.
type row struct {
	ID     string            `json:"id"`
	Cmd    string            `json:"cmd"`
	Name   string            `json:"name"`
	Args   []string          `json:"args"`
	Files  map[string][]byte `json:"files"`
	Env    map[string]string `json:"env"`
	Expect *struct {
		Name string            `json:"name"`
		Type corev1.SecretType `json:"type"`
		Data map[string][]byte `json:"data_b64"`
	} `json:"expect"`
}

// purpose is why the result of a row is different, and the result: the keys of the Secret,
// or the start of an error.
type purpose struct{ reason, keys, err string }

// differsOnPurpose is the table of differences from kubectl.
func differsOnPurpose() map[string]purpose {
	return map[string]purpose{
		"obs_line_65536_SILENT_TRUNCATION": {reason: "kubectl loses BIG and Z, because its lines end at 64 KiB", keys: "A BIG Z"},
		"obs_wrong_tls_type_accepted":      {reason: "the API server refuses a tls Secret without its keys", err: "error: the Secret breaks 2 rules"},
		"obs_path_dash":                    {reason: "- is standard input, which kubectl takes for a file of that name", keys: "k"},
	}
}

// TestCorpus runs the test cases of kubectl in its dialect, with everything that it allows.
func TestCorpus(t *testing.T) {
	total, same, differ := 0, 0, 0
	for _, file := range []string{"create_secret_generic.jsonl", "create_secret_docker.jsonl"} {
		passed := 0
		rows := corpus.Rows[row](t, "secrets", "kubectl", file)
		for _, r := range rows {
			if t.Run(r.ID, r.run) {
				passed++
			}
			if p, ok := differsOnPurpose()[r.ID]; ok {
				t.Logf("differs on purpose: %s: %s", r.ID, p.reason)
				differ++
			}
		}
		t.Logf("%s: %d of %d", file, passed, len(rows))
		total += len(rows)
		same += passed
	}
	t.Logf("kubectl create secret: %d of %d as expected, %d of them differ on purpose", same, total, differ)
}

func (r row) run(t *testing.T) {
	p := plugin{dir: folder(t, r.Files), environ: r.Env}
	if r.Expect != nil && check.Name(r.Name) != nil {
		t.Logf("%s: the name %q is refused, as by the API server; compared below that check", r.ID, r.Name)
		r.runBelow(t, p)
		return
	}
	args := slices.Concat([]string{r.Name, "--allow-empty", "--allow-unset", "--env-dialect=kubectl", "-o", "json"}, r.Args)
	if r.Name == "" {
		args = args[1:]
	}
	if r.Cmd != "generic" {
		args = slices.Concat([]string{r.Cmd}, args)
	}
	got := p.run(args...)
	if want, ok := differsOnPurpose()[r.ID]; ok {
		if want.keys != "" {
			r.compareKeys(t, got, want.keys)
		} else if got.code != 2 || !strings.HasPrefix(got.stderr, want.err) {
			t.Errorf("exit code %d, stderr %q, want %q", got.code, got.stderr, want.err)
		}
		return
	}
	if r.Expect == nil {
		r.compareError(t, got)
		return
	}
	secret := decode(t, got)
	r.compare(t, secret)
}

// runBelow reads and assembles, without the checks of the command.
func (r row) runBelow(t *testing.T, p plugin) {
	t.Helper()
	var specs []source.Spec
	id := assemble.Identity{Name: r.Name}
	for _, arg := range r.Args {
		file, isEnv := strings.CutPrefix(arg, "--from-env-file=")
		switch {
		case isEnv:
			specs = append(specs, source.Spec{Kind: source.EnvFile, Argument: file, Nth: 1})
		case arg == "--append-hash":
			id.AppendHash = true
		default:
			t.Fatalf("the test cannot read %s", arg)
		}
	}
	dialect, _ := dotenv.Find("kubectl")
	lookup := func(name string) (string, bool) { v, ok := p.environ[name]; return v, ok }
	result, err := source.Read(t.Context(), specs, source.Options{Dialect: dialect, Dir: p.dir, Lookup: lookup})
	if err != nil {
		t.Fatal(err)
	}
	made, err := assemble.Secret(id, result.Entries)
	if err != nil {
		t.Fatal(err)
	}
	r.compare(t, made.Reveal())
}

func decode(t *testing.T, got outcome) *corev1.Secret {
	t.Helper()
	var secret corev1.Secret
	if err := json.Unmarshal([]byte(got.stdout), &secret); err != nil {
		t.Fatalf("exit code %d, %s: %v", got.code, got.stderr, err)
	}
	return &secret
}

func (r row) compare(t *testing.T, secret *corev1.Secret) {
	t.Helper()
	if secret.Name != r.Expect.Name || secret.Type != r.Expect.Type {
		t.Errorf("got name %q, type %q; want %q, %q", secret.Name, secret.Type, r.Expect.Name, r.Expect.Type)
	}
	data := secret.Data
	if data == nil {
		data = map[string][]byte{}
	}
	if diff := cmp.Diff(r.Expect.Data, data); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
}

func (r row) compareKeys(t *testing.T, got outcome, want string) {
	t.Helper()
	var keys []string
	for key := range decode(t, got).Data {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if strings.Join(keys, " ") != want {
		t.Errorf("got the keys %q, want %q", keys, want)
	}
}

// compareError checks that there is an error here too. Its text is different, because the
// errors of kubectl repeat the arguments.
func (r row) compareError(t *testing.T, got outcome) {
	t.Helper()
	if got.code != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, "error: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", got.code, got.stdout, got.stderr)
	}
	for _, piece := range []string{"key1value1", "MHcCAQEEIIrYSSNQ", "255 254", "value1"} {
		if strings.Contains(got.stderr, piece) {
			t.Errorf("a piece of a value is in the error: %q", got.stderr)
		}
	}
}
