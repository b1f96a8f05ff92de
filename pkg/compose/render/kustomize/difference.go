package kustomize

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	yaml "sigs.k8s.io/yaml/goyaml.v2"
)

// difference is the JSON patch (RFC 6902) that turns one object into the other,
// in the order of their fields. Lists of the same length are compared item by
// item, an item with a different name is a different item; other lists are
// replaced.
func difference(from, to map[string]any) []yaml.MapSlice {
	var d differ
	d.mapping("", from, to)
	return d.operations
}

type differ struct{ operations []yaml.MapSlice }

func (d *differ) add(operation, at string, value ...any) {
	o := yaml.MapSlice{{Key: "op", Value: operation}, {Key: "path", Value: at}}
	for _, v := range value {
		o = append(o, yaml.MapItem{Key: "value", Value: v})
	}
	d.operations = append(d.operations, o)
}

// escape is a field as a reference token. Source: RFC 6901, section 3.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

func (d *differ) mapping(at string, from, to map[string]any) {
	keys := maps.Clone(from)
	maps.Copy(keys, to)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		below := at + "/" + escape.Replace(key)
		was, before := from[key]
		is, after := to[key]
		switch {
		case !before:
			d.add("add", below, is)
		case !after:
			d.add("remove", below)
		default:
			d.value(below, was, is)
		}
	}
}

func (d *differ) value(at string, was, is any) {
	switch from := was.(type) {
	case map[string]any:
		if to, ok := is.(map[string]any); ok {
			d.mapping(at, from, to)
			return
		}
	case []any:
		if to, ok := is.([]any); ok && len(from) == len(to) {
			d.items(at, from, to)
			return
		}
	}
	if !reflect.DeepEqual(was, is) {
		d.add("replace", at, is)
	}
}

func (d *differ) items(at string, from, to []any) {
	for i := range from {
		below := at + "/" + strconv.Itoa(i)
		was, _ := from[i].(map[string]any)
		is, _ := to[i].(map[string]any)
		if !reflect.DeepEqual(was["name"], is["name"]) {
			d.add("replace", below, to[i])
			continue
		}
		d.value(below, from[i], to[i])
	}
}
