package helm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// conflict is a place where an object depends on a placeholder other than by
// containing it in a text. No marks: the placeholder is unknown.
type conflict struct {
	where string
	marks []*mark
}

func (c *conflict) Error() string { return "the conversion depends on a variable at " + c.where }

// weaver compares an object with the same one made with placeholders.
type weaver struct {
	marks  *marks
	kind   string
	landed []*mark
}

// value is plain with a [text] wherever the marked one has a placeholder.
func (w *weaver) value(plain, marked any, path []string) (any, error) {
	switch p := plain.(type) {
	case string:
		if m, ok := marked.(string); ok {
			return w.text(p, m, path)
		}
	case map[string]any:
		if m, ok := marked.(map[string]any); ok {
			return w.mapping(p, m, path)
		}
	case []any:
		if m, ok := marked.([]any); ok && len(m) == len(p) {
			return w.list(p, m, path)
		}
	}
	if reflect.DeepEqual(plain, marked) {
		return plain, nil
	}
	return nil, w.conflict(path, marked)
}

func (w *weaver) conflict(path []string, marked ...any) error {
	c := &conflict{where: w.kind + "." + strings.Join(path, ".")}
	for _, m := range marked {
		c.marks = append(c.marks, w.marks.in(m)...)
	}
	return c
}

func (w *weaver) mapping(plain, marked map[string]any, path []string) (map[string]any, error) {
	for _, key := range sorted(marked) {
		if _, ok := plain[key]; !ok {
			return nil, w.conflict(append(path, key), key, marked[key])
		}
	}
	woven := make(map[string]any, len(plain))
	for _, key := range sorted(plain) {
		m, ok := marked[key]
		if !ok {
			return nil, w.conflict(append(path, key))
		}
		value, err := w.value(plain[key], m, append(path[:len(path):len(path)], key))
		if err != nil {
			return nil, err
		}
		woven[key] = value
	}
	return woven, nil
}

func (w *weaver) list(plain, marked []any, path []string) (any, error) {
	woven := make([]any, len(plain))
	for i := range plain {
		value, err := w.value(plain[i], marked[i], append(path[:len(path):len(path)], "[]"))
		if err != nil {
			return nil, err
		}
		woven[i] = value
	}
	return woven, nil
}

// text is a string; only the marks in it may differ.
func (w *weaver) text(plain, marked string, path []string) (any, error) {
	if plain == marked {
		return plain, nil
	}
	t := text{form: w.form(path)}
	p, m := t.form.read(plain), t.form.read(marked)
	t.pieces = w.marks.split(m)
	if t.meant() != p {
		return nil, w.conflict(path, m)
	}
	for _, piece := range t.pieces {
		if piece.mark != nil {
			w.landed = append(w.landed, piece.mark)
		}
	}
	if len(t.pieces) == 1 && len(path) > 1 && path[len(path)-2] == "labels" {
		t.pieces[0].mark.label = true
	}
	return t, nil
}

// form is that of the string at the path. Kubernetes expands the commands,
// arguments and variables of containers and the commands of their probes, and
// not those of hooks. Source: makeEnvironmentVariables in
// pkg/kubelet/kubelet_pods.go, ExpandContainerCommandAndArgs and
// ExpandContainerCommandOnlyStatic in pkg/kubelet/container/helpers.go of
// Kubernetes 1.37.
func (w *weaver) form(path []string) form {
	if path[0] == "data" && w.kind == "Secret" || path[0] == "binaryData" {
		return encoded
	}
	i := slices.IndexFunc(path, func(key string) bool { return key == "containers" || key == "initContainers" })
	if i < 0 || len(path) < i+4 {
		return asItIs
	}
	switch below := path[i+2:]; {
	case below[0] == "command", below[0] == "args", below[0] == "env" && below[len(below)-1] == "value",
		strings.HasSuffix(below[0], "Probe") && below[1] == "exec":
		return expanded
	}
	return asItIs
}

// objects weaves all objects of two conversions.
func (m *marks) objects(plain, marked objects) (map[string]map[string]any, error) {
	for _, key := range sorted(marked) {
		if plain[key] == nil {
			return nil, &conflict{where: key, marks: m.in(marked[key]["metadata"])}
		}
	}
	woven := make(map[string]map[string]any, len(plain))
	for _, key := range sorted(plain) {
		kind, _, _ := strings.Cut(key, "/")
		if marked[key] == nil {
			return nil, &conflict{where: key}
		}
		w := &weaver{marks: m, kind: kind}
		tree, err := w.mapping(plain[key], marked[key], nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		for _, k := range w.landed {
			k.landed, k.secret = true, k.secret || kind == "Secret"
		}
		woven[key] = tree
	}
	return woven, nil
}
