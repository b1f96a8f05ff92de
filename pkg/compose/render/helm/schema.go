package helm

import (
	"encoding/json"
	"fmt"
)

// schema is a part of a JSON Schema, draft 7.
type schema map[string]any

// schemaFile is values.schema.json: it has every value, and allows no other.
func (c *chart) schemaFile() []byte {
	properties := schema{"global": schema{"type": "object", "description": "Helm's own, of a chart that this one is part of."}}
	if c.publishes() {
		properties["expose"] = c.exposeSchema()
	}
	if len(c.variables) > 0 {
		properties["variables"] = c.variablesSchema()
	}
	if len(c.services) > 0 {
		properties["services"] = c.servicesSchema()
	}
	top := closed(properties, "global")
	top["$schema"] = "http://json-schema.org/draft-07/schema#"
	top["title"] = "Values of the chart " + c.name
	content, err := json.MarshalIndent(top, "", "  ")
	if err != nil { // strings, lists and mappings
		panic(fmt.Sprintf("encode the schema: %v", err))
	}
	return append(content, '\n')
}

// closed is a mapping with these entries and no others, all of them required
// except the given ones.
func closed(properties schema, unneeded ...string) schema {
	required := []string{}
	for _, name := range sorted(properties) {
		needed := true
		for _, other := range unneeded {
			needed = needed && name != other
		}
		if needed {
			required = append(required, name)
		}
	}
	return schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// name is a name of an object, or nothing.
const nameOrNothing = `^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$`

func (c *chart) exposeSchema() schema {
	properties := schema{"type": schema{"enum": exposures}}
	for _, s := range c.usedSettings() {
		name := schema{"type": "string", "pattern": nameOrNothing, "maxLength": 253, "description": s.comment}
		if s.get(c.Options) != "" {
			name["minLength"] = 1
		}
		properties[s.name] = name
	}
	return closed(properties)
}

// labelValue mirrors IsValidLabelValue in k8s.io/apimachinery/pkg/util/validation
// (1.37).
const labelValue = `^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$`

// variablesSchema takes whole numbers and booleans for their text; a fraction is
// not accepted as text, because YAML reads 1.10 as 1.1.
func (c *chart) variablesSchema() schema {
	properties := schema{}
	for _, name := range sorted(c.variables) {
		v := schema{"type": []string{"string", "integer", "boolean"}}
		if c.variables[name].needed {
			v["minLength"] = 1
		}
		if c.variables[name].label {
			v["pattern"], v["maxLength"], v["description"] = labelValue, 63, "The value of a label."
		}
		properties[name] = v
	}
	return closed(properties)
}

func (c *chart) servicesSchema() schema {
	properties := schema{}
	for _, name := range sorted(c.services) {
		properties[name] = c.services[name].schema()
	}
	return closed(properties)
}

func (s *service) schema() schema {
	quantities := schema{"type": "object", "additionalProperties": schema{"type": []string{"string", "number"}}}
	properties := schema{
		"image": s.imageSchema(),
		"resources": closed(schema{
			"limits": quantities, "requests": quantities,
			"claims": schema{"type": "array", "items": closed(schema{"name": schema{"type": "string"}, "request": schema{"type": "string"}}, "request")},
		}, "limits", "requests", "claims"),
	}
	if s.scales {
		properties["replicas"] = schema{"type": "integer", "minimum": 0}
	}
	if s.replicas == nil {
		return closed(properties, "replicas")
	}
	return closed(properties)
}

func (s *service) imageSchema() schema {
	repository := schema{"type": "string"}
	if s.varies == nil {
		repository["minLength"] = 1
	}
	return closed(schema{
		"repository": repository,
		"tag":        schema{"type": []string{"string", "integer"}, "description": "A tag that looks like a number with a fraction must be quoted."},
		"digest":     schema{"type": "string", "pattern": "^([a-z0-9]+:[0-9a-f]+)?$"},
		"pullPolicy": schema{"enum": []string{"", "Always", "IfNotPresent", "Never"}},
	}, "digest")
}
