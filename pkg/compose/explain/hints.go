package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/docs"
)

// hintRows are rows for x-kubernetes, which is not an attribute of the
// specification: the extension itself, then each hint.
func hintRows() []attribute.Row {
	rows := []attribute.Row{{Path: hint.Extension, How: attribute.Converted, Reason: "hints: settings for Kubernetes only: " + docs.Page("hints.md")}}
	for _, h := range hint.Table() {
		reason := fmt.Sprintf("%s; value: %s; for %s", h.Doc, h.Takes, h.Scope)
		if len(h.Labels) > 0 {
			reason += "; as a label: " + strings.Join(h.Labels, ", ")
		}
		rows = append(rows, attribute.Row{Path: hint.Extension + "." + h.Key, How: attribute.Converted, Field: h.Field, Reason: reason})
	}
	return rows
}

// hinted is the table's path for a hint under x-kubernetes in any place, or for a
// label of Kompose; other paths are unchanged.
func hinted(path project.Path) project.Path {
	if i := slices.Index(path, hint.Extension); i >= 0 {
		return path[i:]
	}
	i := slices.Index(path, "kompose")
	if i < 0 {
		return path
	}
	label := strings.Join(path[i:], ".")
	ofVolume := path[0] == "volumes"
	for _, h := range hint.Table() {
		if slices.Contains(h.Labels, label) && (h.Scope == hint.InVolume) == ofVolume {
			return append(project.Path{hint.Extension}, strings.Split(h.Key, ".")...)
		}
	}
	return path
}
