package report

import (
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Type is a type of the format, for docs.
type Type struct {
	Name   string
	Fields []Field

	of reflect.Type
}

// Field is a field of a type.
type Field struct {
	Name   string // "minReadySeconds"
	Takes  string // "number", "list of Pod"
	Says   string
	Words  []string // the texts it can have; nil: any
	Always bool     // it is never left out

	of reflect.Type
}

// Types are the types of documents and events, each before those it consists of.
func Types() []Type {
	var all []Type
	for _, root := range roots() {
		all = collect(all, reflect.TypeOf(root))
	}
	return all
}

// roots are what a line or document can be.
func roots() []any {
	return []any{Rollout{}, RolloutList{}, SnapshotEvent{}, TransitionEvent{}, GapEvent{}, NoteEvent{}, OutcomeEvent{}}
}

func collect(all []Type, t reflect.Type) []Type {
	if slices.ContainsFunc(all, func(known Type) bool { return known.of == t }) {
		return all
	}
	fields := fieldsOf(t)
	all = append(all, Type{Name: t.Name(), Fields: fields, of: t})
	for _, f := range fields {
		if item, _ := item(f.of); item.Kind() == reflect.Struct && item != moments() {
			all = collect(all, item)
		}
	}
	return all
}

func fieldsOf(t reflect.Type) []Field {
	var all []Field
	for f := range t.Fields() {
		if f.Anonymous {
			all = append(all, fieldsOf(f.Type)...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		field := Field{Name: name, Takes: takes(f.Type), Says: f.Tag.Get("says"), Always: rest == "", of: f.Type}
		if words := f.Tag.Get("words"); words != "" {
			field.Words = strings.Split(words, "|")
		}
		all = append(all, field)
	}
	return all
}

func moments() reflect.Type { return reflect.TypeFor[metav1.Time]() }

// item is what a pointer or list is of.
func item(t reflect.Type) (of reflect.Type, isList bool) {
	switch t.Kind() {
	case reflect.Pointer:
		return t.Elem(), false
	case reflect.Slice:
		return t.Elem(), true
	}
	return t, false
}

func takes(t reflect.Type) string {
	of, isList := item(t)
	word := of.Name()
	switch {
	case of == moments():
		word = "time"
	case of.Kind() == reflect.String:
		word = "text"
	case of.Kind() == reflect.Bool:
		word = "true or false"
	case of.Kind() != reflect.Struct:
		word = "number"
	}
	if isList {
		return "list of " + strings.Replace(word, "number", "numbers", 1)
	}
	return word
}

// Schema is the JSON schema (2020-12) of documents and events. Fields that it
// does not name are allowed, as later releases may have more.
func Schema() map[string]any {
	definitions, whole := map[string]any{}, []any{}
	for _, t := range Types() {
		definitions[t.Name] = t.schema()
	}
	for _, root := range roots() {
		whole = append(whole, reference(reflect.TypeOf(root).Name()))
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "what kubectl rollout-viz prints with -o json and --watch",
		"oneOf":   whole, "$defs": definitions,
	}
}

func (t Type) schema() map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range t.Fields {
		s := f.schema()
		s["description"] = f.Says
		properties[f.Name] = s
		if f.Always {
			required = append(required, f.Name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func (f Field) schema() map[string]any {
	of, isList := item(f.of)
	s := one(of)
	switch {
	case isList:
		return map[string]any{"type": "array", "items": s}
	case len(f.Words) == 1:
		return map[string]any{"const": f.Words[0]}
	case f.Words != nil:
		return map[string]any{"enum": f.Words}
	}
	return s
}

func one(t reflect.Type) map[string]any {
	switch {
	case t == moments():
		return map[string]any{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Struct:
		return reference(t.Name())
	case t.Kind() == reflect.String:
		return map[string]any{"type": "string"}
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	}
	return map[string]any{"type": "integer"}
}

func reference(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }
