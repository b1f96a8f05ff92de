package helm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

// files are all files of the chart.
func (c *chart) files() []render.File {
	templates := c.objectFiles()
	files := []render.File{
		{Path: ".helmignore", Content: []byte(helmIgnore)},
		{Path: "Chart.yaml", Content: []byte(c.metadata())},
		{Path: "values.yaml", Content: []byte(c.valuesFile()), Private: c.holdsSecrets()},
		{Path: "values.schema.json", Content: c.schemaFile()},
		{Path: "templates/NOTES.txt", Content: []byte(c.notes())},
	}
	if text := c.helperFile(templates); text != "" {
		files = append(files, render.File{Path: "templates/_helpers.tpl", Content: []byte(text)})
	}
	return append(files, templates...)
}

// objectFiles are the templates, one for each object.
func (c *chart) objectFiles() []render.File {
	var files []render.File
	made := map[string]bool{}
	for _, t := range c.templates {
		name := strings.ToLower(t.kind) + "-" + t.file
		if t.file == "" || made[name] {
			name = strings.ToLower(t.kind) + "-" + t.name
		}
		made[name] = true
		files = append(files, render.File{Path: "templates/" + name + ".yaml", Content: []byte(c.encode(t)), Private: t.kind == "Secret"})
	}
	return files
}

// helmIgnore keeps files next to the chart out of its package.
const helmIgnore = `# The index of what kubectl compose wrote, and what is never part of a chart.
.batuta.yaml
.git/
.gitignore
.DS_Store
*.swp
*.orig
*.tgz
`

// metadata has no kubeVersion: helm template and helm lint compare it with the
// version that helm was built for, and not with the cluster's.
func (c *chart) metadata() string {
	version := c.Options.KubeVersion
	if version == (plan.KubeVersion{}) {
		version = plan.OldestSupported
	}
	return fmt.Sprintf(`apiVersion: v2
name: %s
description: The Compose project %s, for Kubernetes %s and newer
type: application
version: 0.1.0
`, strings.TrimPrefix(plainYAML([]string{c.name})[0], "- "), c.Project.Name, version)
}

// encode is the text of the object's file.
func (c *chart) encode(t *template) string {
	e := encoder{c}
	if t.always() {
		return e.encode(t.cases[0].tree)
	}
	var b strings.Builder
	word := "if"
	for _, a := range t.cases {
		b.WriteString("{{- " + word + " " + a.when() + " }}\n" + e.encode(a.tree))
		word = "else if"
	}
	b.WriteString("{{- end }}\n")
	return b.String()
}

// The helpers that any chart may need, after the chart's name.
var commonHelpers = []helper{
	{"The pieces of a list as one text. Whole numbers and booleans count as text.", ".text",
		`{{- range . }}{{ if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}{{ end -}}`},
	{"The same for commands and variables of containers, in which Kubernetes\nexpands $(VARIABLE): \"$(\" and \"$$\" are escaped.", ".literal",
		"{{- regexReplaceAll `\\$\\$([^$(]|$)` (include \"NAME.text\" . | replace \"$\" \"$$\") \"$$${1}\" -}}"},
	{"The image of a service: its values, and where these are empty the parts of the\nsecond text, which variables are part of.", ".image",
		"{{- $image := index . 0 -}}\n{{- $default := index . 1 -}}\n" +
			"{{- $base := regexReplaceAll `(:[^/:@]*)?(@.*)?$` $default \"\" -}}\n" +
			"{{- $tag := include \"NAME.text\" (list $image.tag) -}}\n" +
			"{{- $image.repository | default $base -}}\n" +
			"{{- if $tag }}:{{ $tag }}{{ else }}{{ trimPrefix $base $default }}{{ end -}}\n" +
			"{{- with $image.digest }}@{{ . }}{{ end -}}"},
}

// helperFile has the helpers that the templates use.
func (c *chart) helperFile(templates []render.File) string {
	var texts []string
	for _, h := range commonHelpers {
		h.name, h.body = c.name+h.name, strings.ReplaceAll(h.body, "NAME", c.name)
		if c.uses(templates, h.name) {
			texts = append(texts, h.String())
		}
	}
	for _, h := range c.helpers {
		texts = append(texts, h.String())
	}
	return strings.Join(texts, "\n")
}

// uses reports whether a template includes the helper; that of images uses that
// of texts.
func (c *chart) uses(templates []render.File, name string) bool {
	if name == c.name+".text" && len(c.services)+len(c.helpers) > 0 {
		return true
	}
	return slices.ContainsFunc(templates, func(f render.File) bool {
		return strings.Contains(string(f.Content), "include "+quoted(name)+" ")
	})
}
