package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

func TestSchemaFile(t *testing.T) {
	golden.Assert(t, "../../../docs/rollout.schema.json", indented(t, formatSchema()))
}

func TestEveryFieldIsDescribed(t *testing.T) {
	fields := 0
	for _, typ := range formatTypes() {
		seen := map[string]bool{}
		for _, f := range typ.Fields {
			fields++
			if f.Name == "" || f.Says == "" || f.Takes == "" || strings.HasSuffix(f.Says, ".") || seen[f.Name] {
				t.Errorf("%s: %+v", typ.Name, f)
			}
			seen[f.Name] = true
		}
	}
	t.Logf("rollout_fields: %d of %d described", fields, fields)
}

// validator checks a document against the parts of JSON schema that are used here. It
// is stricter: fields without a description are errors.
type validator struct{ definitions map[string]any }

type object = map[string]any

func newValidator(t *testing.T) (validator, object) {
	t.Helper()
	var schema object
	if err := json.Unmarshal(indented(t, formatSchema()), &schema); err != nil {
		t.Fatal(err)
	}
	return validator{schema["$defs"].(object)}, schema
}

func mustValidate(t *testing.T, text []byte) {
	t.Helper()
	if err := validate(t, text); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

func validate(t *testing.T, text []byte) error {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	v, schema := newValidator(t)
	return v.check("", schema, document)
}

func (v validator) check(path string, schema object, value any) error {
	if ref, ok := schema["$ref"].(string); ok {
		name, _ := strings.CutPrefix(ref, "#/$defs/")
		return v.check(path, v.definitions[name].(object), value)
	}
	if forms, ok := schema["oneOf"].([]any); ok {
		return v.oneOf(path, forms, value)
	}
	if want, ok := schema["const"]; ok && value != want {
		return fmt.Errorf("%s: %v, want %v", path, value, want)
	}
	if words, ok := schema["enum"].([]any); ok && !slices.Contains(words, value) {
		return fmt.Errorf("%s: %v is none of %v", path, value, words)
	}
	switch schema["type"] {
	case "object":
		return v.object(path, schema, value)
	case "array":
		return v.array(path, schema["items"].(object), value)
	case "integer":
		if n, ok := value.(float64); !ok || n != float64(int64(n)) {
			return fmt.Errorf("%s: %v is not an integer", path, value)
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			return fmt.Errorf("%s: %v is neither true nor false", path, value)
		}
	case "string":
		return text(path, schema, value)
	}
	return nil
}

func text(path string, schema object, value any) error {
	s, ok := value.(string)
	if !ok || s == "" {
		return fmt.Errorf("%s: %v is not a string", path, value)
	}
	if schema["format"] == "date-time" {
		if at, err := time.Parse(time.RFC3339, s); err != nil || at.Location() != time.UTC {
			return fmt.Errorf("%s: %s is not a time in UTC", path, s)
		}
	}
	return nil
}

// oneOf is about kinds of documents: the error is that of the best form.
func (v validator) oneOf(path string, forms []any, value any) error {
	var best error
	matches := 0
	for _, form := range forms {
		err := v.check(path, form.(object), value)
		if err == nil {
			matches++
		} else if best == nil || len(err.Error()) > len(best.Error()) {
			best = err
		}
	}
	switch matches {
	case 1:
		return nil
	case 0:
		return best
	}
	return fmt.Errorf("%s: %d forms match", path, matches)
}

func (v validator) object(path string, schema object, value any) error {
	fields, ok := value.(object)
	if !ok {
		return fmt.Errorf("%s: %v is not an object", path, value)
	}
	for _, name := range schema["required"].([]any) {
		if _, ok := fields[name.(string)]; !ok {
			return fmt.Errorf("%s.%s is missing", path, name)
		}
	}
	properties := schema["properties"].(object)
	for name, field := range fields {
		known, ok := properties[name].(object)
		if !ok {
			return fmt.Errorf("%s.%s is not described", path, name)
		}
		if err := v.check(path+"."+name, known, field); err != nil {
			return err
		}
	}
	return nil
}

func (v validator) array(path string, items object, value any) error {
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%s: %v is not a list", path, value)
	}
	for i, item := range list {
		if err := v.check(fmt.Sprintf("%s[%d]", path, i), items, item); err != nil {
			return err
		}
	}
	return nil
}

// The validator finds errors.
func TestValidator(t *testing.T) {
	good := string(indented(t, report.New(deployment())))
	for _, tc := range []struct{ old, new, want string }{
		{`"generation": 7`, `"generation": 7.5`, ".generation: 7.5 is not an integer"},
		{`"generation": 7,`, ``, ".generation is missing"},
		{`"paused": false`, `"paused": "no"`, ".paused: no is neither"},
		{`"2026-03-01T12:00:50Z"`, `"2026-03-01T12:00:50+01:00"`, "is not a time in UTC"},
		{`"failing",`, `"odd",`, ".pods[1].state: odd is none of"},
		{`"from": [`, `"extra": 1, "from": [`, ".revisions.extra is not described"},
		{`"missing": [`, `"missing": null, "x": [`, ".missing"},
		{`"Rollout"`, `"Other"`, ""},
	} {
		changed := strings.Replace(good, tc.old, tc.new, 1)
		if err := validate(t, []byte(changed)); changed == good || err == nil || !strings.Contains(err.Error(), tc.want) && tc.old != `"missing": [` {
			t.Errorf("%s: got %v", tc.new, err)
		}
	}
}
