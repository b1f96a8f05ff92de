package hint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// Extension is the key of the hints; prefix is the prefix of every label of
// Kompose.
const (
	Extension = "x-kubernetes"
	prefix    = "kompose."
)

// IsExtension reports whether the path is that of an x-kubernetes that is read:
// of a service, a job, a volume or the project.
func IsExtension(path project.Path) bool {
	switch len(path) {
	case 1:
		return path[0] == Extension
	case 3:
		return path[2] == Extension && slices.Contains([]string{"services", "jobs", "volumes"}, path[0])
	}
	return false
}

// Subject is what may have hints.
type Subject struct {
	Scope      Scope
	At         project.Path // services.web; empty for the project
	Extensions map[string]any
	Labels     []Labels
}

// Labels are a mapping of labels and its path.
type Labels struct {
	At    project.Path
	Pairs map[string]string
}

// Reader reads the hints of one project. If a project has no hints, it does no
// work and builds no table. A Reader is for one conversion and one goroutine.
type Reader struct {
	Findings []finding.Finding // hints that are wrong, unknown or set twice

	source   *project.Source
	none     Hints
	defaults *Hints // nil when the project has none
	table    map[Scope]*index
}

// NewReader reads the hints of the project itself: the defaults of every
// service and job.
func NewReader(source *project.Source, extensions map[string]any) *Reader {
	r := &Reader{source: source}
	if _, ok := extensions[Extension]; ok {
		r.defaults = r.Read(Subject{Scope: InProject, Extensions: extensions})
	}
	return r
}

// Read reads the hints of a service, job or volume; none are the zero Hints.
// x-kubernetes takes precedence over a label. The result must not be changed.
func (r *Reader) Read(s Subject) *Hints {
	extension, has := s.Extensions[Extension]
	if !has && !slices.ContainsFunc(s.Labels, Labels.any) {
		if r.defaults != nil && s.Scope != InVolume {
			return r.defaults
		}
		return &r.none
	}
	h := &Hints{Own: s.Scope != InProject}
	for _, l := range s.Labels {
		r.labels(h, s, l)
	}
	if has {
		r.mapping(h, r.index(s.Scope), s.At.Join(Extension), "", extension)
	}
	if r.defaults != nil && s.Scope != InVolume {
		for _, row := range r.index(InProject).rows {
			row.inherit(h, r.defaults)
		}
	}
	return h
}

// Paths are the places of the hints that were read.
func (h *Hints) Paths() []project.Path {
	var all []project.Path
	for _, row := range Table() {
		at := row.at(h)
		same := func(known project.Path) bool { return slices.Equal(known, at) }
		if at != nil && !slices.ContainsFunc(all, same) { // a field may have several keys
			all = append(all, at)
		}
	}
	return all
}

// Plain is the labels without those that are hints.
func (r *Reader) Plain(scope Scope, pairs map[string]string) map[string]string {
	if !(Labels{Pairs: pairs}).any() {
		return pairs
	}
	plain := maps.Clone(pairs)
	maps.DeleteFunc(plain, func(key, _ string) bool { return r.index(scope).byLabel[key] != nil })
	return plain
}

func (l Labels) any() bool {
	for key := range l.Pairs {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func (r *Reader) labels(h *Hints, s Subject, l Labels) {
	known := r.index(s.Scope)
	for _, key := range slices.Sorted(maps.Keys(l.Pairs)) {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		at := r.place(s, l, key)
		if row := known.byLabel[key]; row != nil {
			r.set(h, row, key, l.Pairs[key], at)
			continue
		}
		fix := nearest(key, slices.Sorted(maps.Keys(known.byLabel)))
		r.add(finding.Warning, at, key+" is not a label of Kompose for "+s.Scope.String()+"; it is converted like any other label", fix)
	}
}

// place is the place of the label: in the mapping, or in a label_file.
func (r *Reader) place(s Subject, l Labels, key string) project.Path {
	at := l.At.Join(key)
	if file := s.At.Join("label_file"); !r.source.Has(at...) && r.source.Has(file...) {
		return file
	}
	return at
}

// mapping reads the keys under a part of x-kubernetes; above is that part, with a
// dot at the end.
func (r *Reader) mapping(h *Hints, known *index, at project.Path, above string, value any) {
	keys, ok := value.(map[string]any)
	if !ok {
		r.add(finding.Refused, at, "expected a mapping of hints, not "+show(value), "the hints are: "+strings.Join(known.level(above), ", "))
		return
	}
	if len(keys) == 0 {
		r.add(finding.Note, at, "it contains no hints", "")
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		row, parts := known.byKey[above+key], known.level(above+key+".")
		_, isMapping := keys[key].(map[string]any)
		switch {
		case len(parts) > 0 && (isMapping || row == nil):
			r.mapping(h, known, at.Join(key), above+key+".", keys[key])
		case row != nil:
			r.set(h, row, above+key, keys[key], at.Join(key))
		default:
			r.unknown(known, at.Join(key), above, key)
		}
	}
}

func (r *Reader) set(h *Hints, row *Row, name string, value any, at project.Path) {
	before, ok := row.set(h, value, at)
	if !ok {
		text, _ := scalar(value)
		r.add(finding.Refused, at, name+": expected "+row.Takes+", not "+show(value), nearest(text, row.words))
		return
	}
	if before != nil {
		r.add(finding.Warning, before, at.String()+" sets a different value and takes precedence", "set it only once")
	}
}

func (r *Reader) unknown(known *index, at project.Path, above, key string) {
	fix := nearest(key, known.level(above))
	if inside, ok := didyoumean.Part(key, known.keys); ok && fix == "" {
		fix = fmt.Sprintf("did you mean %q?", inside)
	}
	if fix == "" {
		fix = "the hints here are: " + strings.Join(known.level(above), ", ")
	}
	message := "unknown hint"
	for _, row := range Table() {
		if row.Key == above+key {
			message = row.Key + " is a hint of " + row.Scope.String() + ", not of " + known.scope.String()
		}
	}
	r.add(finding.Refused, at, message, fix)
}

func (r *Reader) add(severity finding.Severity, at project.Path, message, fix string) {
	r.Findings = append(r.Findings, finding.Finding{Severity: severity, Consequence: severity.Usual(), Attribute: at, Position: r.source.Position(at...), Message: message, Fix: fix})
}

// nearest is a "did you mean" hint with the most similar candidate. A text that
// is much longer is not a typo.
func nearest(name string, candidates []string) string {
	const longest = 64
	if len(name) > longest {
		return ""
	}
	if best, ok := didyoumean.Best(name, candidates); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// show formats a value for a message.
func show(value any) string {
	switch value.(type) {
	case nil:
		return "nothing"
	case map[string]any:
		return "a mapping"
	case []any:
		return "a list"
	}
	const most = 60
	text := []rune(fmt.Sprint(value))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return fmt.Sprintf("%q", string(text))
}
