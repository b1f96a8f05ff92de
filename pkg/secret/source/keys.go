package source

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Mapping chooses and renames the keys that were not typed: those of env files,
// folders and patterns, of files and variables that were given without KEY=.
// Keys that were typed are not changed. First Include and Exclude select keys,
// then Rename renames them, then Prefix is added to all.
type Mapping struct {
	Include []string          // patterns of [path.Match]; empty includes all
	Exclude []string          // patterns
	Rename  map[string]string // new names by key
	Prefix  string
}

// NewMapping makes a Mapping from flags; renames are OLD=NEW.
func NewMapping(prefix string, include, exclude, renames []string) (*Mapping, error) {
	m := &Mapping{Include: include, Exclude: exclude, Prefix: prefix, Rename: map[string]string{}}
	for _, pair := range renames {
		old, renamed, ok := strings.Cut(pair, "=")
		if !ok || check.Key(old) != nil || check.Key(renamed) != nil {
			return nil, fault.Usagef("a --key-map is not OLD=NEW with two keys").WithHint("write --key-map OLD=NEW")
		}
		if _, twice := m.Rename[old]; twice {
			return nil, fault.Usagef("--key-map renames %q twice", old).WithHint("give it once")
		}
		m.Rename[old] = renamed
	}
	if check.Key("a"+prefix) != nil {
		return nil, fault.Usagef("--prefix is not a valid start of a key").WithHint("a prefix has letters, digits, '-', '_' and '.'")
	}
	return m, m.patterns()
}

func (m *Mapping) patterns() error {
	for _, pattern := range slices.Concat(m.Include, m.Exclude) {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fault.Usagef("--include or --exclude has an invalid pattern").
				WithHint("patterns have * and ?, and [a-z] for one of several characters")
		}
	}
	return nil
}

// chooser applies a Mapping to the keys of all its sources, and records what
// was not used.
type chooser struct {
	*Mapping
	outer *Mapping        // the outer Mapping, parts of which may be inherited; nil if there is none
	used  map[string]bool // patterns and renames that matched a key
	left  []string        // keys that were left out
	place string          // of the Mapping in a file; "" for flags
}

func newChooser(m *Mapping, place string) *chooser {
	if m == nil {
		m = &Mapping{}
	}
	return &chooser{Mapping: m, used: map[string]bool{}, place: place}
}

// within is the chooser of a source with its own settings. An inherited pattern
// must match somewhere, but not in each source.
func (c *chooser) within(m *Mapping) *chooser {
	return &chooser{Mapping: m, outer: c.Mapping, used: c.used, place: c.place}
}

// takenOver reports whether a pattern or rename is inherited from the outer
// Mapping.
func (c *chooser) takenOver(name string) bool {
	if c.outer == nil {
		return false
	}
	_, renamed := c.outer.Rename[name]
	return renamed || slices.Contains(c.outer.Include, name) || slices.Contains(c.outer.Exclude, name)
}

// take is the key's new name, or false if it is left out.
func (c *chooser) take(key string) (string, bool) {
	if !c.matches(c.Include, key, true) || c.matches(c.Exclude, key, false) {
		c.left = append(c.left, key)
		return "", false
	}
	if renamed, ok := c.Rename[key]; ok {
		c.used[key+"="] = true
		key = renamed
	}
	return c.Prefix + key, true
}

// matches reports whether one of the patterns matches; without patterns it is
// the value of otherwise.
func (c *chooser) matches(patterns []string, key string, otherwise bool) bool {
	if len(patterns) == 0 {
		return otherwise
	}
	found := false
	for _, pattern := range patterns {
		if ok, _ := path.Match(pattern, key); ok {
			c.used[pattern] = true
			found = true
		}
	}
	return found
}

// unused is an error about patterns and renames that matched no key: they are
// probably misspelt, so that a key is missing or wrongly included.
func (c *chooser) unused() error {
	var problems []string
	for _, pattern := range slices.Concat(c.Include, c.Exclude) {
		if !c.used[pattern] && !c.takenOver(pattern) {
			problems = append(problems, fmt.Sprintf("no key matches the pattern %q", pattern))
		}
	}
	olds := make([]string, 0, len(c.Rename))
	for old := range c.Rename {
		olds = append(olds, old)
	}
	sort.Strings(olds)
	for _, old := range olds {
		if !c.used[old+"="] && !c.takenOver(old) {
			problems = append(problems, fmt.Sprintf("there is no key %q to rename", old))
		}
	}
	const hint = "they apply to the original keys of env files, folders, patterns and variables"
	place := ""
	if c.place != "" {
		place = c.place + ": "
	}
	switch len(problems) {
	case 0:
		return nil
	case 1:
		return fault.Usagef("%s%s", place, problems[0]).WithHint(hint)
	}
	return fault.Usagef("%s%d patterns and renames match no key\n  %s", place, len(problems), strings.Join(problems, "\n  ")).WithHint(hint)
}

// notes list the keys that were left out.
func (c *chooser) notes() []string {
	if len(c.left) == 0 {
		return nil
	}
	return []string{"left out by include and exclude: " + assemble.List(c.left)}
}
