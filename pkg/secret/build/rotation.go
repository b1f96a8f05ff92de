package build

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// PreviousSuffix is the end of keys that hold the value before the last
// rotation.
const PreviousSuffix = "-previous"

// agenda is what is rotated in one namespace, and why.
type agenda struct {
	keys  []string
	due   map[string]time.Time // keys whose time has come, with the dates of their values
	dates map[string]time.Time // of existing values
}

// agenda finds the values that are due. Those that were due in a previous
// namespace are rotated, too. Certificates have an expiry of their own
// and are renewed by it.
func (in *Inputs) agenda(specs []generate.Spec, existing Existing, rotated []string, now time.Time) (agenda, error) {
	r := in.Rotation
	a := agenda{keys: slices.Concat(r.Keys, rotated), due: map[string]time.Time{}, dates: existing.dates()}
	if r.After == 0 {
		return a, nil
	}
	var undated []string
	for _, s := range specs {
		if s.Renews() || slices.ContainsFunc(a.keys, s.Has) || !slices.ContainsFunc(s.Keys(), existing.has) {
			continue
		}
		date, known := a.dates[s.Key()]
		switch {
		case !known && r.Since.IsZero():
			undated = append(undated, s.Key())
			continue
		case !known:
			date = r.Since
			a.dates[s.Key()] = date
		}
		if !now.Before(date.Add(r.After)) {
			a.keys, a.due[s.Key()] = append(a.keys, s.Key()), date
		}
	}
	if len(undated) > 0 {
		return a, fault.Usagef("--rotate-after: the Secret does not have the date on which %s was generated", assemble.List(undated)).
			WithHint("give the date of existing values with --generated-on YYYY-MM-DD, or make new values with --rotate " + strings.Join(undated, " --rotate "))
	}
	return a, nil
}

// reason is the reason for a rotation in a note.
func (a agenda) reason(s generate.Spec, after time.Duration) string {
	date, due := a.due[s.Key()]
	if !due {
		return "as requested"
	}
	return fmt.Sprintf("of %s, rotated after %s", date.UTC().Format(time.DateOnly), generate.Interval(after))
}

// next is the note on the next rotation.
func (r Rotation) next(s generate.Spec, date time.Time) string {
	return fmt.Sprintf("%s: the next rotation is due on %s", s.Key(), date.Add(r.After).UTC().Format(time.DateOnly))
}

// previous are the entries of the values before the last rotation: those that
// are replaced now, if they are to be kept, or those of an earlier run.
func (in *Inputs) previous(s generate.Spec, replaced bool, existing Existing) (entries []assemble.Entry, notes []string, moved map[string]string) {
	moved = map[string]string{}
	for _, key := range s.Keys() {
		previous, from := key+PreviousSuffix, key+PreviousSuffix
		switch {
		case slices.Contains(in.Unset, previous) || slices.ContainsFunc(in.entries, func(e assemble.Entry) bool { return e.Key == previous }):
			continue
		case replaced && in.Rotation.KeepPrevious && existing.has(key):
			from = key
			notes = append(notes, fmt.Sprintf("kept the old value of %s in %s until the next rotation", assemble.List([]string{key}), assemble.List([]string{previous})))
		case replaced || !existing.has(previous):
			continue
		}
		value := existing.Data[from]
		if slices.Contains(existing.Sealed, from) {
			moved[previous] = from
		}
		entries = append(entries, assemble.Entry{Key: previous, Value: value, Origin: assemble.Origin{Source: "--keep-previous"}})
	}
	return entries, notes, moved
}
