package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

const syntaxHint = "write KEY=KIND[:ARGUMENT][,option=value…], such as password=alnum:32"

// Parse reads KEY=KIND[:ARGUMENT][,option=value…]. The error has a hint and
// does not say where the argument was given; the caller adds that.
func Parse(argument string) (Spec, error) {
	key, rest, found := strings.Cut(argument, "=")
	if !found {
		return Spec{}, fault.Usagef("no '='; expected KEY=KIND").WithHint(syntaxHint)
	}
	if err := check.Key(key); err != nil {
		return Spec{}, fault.Usagef("no key before '=': %w", err).WithHint(syntaxHint)
	}
	head, tail, more := strings.Cut(rest, ",")
	name, typed, colon := strings.Cut(head, ":")
	kind, ok := named(name)
	if !ok {
		return Spec{}, fault.Usagef("no kind of value after '='; expected KEY=KIND").WithHint("the kinds are " + kindNames())
	}
	in := input{key: key, kind: kind, options: map[string][]string{}}
	err := in.readArgument(typed, colon)
	if err == nil && more {
		err = in.readOptions(tail)
	}
	if err != nil {
		return Spec{}, fmt.Errorf("key %s: %w", in.key, err)
	}
	return in.spec()
}

func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// input is a --generate whose options are all known and acceptable.
type input struct {
	key      string
	kind     Kind
	argument string
	options  map[string][]string // as typed
}

// readArgument reads the argument after ':'.
func (in *input) readArgument(typed string, colon bool) error {
	want := in.kind.Argument
	switch {
	case want.Name == "" && colon:
		return fault.Usagef("%s takes no argument after ':'", in.kind.Name).WithHint("write " + in.kind.Example)
	case !colon && want.Name != "" && want.Default == "":
		return fault.Usagef("%s without %s; expected %s:%s", in.kind.Name, want.Name, in.kind.Name, want.Name).
			WithHint("write " + in.kind.Example)
	case !colon:
		typed = want.Default
	case !want.accepts(typed):
		return fault.Usagef("%s of %s: expected %s", want.Name, in.kind.Name, want.Takes).WithHint("write " + in.kind.Example)
	}
	in.argument = typed
	return nil
}

func (in *input) readOptions(tail string) error {
	for typed := range strings.SplitSeq(tail, ",") {
		name, value, _ := strings.Cut(typed, "=")
		option, ok := in.kind.option(name)
		switch {
		case !ok:
			return in.noOption()
		case !option.accepts(value):
			return fault.Usagef("option %s of %s: expected %s", name, in.kind.Name, option.Takes).WithHint("a ',' separates options")
		case in.typed(name) && !option.Many:
			return fault.Usagef("option %s of %s is given twice", name, in.kind.Name).WithHint("give it once")
		}
		in.options[name] = append(in.options[name], value)
	}
	return nil
}

// noOption is an option that the kind does not have.
func (in *input) noOption() error {
	var names []string
	for _, o := range in.kind.Options {
		names = append(names, o.Name+"=")
	}
	if len(names) == 0 {
		return fault.Usagef("%s has no options", in.kind.Name).WithHint("write " + in.kind.Example)
	}
	return fault.Usagef("no option of %s after ','", in.kind.Name).
		WithHint("the options of " + in.kind.Name + " are " + strings.Join(names, ", "))
}

// typed reports whether the option was given.
func (in input) typed(name string) bool { return len(in.options[name]) > 0 }

// text is the value of an option, or its default.
func (in input) text(name string) string {
	if in.typed(name) {
		return in.options[name][0]
	}
	option, _ := in.kind.option(name)
	return option.Default
}

// textOr is the value of an option without a default in the table.
func (in input) textOr(name, standard string) string {
	if in.typed(name) {
		return in.options[name][0]
	}
	return standard
}

func (in input) number(name string) int {
	n, _ := whole(in.text(name))
	return n
}

// length is the LENGTH after ':', 0 for kinds without it.
func (in input) length() int {
	n, _ := whole(in.argument)
	return n
}

// avoiding are the classes without the characters that avoid= excludes.
func (in input) avoiding(classes ...class) []class {
	if !in.typed("avoid") {
		return classes
	}
	for i, c := range classes {
		classes[i] = c.without(similar)
	}
	return classes
}

// spec lets the kind read its options, and checks the resulting keys.
func (in input) spec() (Spec, error) {
	s, err := in.kind.read(in)
	if err != nil {
		return Spec{}, fmt.Errorf("key %s: %w", in.key, err)
	}
	s.key, s.kind = in.key, in.kind.Name
	for i, key := range s.fills {
		switch {
		case check.Key(key) != nil:
			err = fault.Usagef("one of the keys that %s makes of it is longer than 253 characters", s.kind).WithHint("choose a shorter one")
		case slices.Contains(s.fills[:i], key):
			err = fault.Usagef("%s would make %s twice", s.kind, key).WithHint(issuerHint)
		case slices.Contains(s.reads, key):
			err = fault.Usagef("%s would make %s from itself", s.kind, key).WithHint("name another key")
		}
	}
	if err != nil {
		return Spec{}, fmt.Errorf("key %s: %w", in.key, err)
	}
	return s, nil
}
