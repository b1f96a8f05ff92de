package spec

import (
	"errors"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// text takes a string that is not empty, and checks it.
func text[T any](at func(*T) *Field[string], words string, check func(string) error) reader[T] {
	return reader[T]{words, func(p *parser, name string, v *yaml.Node, into *T) {
		if value, ok := p.text(name, v, false); ok && p.passes(name, value, check) {
			*at(into) = value
		}
	}}
}

// flag takes true or false.
func flag[T any](at func(*T) *Field[bool]) reader[T] {
	return reader[T]{"true or false", func(p *parser, name string, v *yaml.Node, into *T) {
		p.flag(name, v, at(into))
	}}
}

// texts takes a list of strings.
func texts[T any](at func(*T) *[]Field[string], words string, check func(string) error) reader[T] {
	return reader[T]{words, func(p *parser, name string, v *yaml.Node, into *T) {
		*at(into) = p.texts(name, v, check)
	}}
}

// pairs takes a mapping of names to texts.
func pairs[T any](at func(*T) *map[string]string, words string, check func(key, value string) error) reader[T] {
	return reader[T]{words, func(p *parser, name string, v *yaml.Node, into *T) {
		p.pairs(name, v, at(into), check)
	}}
}

// word takes one of some words.
func word[T any](at func(*T) *Field[string], known []string) reader[T] {
	words := either(known, "or")
	return reader[T]{words, func(p *parser, name string, v *yaml.Node, into *T) {
		value, ok := p.text(name, v, false)
		if !ok {
			return
		}
		for _, k := range known {
			if k == value.Value {
				*at(into) = value
				return
			}
		}
		p.fail(value.Place, meant(value.Value, known), "%s: expected %s", name, words)
	}}
}

func meant(typed string, known []string) string {
	if len(typed) > maxName {
		return ""
	}
	if best, ok := didyoumean.Best(typed, known); ok {
		return "did you mean " + best + "?"
	}
	return ""
}

func interval(text string) error {
	_, err := generate.ParseInterval(text)
	return err
}

func date(text string) error {
	_, err := generate.ParseDate(text)
	return err
}

// dialect takes the name of a known dialect.
func dialect[T any](at func(*T) *Field[string]) reader[T] {
	return word(at, dotenv.Names())
}

// prefix takes the start of a key, or an empty string.
func prefix[T any](at func(*T) *Field[string]) reader[T] {
	return reader[T]{"a string that can begin a key", func(p *parser, name string, v *yaml.Node, into *T) {
		value, ok := p.text(name, v, true)
		if ok && p.passes(name, value, func(s string) error { return check.Key(s + "x") }) {
			*at(into) = value
		}
	}}
}

// secretType takes a word for a type, or a full type, which has a '/', so that
// a mistyped word is not accepted.
func secretType() reader[Secret] {
	var words []string
	for _, n := range check.TypeNames() {
		words = append(words, n.Word)
	}
	expected := either(append(words, "a full type such as example.com/name"), "or")
	return reader[Secret]{expected, func(p *parser, name string, v *yaml.Node, into *Secret) {
		value, ok := p.text(name, v, false)
		if !ok {
			return
		}
		full, known := check.TypeNamed(value.Value)
		switch {
		case known:
		case strings.Contains(value.Value, "/"):
			full = corev1.SecretType(value.Value)
		default:
			p.fail(value.Place, meant(value.Value, words), "%s: expected %s", name, expected)
			return
		}
		into.Type = Field[corev1.SecretType]{Value: full, Place: value.Place}
	}}
}

// The rules of metadata are the API server's
// (k8s.io/apimachinery/pkg/api/validation and pkg/util/validation v0.37.2),
// with messages that do not repeat the input.

func label(key, value string) error {
	switch {
	case len(validation.IsQualifiedName(key)) > 0:
		return errors.New("expected a label's name: letters, digits, '-', '_' and '.', at most 63, with an optional domain and '/' before it")
	case len(validation.IsValidLabelValue(value)) > 0:
		return errors.New("expected a label's value: at most 63 letters, digits, '-', '_' and '.'")
	}
	return nil
}

func annotation(key, _ string) error {
	if len(validation.IsQualifiedName(strings.ToLower(key))) > 0 {
		return errors.New("expected an annotation's name: letters, digits, '-', '_' and '.', at most 63, with an optional domain and '/' before it")
	}
	return nil
}

func newKey(_, value string) error { return check.Key(value) }

func pattern(text string) error {
	if _, err := path.Match(text, ""); err != nil {
		return errors.New("expected a pattern such as DB_*, where '[' has its ']'")
	}
	return nil
}
