package build_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

const day = 24 * time.Hour

// step builds the Secret based on the result of the step before.
type step struct {
	after    time.Duration // since the first step
	rotation build.Rotation
	edit     func(e *build.Existing)
	err      string
	notes    []string // beginnings
	same     bool     // the password is that of the step before
	previous string   // "": none; "before": the password of the step before; "kept": the same as in the step before
}

func TestRotation(t *testing.T) {
	quarter := build.Rotation{After: 90 * day}
	keep := build.Rotation{Keys: []string{"password"}, KeepPrevious: true}
	for name, steps := range map[string][]step{
		"keep-previous": {
			{notes: []string{"generated password: "}},
			{rotation: keep, notes: []string{"generated password: 32 characters, 190.5 bits of entropy (as requested)", "kept the old value of password in password-previous until the next rotation"}, previous: "before"},
			{notes: []string{"kept password: already exists"}, same: true, previous: "kept"},
			{rotation: keep, notes: []string{"generated password: ", "kept the old value of password in password-previous"}, previous: "before"},
			{rotation: build.Rotation{Keys: []string{"password"}}, notes: []string{"generated password: "}},
		},
		"keep-previous without a value": {
			{rotation: keep, notes: []string{"generated password: 32 characters, 190.5 bits of entropy"}},
		},
		"rotate-after": {
			{rotation: quarter, notes: []string{"generated password: ", "password: the next rotation is due on 2027-02-24"}},
			{after: 89 * day, rotation: quarter, same: true, notes: []string{"kept password: already exists", "password: the next rotation is due on 2027-02-24"}},
			{after: 90 * day, rotation: quarter, notes: []string{"generated password: 32 characters, 190.5 bits of entropy (of 2026-11-26, rotated after 90d)", "password: the next rotation is due on 2027-05-25"}},
			{after: 91 * day, same: true, notes: []string{"kept password: already exists"}}, // the date stays
			{after: 180 * day, rotation: build.Rotation{After: 90 * day, KeepPrevious: true}, previous: "before", notes: []string{"generated password: ", "kept the old value of password in password-previous", "password: the next"}},
		},
		"rotate-after without a date": {
			{notes: []string{"generated password: "}},
			{rotation: quarter, err: "--rotate-after: the Secret does not have the date on which password was generated"},
			{rotation: build.Rotation{After: 90 * day, Since: now.Add(-80 * day)}, same: true, notes: []string{"kept password: already exists", "password: the next rotation is due on 2026-12-06"}},
			{after: 10 * day, rotation: quarter, notes: []string{"generated password: 32 characters, 190.5 bits of entropy (of 2026-09-07, rotated after 90d)", "password: the next"}},
		},
		"an edited date": {
			{rotation: quarter, notes: []string{"generated", "password: the next"}},
			{rotation: quarter, edit: func(e *build.Existing) { e.Annotations[build.GeneratedAnnotation] = "{" }, err: "does not have the date on which password was generated"},
		},
		"an empty value": {
			{notes: []string{"generated password: "}},
			{edit: func(e *build.Existing) { e.Data["password"] = secret.NewValue(nil) }, notes: []string{"generated password: 32 characters, 190.5 bits of entropy (the existing value was empty)"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var existing build.Existing
			for i, s := range steps {
				if s.edit != nil {
					s.edit(&existing)
				}
				r := literals(t, []string{"user=app"}, []string{"password=alnum:32"})
				r.Rotation = s.rotation
				made, err := read(t, r).Build("", existing, build.Shared{}, now.Add(s.after))
				if s.err != "" {
					if err == nil || !strings.Contains(err.Error(), s.err) {
						t.Fatalf("step %d: %v, want %s", i, err, s.err)
					}
					continue
				}
				if err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
				wantNotes(t, i, made.Notes, s.notes)
				data, before := made.Secret.Data, existing.Data
				if same := i > 0 && data["password"].Equal(before["password"]); same != s.same {
					t.Errorf("step %d: the password is the same: %v", i, same)
				}
				want := map[string]secret.Value{"before": before["password"], "kept": before["password-previous"]}[s.previous]
				if data.Has("password-previous") != (s.previous != "") || !data["password-previous"].Equal(want) {
					t.Errorf("step %d: the previous password is not %q", i, s.previous)
				}
				existing = build.Existing{Data: data, Annotations: made.Secret.Annotations}
			}
		})
	}
}

func wantNotes(t *testing.T, i int, notes, beginnings []string) {
	t.Helper()
	ok := len(notes) == len(beginnings)
	for n := range min(len(notes), len(beginnings)) {
		ok = ok && strings.HasPrefix(notes[n], beginnings[n])
	}
	if !ok {
		t.Errorf("step %d: notes\n  %s\nwant\n  %s", i, strings.Join(notes, "\n  "), strings.Join(beginnings, "\n  "))
	}
}

// What is reported of several namespaces is what happens in each.
func TestNotesOfNamespaces(t *testing.T) {
	old := func(value string) build.Existing {
		return build.Existing{Data: secret.Data{"password": secret.NewValue([]byte(value))}}
	}
	r := literals(t, nil, []string{"password=alnum:32"})
	r.Rotation.Keys = []string{"password"}
	in := read(t, r)
	a, err := in.Build("a", old("old"), build.Shared{}, now)
	if err != nil {
		t.Fatal(err)
	}
	b, err := in.Build("b", old("older"), a.Shared, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Notes, b.Notes); diff != "" || !a.Secret.Data["password"].Equal(b.Secret.Data["password"]) {
		t.Errorf("a rotated value is reported differently (-a +b):\n%s", diff)
	}
	// A value that is only copied is not called kept, nor generated.
	in = read(t, literals(t, nil, []string{"password=alnum:32"}))
	if a, err = in.Build("a", old("old"), build.Shared{}, now); err != nil {
		t.Fatal(err)
	}
	if b, err = in.Build("b", build.Existing{}, a.Shared, now); err != nil {
		t.Fatal(err)
	}
	wantNotes(t, 0, a.Notes, []string{"kept password: already exists"})
	wantNotes(t, 1, b.Notes, []string{"copied password from another namespace"})
	// A conflict with a concurrent rotation: the value of this call is set, and reported.
	in = read(t, r)
	if a, err = in.Build("a", old("old"), build.Shared{}, now); err != nil {
		t.Fatal(err)
	}
	again, err := in.Build("a", old("of the other call"), a.Shared, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Notes, again.Notes); diff != "" || !a.Secret.Data["password"].Equal(again.Secret.Data["password"]) {
		t.Errorf("the second try differs (-first +second):\n%s", diff)
	}
}

// The names of previous values are keys, and do not collide with others.
func TestPreviousKeys(t *testing.T) {
	long := strings.Repeat("k", 250)
	r := literals(t, nil, []string{long + "=hex"})
	r.Rotation = build.Rotation{Keys: []string{long}, KeepPrevious: true}
	existing := build.Existing{Data: secret.Data{long: secret.NewValue([]byte("x"))}}
	if _, err := read(t, r).Build("", existing, build.Shared{}, now); err == nil || !strings.Contains(err.Error(), "--keep-previous: a key has 1 to 253") {
		t.Errorf("got %v", err)
	}
	r = literals(t, []string{"p-previous=mine"}, []string{"p=hex"})
	r.Rotation = build.Rotation{Keys: []string{"p"}, KeepPrevious: true}
	existing = build.Existing{Data: secret.Data{"p": secret.NewValue([]byte("x"))}}
	made, err := read(t, r).Build("", existing, build.Shared{}, now)
	if err != nil || string(made.Secret.Data["p-previous"].Reveal()) != "mine" {
		t.Errorf("a given key is replaced: %v", err)
	}
	r = literals(t, nil, []string{"p=hex"})
	r.Unset, r.Merge = []string{"p-previous"}, true
	existing.Data["p-previous"] = secret.NewValue([]byte("y"))
	if made, err = read(t, r).Build("", existing, build.Shared{}, now); err != nil || made.Secret.Data.Has("p-previous") {
		t.Errorf("--unset does not remove a previous value: %v", err)
	}
}
