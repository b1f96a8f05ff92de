package spec_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// docs/secrets.schema.json is generated from the same table as the page, for
// editors. It is not stricter than [spec.Parse].
func TestJSONSchema(t *testing.T) {
	root := object("", every)
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "the file of kubectl secretgen -f"
	root["required"] = []string{"apiVersion", "kind", "secrets"}
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Assert(t, "../../../docs/secrets.schema.json", append(text, '\n'))
}

type schema = map[string]any

// object is the schema of a mapping whose fields have paths with this prefix.
func object(prefix string, want func(spec.Row) bool) schema {
	properties := schema{}
	for _, r := range spec.Fields() {
		name, below := strings.CutPrefix(r.Path, prefix)
		if below && !strings.ContainsAny(name, ".[") && want(r) {
			s := value(r)
			s["description"] = r.Says
			properties[name] = s
		}
	}
	return schema{"type": "object", "properties": properties, "additionalProperties": false}
}

func every(spec.Row) bool { return true }

// value is the schema of the value of a field.
func value(r spec.Row) schema {
	text := schema{"type": "string"}
	words := strings.Split(strings.ReplaceAll(r.Takes, " or ", ", "), ", ")
	list := func(item schema) schema { return schema{"type": "array", "items": item} }
	name := r.Path[strings.LastIndex(r.Path, ".")+1:]
	switch {
	case name == "apiVersion" || name == "kind":
		return schema{"const": r.Takes}
	case name == "defaults":
		return object("secrets[].", func(r spec.Row) bool { return r.Default })
	case name == "dialect" || name == "onDuplicate":
		return schema{"enum": words}
	case name == "secrets":
		item := object("secrets[].", every)
		item["required"] = []string{"name"}
		return list(item)
	case name == "sources":
		item := object("secrets[].sources[].", every)
		item["minProperties"], item["maxProperties"] = 1, 1
		return list(item)
	case name == "envFile":
		long := object(r.Path+".", every)
		long["required"] = []string{"path"}
		return schema{"anyOf": []any{text, long}}
	case name == "command":
		long := object(r.Path+".", every)
		long["required"] = []string{"key", "run"}
		return schema{"anyOf": []any{text, long}}
	case name == "logins":
		item := object("secrets[].registry.logins[].", every)
		item["required"] = []string{"server", "username"}
		return list(item)
	case name == "tls" || name == "registry":
		return object(r.Path+".", every)
	case r.Takes == "true or false":
		return schema{"type": "boolean"}
	case strings.HasPrefix(r.Takes, "a list of "):
		return list(text)
	case name == "labels" || name == "annotations" || name == "keyMap":
		return schema{"type": "object", "additionalProperties": text}
	}
	return text
}
