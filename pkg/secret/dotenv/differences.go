package dotenv

import "strings"

// Difference is a key that other dialects read differently, or a whole file
// that another dialect's program refuses.
type Difference struct {
	Key      string   // "" for the whole file
	Place    Place    // of the key, or of the first thing that is refused
	Dialects []string // the other dialects, in the order of the table
}

// Differences reports the effect of reading text with d: which of its entries
// another dialect does not have, refuses, or reads with a different value, and
// which dialects' programs refuse the whole file. Whole files are first, then
// the keys in the order of the file.
//
// The entries are those of [Parse] with the same options. The other dialects
// are parsed as their own programs do: compose always replaces references, the
// others only if opts requests it, and an unset variable is not an error. So
// the result includes d itself if its program replaces references and opts does
// not. The n-th entry of a key is compared with the n-th of the other.
func Differences(d Dialect, text string, entries []Entry, opts Options) []Difference {
	if plain(text) {
		return nil
	}
	return differences(d, text, entries, opts)
}

func differences(d Dialect, text string, entries []Entry, opts Options) []Difference {
	var out []Difference
	differs := make([][]string, len(entries))
	for _, other := range Dialects() {
		if other.Name == d.Name && (opts.Interpolate || d.Expand == nil || !d.Expand.Always) {
			continue
		}
		p := read(other, text, other.habits(opts))
		if p.foreign {
			out = append(out, Difference{Place: p.problems[0].Place, Dialects: []string{other.Name}})
			continue
		}
		if len(p.problems) > 0 && !other.Skips {
			out = append(out, Difference{Place: p.problems[0].Place, Dialects: []string{other.Name}})
		}
		for _, i := range unlike(entries, p.entries) {
			differs[i] = append(differs[i], other.Name)
		}
	}
	for i, names := range differs {
		if len(names) > 0 {
			out = append(out, Difference{Key: entries[i].Key, Place: entries[i].Place, Dialects: names})
		}
	}
	return out
}

// plain reports whether all dialects read the text the same: names of
// variables, '=', values of printable ASCII without quotes, escapes,
// references, spaces at an end or the start of a comment; and comments on their
// own line. So most files need not be parsed by every dialect.
func plain(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.IndexFunc(line, odd) >= 0 {
			return false
		}
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || !isName(key) || strings.ContainsAny(value, "\"'`$#\\") || strings.TrimSpace(value) != value || strings.HasPrefix(value, "-----BEGIN") {
			return false
		}
	}
	return true
}

// odd is everything but printable ASCII.
func odd(r rune) bool { return r < ' ' || r > '~' }

// isName reports whether key is a name that every dialect accepts.
func isName(key string) bool {
	return key != "" && (key[0] < '0' || key[0] > '9') && strings.IndexFunc(key, func(r rune) bool {
		return notKey(r) || r == '-' || r == '.'
	}) < 0
}

// habits are opts with the behaviour of the dialect's own program.
func (d Dialect) habits(opts Options) Options {
	opts.AllowUnset = true
	opts.Interpolate = d.Interpolates() && (opts.Interpolate || d.Expand.Always)
	return opts
}

// occurrence is the n-th entry of a key.
type occurrence struct {
	key string
	n   int
}

// unlike are the indexes of the entries that have no equal in others.
func unlike(entries, others []Entry) []int {
	values := make(map[occurrence]string, len(others))
	count := make(map[string]int, len(others))
	for _, e := range others {
		values[occurrence{e.Key, count[e.Key]}] = e.Value
		count[e.Key]++
	}
	clear(count)
	var out []int
	for i, e := range entries {
		value, ok := values[occurrence{e.Key, count[e.Key]}]
		if !ok || value != e.Value {
			out = append(out, i)
		}
		count[e.Key]++
	}
	return out
}
