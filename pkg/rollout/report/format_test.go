package report_test

import (
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// formatType is a type of the format, for docs.
type formatType struct {
	Name   string
	Fields []formatField

	of reflect.Type
}

// formatField is a field of a type.
type formatField struct {
	Name   string // "minReadySeconds"
	Takes  string // "number", "list of Pod"
	Says   string
	Words  []string // the texts it can have; nil: any
	Always bool     // it is never left out

	of reflect.Type
}

// formatTypes are the types of documents and events, each before the types of its fields.
func formatTypes() []formatType {
	var all []formatType
	for _, root := range formatRoots() {
		all = collectTypes(all, reflect.TypeOf(root))
	}
	return all
}

// formatRoots are what a line or document can be.
func formatRoots() []any {
	return []any{
		report.Rollout{}, report.RolloutList{},
		report.SnapshotEvent{}, report.TransitionEvent{}, report.GapEvent{}, report.NoteEvent{}, report.OutcomeEvent{},
	}
}

func collectTypes(all []formatType, t reflect.Type) []formatType {
	if slices.ContainsFunc(all, func(known formatType) bool { return known.of == t }) {
		return all
	}
	fields := fieldsOf(t)
	all = append(all, formatType{Name: t.Name(), Fields: fields, of: t})
	for _, f := range fields {
		if item, _ := itemOf(f.of); item.Kind() == reflect.Struct && item != moments() {
			all = collectTypes(all, item)
		}
	}
	return all
}

func fieldsOf(t reflect.Type) []formatField {
	var all []formatField
	for f := range t.Fields() {
		if f.Anonymous {
			all = append(all, fieldsOf(f.Type)...)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		field := formatField{Name: name, Takes: takes(f.Type), Says: f.Tag.Get("says"), Always: rest == "", of: f.Type}
		if words := f.Tag.Get("words"); words != "" {
			field.Words = strings.Split(words, "|")
		}
		all = append(all, field)
	}
	return all
}

func moments() reflect.Type { return reflect.TypeFor[metav1.Time]() }

// itemOf is the element type of a pointer or list.
func itemOf(t reflect.Type) (of reflect.Type, isList bool) {
	switch t.Kind() {
	case reflect.Pointer:
		return t.Elem(), false
	case reflect.Slice:
		return t.Elem(), true
	}
	return t, false
}

func takes(t reflect.Type) string {
	of, isList := itemOf(t)
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

// formatSchema is the JSON schema (2020-12) of documents and events. Other fields
// are allowed, because later releases can add some.
func formatSchema() map[string]any {
	definitions, whole := map[string]any{}, []any{}
	for _, t := range formatTypes() {
		definitions[t.Name] = t.schema()
	}
	for _, root := range formatRoots() {
		whole = append(whole, reference(reflect.TypeOf(root).Name()))
	}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "output of kubectl rollout-viz with -o json and --watch",
		"oneOf":   whole, "$defs": definitions,
	}
}

func (t formatType) schema() map[string]any {
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

func (f formatField) schema() map[string]any {
	of, isList := itemOf(f.of)
	s := schemaOf(of)
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

func schemaOf(t reflect.Type) map[string]any {
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
