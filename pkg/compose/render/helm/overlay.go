package helm

import (
	"reflect"
)

// optional is a part of an object with a condition in the template.
type optional struct {
	condition string
	value     any
}

// overlay is the object that equals without if the condition is false, and with
// if it is true. False if the two differ by more than additions.
func overlay(without, with any, condition string) (any, bool) {
	if reflect.DeepEqual(without, with) {
		return without, true
	}
	switch a := without.(type) {
	case optional:
		if b, ok := with.(optional); ok && a.condition == b.condition {
			value, ok := overlay(a.value, b.value, condition)
			return optional{a.condition, value}, ok
		}
	case map[string]any:
		if b, ok := with.(map[string]any); ok {
			return overlayMapping(a, b, condition)
		}
	case []any:
		if b, ok := with.([]any); ok && len(b) >= len(a) {
			return overlayList(a, b, condition)
		}
	}
	return nil, false
}

func overlayMapping(without, with map[string]any, condition string) (map[string]any, bool) {
	all := make(map[string]any, len(with))
	for key, value := range without {
		more, ok := with[key]
		if !ok {
			return nil, false
		}
		if all[key], ok = overlay(value, more, condition); !ok {
			return nil, false
		}
	}
	for key, value := range with {
		if _, ok := without[key]; !ok {
			all[key] = optional{condition, value}
		}
	}
	return all, true
}

func overlayList(without, with []any, condition string) (any, bool) {
	var all []any
	for i, value := range with {
		if i >= len(without) {
			all = append(all, optional{condition, value})
			continue
		}
		both, ok := overlay(without[i], value, condition)
		if !ok {
			return nil, false
		}
		all = append(all, both)
	}
	return all, true
}
