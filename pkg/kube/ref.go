package kube

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Kind is a kind of object that a command takes as TYPE/NAME.
type Kind struct {
	Kind     string // Deployment
	Resource schema.GroupVersionResource
	Short    []string // deploy; the plural, the singular and the qualified forms are known without saying
}

func (k Kind) words() []string {
	singular := strings.ToLower(k.Kind)
	words := append(slices.Clone(k.Short), singular, k.Resource.Resource)
	if k.Resource.Group == "" {
		return words
	}
	for _, word := range []string{singular, k.Resource.Resource} {
		words = append(words,
			word+"."+k.Resource.Group,
			word+"."+k.Resource.Version+"."+k.Resource.Group)
	}
	return words
}

// complete offers the shortest word of the kind that starts with prefix.
func (k Kind) complete(prefix string) []string {
	for _, word := range k.words() {
		if strings.HasPrefix(word, prefix) {
			return []string{word + "/"}
		}
	}
	return nil
}

func findKind(kinds []Kind, word string) (Kind, bool) {
	word = strings.ToLower(word)
	for _, k := range kinds {
		if slices.Contains(k.words(), word) {
			return k, true
		}
	}
	return Kind{}, false
}

// Selection is what the arguments select: objects by name, or, when none is
// named, all objects of some kinds.
type Selection struct {
	Named []Ref // in the order typed, each once
	Kinds []Kind
}

// Ref is an object of the namespace in use.
type Ref struct {
	Kind Kind
	Name string
}

// ParseSelection reads arguments as kubectl's resource builder does: TYPE/NAME,
// several of them; TYPE[,TYPE] NAME…; TYPE[,TYPE] alone for all objects of these
// kinds. No argument selects nothing.
func ParseSelection(args []string, kinds []Kind) (Selection, error) {
	if len(args) == 0 {
		return Selection{}, nil
	}
	p := selecting{kinds: kinds, args: args}
	var selected Selection
	var err error
	if strings.Contains(args[0], "/") {
		selected.Named, err = p.pairs()
	} else {
		selected, err = p.typesFirst()
	}
	return selected, err
}

type selecting struct {
	kinds []Kind
	args  []string
}

func (p selecting) example() string { return p.kinds[0].words()[0] + "/NAME" }

// pairs reads TYPE/NAME, once or more.
func (p selecting) pairs() ([]Ref, error) {
	var refs []Ref
	for _, arg := range p.args {
		typed, name, ok := strings.Cut(arg, "/")
		if !ok || typed == "" || name == "" || strings.Contains(name, "/") {
			return nil, fault.Usagef("%q is not TYPE/NAME", arg).WithHint("write " + p.example())
		}
		kind, err := p.kind(typed)
		if err != nil {
			return nil, err
		}
		refs = once(refs, Ref{kind, name})
	}
	return refs, nil
}

// typesFirst reads TYPE[,TYPE] [NAME…].
func (p selecting) typesFirst() (Selection, error) {
	var s Selection
	for typed := range strings.SplitSeq(p.args[0], ",") {
		kind, err := p.kind(typed)
		if err != nil {
			return s, err
		}
		if !slices.ContainsFunc(s.Kinds, func(k Kind) bool { return k.Kind == kind.Kind }) {
			s.Kinds = append(s.Kinds, kind)
		}
	}
	for _, name := range p.args[1:] {
		switch {
		case name == "":
			return s, fault.Usagef("the NAME is empty").WithHint("write " + p.example())
		case strings.Contains(name, "/"):
			return s, fault.Usagef("%q follows the type %q, but is not a NAME", name, p.args[0]).
				WithHint("write every object as " + p.example() + ", or the TYPE once and then the names")
		}
		for _, kind := range s.Kinds {
			s.Named = once(s.Named, Ref{kind, name})
		}
	}
	if len(s.Named) > 0 {
		s.Kinds = nil
	}
	return s, nil
}

func (p selecting) kind(typed string) (Kind, error) {
	kind, ok := findKind(p.kinds, typed)
	if !ok {
		return kind, fault.Usagef("%q is not a type that this command accepts", typed).
			WithHint("the types are " + kindList(p.kinds) + "; for example " + p.example())
	}
	return kind, nil
}

func once(refs []Ref, ref Ref) []Ref {
	if slices.ContainsFunc(refs, func(r Ref) bool { return r.Kind.Kind == ref.Kind.Kind && r.Name == ref.Name }) {
		return refs
	}
	return append(refs, ref)
}

func kindList(kinds []Kind) string {
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		names = append(names, k.words()[0])
	}
	return strings.Join(names, ", ")
}
