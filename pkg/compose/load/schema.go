package load

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/schema"
)

// shape is a node of the Compose JSON schema, in the keywords that the schema
// of compose-go 2.16.2 uses.
type shape struct {
	Ref         string            `json:"$ref"`
	Type        any               `json:"type"`
	Properties  map[string]*shape `json:"properties"`
	Patterns    map[string]*shape `json:"patternProperties"`
	Additional  any               `json:"additionalProperties"`
	Unevaluated any               `json:"unevaluatedProperties"`
	Items       *shape            `json:"items"`
	Unique      bool              `json:"uniqueItems"`
	Enum        []any             `json:"enum"`
	Minimum     *float64          `json:"minimum"`
	Maximum     *float64          `json:"maximum"`
	Pattern     string            `json:"pattern"`
	Required    []string          `json:"required"`
	OneOf       []*shape          `json:"oneOf"`
	AnyOf       []*shape          `json:"anyOf"`
	AllOf       []*shape          `json:"allOf"`
	Defs        map[string]*shape `json:"$defs"`
}

// validator checks a tree against the schema and reports all differences.
// compose-go does the same, but reports one place at most, without its line.
type validator struct {
	s     *session
	defs  map[string]*shape
	rules *rule
	errs  []error
}

func (s *session) checkSchema(root *node) []error {
	var top shape
	if err := json.Unmarshal([]byte(schema.Schema), &top); err != nil {
		return nil
	}
	v := &validator{s: s, defs: top.Defs, rules: s.rules}
	v.check(root, &top, nil)
	return v.errs
}

func (v *validator) fail(at pos, text, hint string) {
	if len(v.errs) < maxErrors {
		v.errs = append(v.errs, v.s.fault(at, text, hint))
	}
}

// maxErrors is how many problems are reported at once.
const maxErrors = 20

// resolve follows a reference.
func (v *validator) resolve(sh *shape) *shape {
	for sh.Ref != "" {
		target := v.defs[strings.TrimPrefix(sh.Ref, "#/$defs/")]
		if target == nil {
			break
		}
		sh = target
	}
	return sh
}

// alternatives are the forms a value may have: those of oneOf, or the shape.
func (v *validator) alternatives(sh *shape) []*shape {
	sh = v.resolve(sh)
	if len(sh.OneOf) == 0 {
		return []*shape{sh}
	}
	var all []*shape
	for _, alternative := range sh.OneOf {
		all = append(all, v.alternatives(alternative)...)
	}
	return all
}

// check validates n, at path.
func (v *validator) check(n *node, sh *shape, path []string) {
	forms := v.alternatives(sh)
	var fitting []*shape
	var types []string
	for _, form := range forms {
		wants := typesOf(form)
		types = append(types, wants...)
		if len(wants) == 0 || fits(n, wants) {
			fitting = append(fitting, form)
		}
	}
	if len(fitting) == 0 {
		shown := mask(n, path)
		v.fail(n.at, fmt.Sprintf("%s is %s, expected %s", dotted(path), found(shown), expected(types)), typeHint(shown, types))
		return
	}
	var first []error
	for i, form := range fitting {
		errs := v.try(n, form, path)
		if len(errs) == 0 {
			return
		}
		if i == 0 {
			first = errs
		}
	}
	for _, err := range first {
		if len(v.errs) < maxErrors {
			v.errs = append(v.errs, err)
		}
	}
}

// try gives the errors that n has as form.
func (v *validator) try(n *node, form *shape, path []string) []error {
	sub := &validator{s: v.s, defs: v.defs, rules: v.rules}
	switch n.kind {
	case mapping:
		sub.mapping(n, form, path)
	case sequence:
		sub.sequence(n, form, path)
	default:
		sub.scalar(n, form, path)
	}
	return sub.errs
}

func (v *validator) sequence(n *node, form *shape, path []string) {
	for i, item := range n.items {
		if form.Items != nil {
			v.check(item, form.Items, append(path[:len(path):len(path)], fmt.Sprintf("[%d]", i)))
		}
		if !form.Unique || item.id != "" {
			continue
		}
		for _, earlier := range n.items[:i] {
			if equal(earlier, item) {
				v.fail(item.at, fmt.Sprintf("%s occurs twice in %s", found(mask(item, path)), dotted(path)), "remove one of them")
				break
			}
		}
	}
}

// object is what a shape, with all its allOf parts, requires of mappings.
type object struct {
	properties map[string]*shape
	patterns   map[string]*shape
	required   []string
	additional *shape
	closed     bool
}

func (v *validator) object(form *shape, o *object) *object {
	form = v.resolve(form)
	for _, part := range form.AllOf {
		v.object(part, o)
	}
	maps.Copy(o.properties, form.Properties)
	maps.Copy(o.patterns, form.Patterns)
	o.required = append(o.required, form.Required...)
	if form.Additional == false || form.Unevaluated == false {
		o.closed = true
	}
	if text, err := json.Marshal(form.Additional); err == nil && len(text) > 2 && text[0] == '{' {
		o.additional = &shape{}
		_ = json.Unmarshal(text, o.additional) // it was decoded from JSON
	}
	return o
}

func (v *validator) mapping(n *node, form *shape, path []string) {
	o := v.object(form, &object{properties: map[string]*shape{}, patterns: map[string]*shape{}})
	for _, c := range n.items {
		v.entry(n, c, o, path)
	}
	for _, name := range o.required {
		if n.child(name) == nil && !n.listed {
			v.fail(n.at, fmt.Sprintf("%s has no %s", dotted(path), name), fmt.Sprintf("add `%s:`", name))
		}
	}
	if len(form.AnyOf) > 0 {
		var names []string
		for _, alternative := range form.AnyOf {
			names = append(names, alternative.Required...)
		}
		if !slices.ContainsFunc(names, func(name string) bool { return n.child(name) != nil }) {
			v.fail(n.at, fmt.Sprintf("%s has neither %s", dotted(path), strings.Join(names, " nor ")), fmt.Sprintf("add `%s:`", names[0]))
		}
	}
}

func (v *validator) entry(n, c *node, o *object, path []string) {
	below := slices.Concat(path, []string{c.key})
	if sh, ok := o.properties[c.key]; ok {
		v.check(c, sh, below)
		return
	}
	names := map[string]*shape{}
	for _, pattern := range slices.Sorted(maps.Keys(o.patterns)) {
		sh := o.patterns[pattern]
		if regexp.MustCompile(pattern).MatchString(c.key) {
			if !n.listed || c.value != nil {
				v.check(c, sh, below)
			}
			return
		}
		if !strings.HasPrefix(pattern, "^x-") {
			names[pattern] = sh
		}
	}
	switch {
	case o.additional != nil:
		v.check(c, o.additional, below)
	case len(names) > 0 && o.closed && !n.listed:
		v.fail(c.at, fmt.Sprintf("%q is not a valid name in %s", c.key, dotted(path)), "use letters, digits, dots, _ and - only")
	case len(names) == 0 && o.closed:
		v.unknown(c, o, path)
	}
}

func (v *validator) scalar(n *node, form *shape, path []string) {
	number, isNumber := asNumber(n.value)
	switch {
	case len(form.Enum) > 0 && !slices.ContainsFunc(form.Enum, func(e any) bool { return fmt.Sprint(e) == n.text() }):
		var words []string
		for _, e := range form.Enum {
			words = append(words, fmt.Sprint(e))
		}
		v.fail(n.at, fmt.Sprintf("%s is %s, expected %s", dotted(path), found(n), either(words)), nearest(n.text(), words, "use one of these"))
	case isNumber && form.Minimum != nil && number < *form.Minimum:
		v.fail(n.at, fmt.Sprintf("%s is %s, expected at least %v", dotted(path), n.text(), *form.Minimum), "")
	case isNumber && form.Maximum != nil && number > *form.Maximum:
		v.fail(n.at, fmt.Sprintf("%s is %s, expected at most %v", dotted(path), n.text(), *form.Maximum), "")
	case form.Pattern != "" && !regexp.MustCompile(form.Pattern).MatchString(n.text()):
		v.fail(n.at, fmt.Sprintf("%s is %s, which is not a valid value", dotted(path), found(n)), patternHint(form.Pattern))
	}
}
