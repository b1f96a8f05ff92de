package helm

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// mark is a part that a value of the chart decides. In the converted project it
// is a placeholder: a word that is valid in every name, image and label, and that
// no project has by accident.
type mark struct {
	name   string // of the variable; "" for a setting
	meant  string // its default
	place  string // the text it is used in: replaced as a whole or not at all; "" for a setting
	needed bool   // must not be empty
	source string // its expression in a template
	landed bool   // in some text of an object
	secret bool   // in one of a Secret
	label  bool   // is the whole value of a label
}

var standIn = regexp.MustCompile(`zqv[0-9]{4,}qz`)

// marks are all marks of a chart under construction.
type marks struct {
	all   []*mark
	byUse map[string]int  // index in all, see useKey
	stay  map[string]bool // texts that keep their variables' values
	only  []string        // all others do, too; nil: none
	plain map[string]bool // texts that are also used where no variable may be replaced
	uses  []use           // of variables, as the project was loaded last
}

// use is one use of a variable at one place.
type use struct {
	name, text string
	position   project.Position
	mark       *mark  // nil when it was not replaced
	why        string // it was not
}

func newMarks() *marks {
	return &marks{byUse: map[string]int{}, stay: map[string]bool{}}
}

func (m *marks) add(k *mark) { m.all = append(m.all, k) }

func standInOf(i int) string { return fmt.Sprintf("zqv%04dqz", i) }

// again resets the state before the project is loaded again.
func (m *marks) again() {
	m.plain, m.uses = map[string]bool{}, nil
	for _, k := range m.all {
		k.landed, k.secret, k.label = false, false, false
	}
}

// substitute is the Substitute of load: a placeholder where free text is allowed,
// else the value. Without a path the text was seen before.
func (m *marks) substitute(u project.Use) string {
	if u.Path == nil {
		if i, ok := m.byUse[useKey(u)]; ok && !m.plain[u.Text] {
			return standInOf(i)
		}
		return u.Value
	}
	if strings.HasPrefix(u.Path[0], "x-") { // counts at each alias
		return u.Value
	}
	why := m.whyStays(u)
	if why != "" {
		m.plain[u.Text] = m.plain[u.Text] || !u.Presence
		m.uses = append(m.uses, use{name: u.Name, text: u.Text, position: u.Position, why: why})
		return u.Value
	}
	return m.replace(u)
}

// replace records the use and returns its placeholder.
func (m *marks) replace(u project.Use) string {
	key := useKey(u)
	i, known := m.byUse[key]
	if !known {
		i = len(m.all)
		m.add(&mark{name: u.Name, meant: u.Value, place: u.Text, needed: u.Required, source: ".Values.variables." + u.Name})
		m.byUse[key] = i
	}
	m.uses = append(m.uses, use{name: u.Name, text: u.Text, position: u.Position, mark: m.all[i]})
	return standInOf(i)
}

func (m *marks) whyStays(u project.Use) string {
	switch {
	case slices.Contains(u.Path, "env_file"):
		return reasonFile
	case !freeText(u.Path):
		return reasonTyped
	case u.Presence:
		return reasonDepends
	}
	return m.kept(u.Text)
}

func useKey(u project.Use) string {
	return strings.Join([]string{u.Text, strconv.Itoa(u.Nth), u.Name, u.Value}, "\x00")
}

// keep records that variables in these texts keep their values.
func (m *marks) keep(texts ...string) {
	for _, text := range texts {
		m.stay[text] = true
	}
}

// texts are those in which variables are replaced, sorted.
func (m *marks) texts() []string {
	var all []string
	for _, k := range m.all {
		if k.place != "" && !m.stay[k.place] {
			all = append(all, k.place)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// reveal returns the real text.
func (m *marks) reveal(text string) string {
	if !strings.Contains(text, "zqv") {
		return text
	}
	return standIn.ReplaceAllStringFunc(text, func(s string) string {
		if k := m.of(s); k != nil {
			return k.meant
		}
		return s
	})
}

// of is the mark of a placeholder.
func (m *marks) of(standIn string) *mark {
	i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(standIn, "zqv"), "qz"))
	if err != nil || i >= len(m.all) {
		return nil
	}
	return m.all[i]
}

// in are the marks whose placeholders are in the value, at any depth.
func (m *marks) in(value any) []*mark {
	var found []*mark
	switch v := value.(type) {
	case string:
		for _, s := range standIn.FindAllString(decoded(v), -1) {
			if k := m.of(s); k != nil {
				found = append(found, k)
			}
		}
	case map[string]any:
		for key, below := range v {
			found = append(append(found, m.in(key)...), m.in(below)...)
		}
	case []any:
		for _, below := range v {
			found = append(found, m.in(below)...)
		}
	}
	return found
}
