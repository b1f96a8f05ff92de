package e2e

import (
	"strings"
	"testing"
)

// Neither dry run nor --diff changes anything; all three show the change, and the
// exit code of --diff reports whether there is one.
func TestSecretgenDryRun(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal user=app --from-literal password=canary-old --label app=db")
	for name, tc := range map[string]struct {
		line, outcome string
		diff          []string // nil: there is none
	}{
		"new":  {"other --from-literal password=canary-new", "other created", []string{"(new)", "+ password", "10 bytes"}},
		"same": {"db --from-literal user=app --from-literal password=canary-old --label app=db", "db unchanged", nil},
		"changed": {"db --from-literal user=app --from-literal password=canary-newer --label app=db", "db configured",
			[]string{"~ password", "10 → 12 bytes", "= 1 key unchanged: user"}},
		"key gone": {"db --from-literal user=app --label app=db", "db configured", []string{"- password", "10 bytes"}},
		"label":    {"db --from-literal user=app --from-literal password=canary-old --label app=new", "db configured", []string{"~ label app", "db → new", "2 keys unchanged"}},
		"annotation": {"db --from-literal user=app --from-literal password=canary-old --label app=db --annotation example.com/a=b", "db configured",
			[]string{"+ annotation example.com/a"}},
		"immutable": {"db --from-literal user=app --from-literal password=canary-old --label app=db --immutable", "db configured", []string{"immutable", "false → true"}},
		"generated": {"db --from-literal user=app --from-literal password=canary-old --label app=db --generate pin=digits:20", "db configured", []string{"+ pin", "20 bytes"}},
		"hash":      {"db --from-literal user=app --append-hash", "db-", []string{"(new)"}},
	} {
		t.Run(name, func(t *testing.T) {
			s.untouched(t, func() {
				for _, dry := range []string{"--apply --dry-run", "--dry-run=server"} {
					got := s.do(t, tc.line+" "+dry)
					suffix := " (dry run)\n"
					if strings.Contains(dry, "server") {
						suffix = " (server dry run)\n"
					}
					got.want(t, 0)
					if !strings.HasPrefix(got.stdout, "secret/"+tc.outcome) || !strings.HasSuffix(got.stdout, suffix) {
						t.Errorf("%s: %q", dry, got.stdout)
					}
					got.silent(t, "canary")
				}
				s.diffs(t, tc.line, tc.diff)
			})
		})
	}
}

func (s *secrets) diffs(t *testing.T, line string, want []string) {
	t.Helper()
	got := s.do(t, line+" --diff -v=6")
	code := 1
	if want == nil {
		code = 0
		got.prints(t, 0, "")
	}
	got.want(t, code)
	for _, text := range want {
		if !strings.Contains(got.stdout, text) {
			t.Errorf("the difference lacks %q:\n%s", text, got.stdout)
		}
	}
	got.silent(t, "canary", "Y2FuYX", "\nerror: ") // as it is, in base64
	if n := writes(got); n != 0 {
		t.Errorf("--diff sends %d writing requests", n)
	}
}

// An error has a higher exit code than a difference.
func TestSecretgenDiffFails(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	for _, tc := range []struct{ line, text string }{
		{"db --diff --from-literal k=v --server=https://127.0.0.1:1", "cannot reach the API server"},
		{"db --diff --from-literal k=v --as=nobody", "forbidden"},
		{"db --diff --from-file none", "none"},
		{"db --diff --from-literal k", "--from-literal"},
		{"db --diff --from-literal k=v -o yaml", "--diff and --output cannot be used together"},
		{"db --diff --apply --from-literal k=v", "--apply and --diff cannot be used together"},
		{"db --diff --from-literal k=v --context=nope", "no context"},
	} {
		got := s.do(t, tc.line)
		got.prints(t, got.code, "", "error: ", tc.text)
		if got.code < 2 {
			t.Errorf("%s: exit code %d", tc.line, got.code)
		}
	}
	got := s.do(t, "db --diff --from-literal k=v -n nowhere-at-all")
	if got.code == 0 {
		t.Errorf("a namespace that is not there: %+v", got)
	}
}
