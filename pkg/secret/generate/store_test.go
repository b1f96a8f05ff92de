package generate_test

import (
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

const day = 24 * time.Hour

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// store has the values of a Secret: the existing ones, and those of this run.
type store struct{ existing, given map[string]string }

func (s store) have(key string) ([]byte, generate.From) {
	if v, ok := s.given[key]; ok {
		return []byte(v), generate.Given
	}
	if v, ok := s.existing[key]; ok {
		return []byte(v), generate.Existing
	}
	return nil, generate.Nowhere
}

func parse(t *testing.T, arguments ...string) []generate.Spec {
	t.Helper()
	var out []generate.Spec
	for _, a := range arguments {
		s, err := generate.Parse(a)
		if err != nil {
			t.Fatalf("%s: %v", a, err)
		}
		out = append(out, s)
	}
	return out
}

// run makes the requested values in a Secret, and returns its content with the
// decisions, as "KEY action: reason".
func run(t *testing.T, s store, rotate []string, at time.Time, arguments ...string) (store, []string) {
	t.Helper()
	outcomes, err := generate.Run(parse(t, arguments...), rotate, s.have, at)
	if err != nil {
		t.Fatalf("%v %v", err, fault.Hints(err))
	}
	after := store{existing: map[string]string{}, given: s.given}
	for key, value := range s.existing {
		after.existing[key] = value
	}
	var decisions []string
	for _, o := range outcomes {
		decisions = append(decisions, o.Spec.Key()+" "+string(o.Decision.Action)+": "+o.Decision.Reason)
		checkKeys(t, o)
		for _, v := range o.Values {
			after.existing[v.Key] = string(v.Value.Reveal())
			if strings.Contains(v.String()+v.Note.String(), string(v.Value.Reveal())) {
				t.Errorf("the note of %s has its value", v.Key)
			}
		}
	}
	return after, decisions
}

// checkKeys fails unless there is a value for each decided key, in the order of
// Keys.
func checkKeys(t *testing.T, o generate.Outcome) {
	t.Helper()
	var made []string
	for _, v := range o.Values {
		made = append(made, v.Key)
	}
	if strings.Join(made, " ") != strings.Join(o.Decision.Keys, " ") {
		t.Errorf("%s: decided on %v, made %v", o.Spec, o.Decision.Keys, made)
	}
}

// one parses one spec.
func one(t *testing.T, argument string) store {
	t.Helper()
	s, _ := run(t, store{}, nil, now, argument)
	return s
}

// checkError checks an error of wrong use: its start, its hint, and that it
// does not repeat a possible value.
func checkError(t *testing.T, err error, want, hint string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want %q", err, want)
	}
	hints := strings.Join(fault.Hints(err), "\n")
	if !strings.Contains(hints, hint) || hint == "" && hints != "" {
		t.Errorf("got hint %q, want %q", hints, hint)
	}
	if fault.Code(err) != int(fault.Usage) {
		t.Errorf("exit code %d", fault.Code(err))
	}
	if all := strings.ToLower(err.Error() + hints); strings.Contains(all, "canary") {
		t.Errorf("a value is in the error: %q, %q", err, hints)
	}
}
