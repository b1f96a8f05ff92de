package dotenv_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// row is a case from another program's tests.
type row struct {
	ID     string            `json:"id"`
	Input  string            `json:"input"`
	Base64 []byte            `json:"input_b64"`
	Env    map[string]string `json:"env"`
	Expect map[string]string `json:"expect"`
	Exact  bool              `json:"exact"` // the file has no other keys
	Error  any               `json:"error"` // false, or the error text
	Note   string            `json:"note"`
}

// corpusFile describes how to run one file of cases.
type corpusFile struct {
	name    string
	dialect string
	options dotenv.Options
	differs map[string]string // the rows refused on purpose, and why
}

func corpora() []corpusFile {
	return []corpusFile{
		{"compose-go", "compose", dotenv.Options{Interpolate: true, AllowUnset: true}, map[string]string{
			"compose-go-052": "a Secret cannot hold a value without a key",
		}},
		{"node-dotenv", "node", dotenv.Options{}, nil},
		{"python-dotenv", "dotenv", dotenv.Options{}, map[string]string{
			"python-dotenv-003": "a quoted key: no other program reads one",
			"python-dotenv-004": "a key with characters that are invalid in keys of Secrets and in variables",
			"python-dotenv-007": "a quoted key: no other program reads one",
			"python-dotenv-030": "a key without '=' has no value there; here it is refused",
			"python-dotenv-043": "a key with characters that are invalid in keys of Secrets and in variables",
		}},
	}
}

// TestCorpus runs the cases of compose-go, of node's and of Python's dotenv.
// Intentional differences must be refused.
func TestCorpus(t *testing.T) {
	for _, file := range corpora() {
		t.Run(file.name, func(t *testing.T) {
			rows, d := corpus.Rows[row](t, "secrets", "dotenv", file.name+".jsonl"), dialect(t, file.dialect)
			passed, refused, keys := 0, 0, 0
			for _, r := range rows {
				opts := file.options
				opts.Lookup = func(name string) (string, bool) { v, ok := r.Env[name]; return v, ok }
				entries, err := dotenv.Parse(d, r.text(), opts)
				if why, ok := file.differs[r.ID]; ok {
					if err == nil {
						t.Errorf("%s: read, but must be refused: %s", r.ID, why)
						continue
					}
					refused++
					t.Logf("%s: %s is refused on purpose: %s", file.dialect, r.ID, why)
					continue
				}
				if !r.holds(entries, err) {
					t.Errorf("%s (%s): got %v, %v, want %v", r.ID, r.Note, entries, err, r.Expect)
					continue
				}
				passed++
				keys += len(r.Expect)
			}
			t.Logf("%s: %d of %d cases of %s: %d the same, with %d values, %d refused on purpose",
				file.dialect, passed+refused, len(rows), file.name, passed, keys, refused)
		})
	}
}

func (r row) text() string {
	if r.Base64 != nil {
		return string(r.Base64)
	}
	return r.Input
}

// fails reports whether the program of the case refuses it. Python's only warns
// and continues, which its notes record.
func (r row) fails() bool {
	if r.Error != false {
		return true
	}
	return bytes.Contains([]byte(r.Note), []byte("unparsable line"))
}

// holds reports whether the outcome matches the case; of several entries of a
// key, the last one is used.
func (r row) holds(entries []dotenv.Entry, err error) bool {
	if r.fails() || err != nil {
		return r.fails() == (err != nil)
	}
	got := map[string]string{}
	for _, e := range entries {
		got[e.Key] = e.Value
	}
	for key, want := range r.Expect {
		if value, ok := got[key]; !ok || value != want {
			return false
		}
	}
	return !r.Exact || len(got) == len(r.Expect)
}

func dialect(t testing.TB, name string) dotenv.Dialect {
	t.Helper()
	d, ok := dotenv.Find(name)
	if !ok {
		t.Fatalf("the table has no dialect %s; it has %v", name, slices.Sorted(slices.Values(dotenv.Names())))
	}
	return d
}
