package compose

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// converted is the project with what became of it under the flags.
type converted struct {
	project  *project.Project
	plan     *plan.Plan
	objects  []object.Object // sorted
	findings []finding.Finding
	needed   []config.Needed // Secrets that must exist
}

// format is a value of --format.
type format struct {
	name string
	// files makes the files of the --out directory. The findings are those that
	// the conversion itself does not have.
	files func(*conversion, context.Context, converted) ([]render.File, []finding.Finding, error)
	// completesNames: it adds the content hashes to names itself.
	completesNames bool
}

// manifests is the format that is a stream without --out.
const manifests = "manifests"

var formats = []format{
	{name: manifests, files: (*conversion).manifests},
	{name: "kustomize", files: (*conversion).kustomize, completesNames: true},
	{name: "helm", files: (*conversion).helm},
}

func formatNames() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// findFormat is the format of the name, which has been checked.
func findFormat(name string) format {
	return formats[slices.IndexFunc(formats, func(f format) bool { return f.name == name })]
}

// outRules are the rules of --out and the flags about its files.
func outRules() cli.Rules {
	rules := cli.Rules{
		cli.OneOf("format", formatNames()...),
		cli.Requires("force", "out", "secrets-file"),
		cli.Requires("secrets-file", "secrets=external"),
		cli.Requires("secrets-file=-", "out").WithHint("standard output has the manifests: add --out DIR, or write --secrets-file FILE"),
		cli.OneOf("output", "yaml", "kyaml").With("out"),
		cli.Excludes("out", "template"),
	}
	for _, f := range formats {
		if f.name != manifests {
			rules = append(rules, cli.Requires("format="+f.name, "out"))
		}
	}
	for _, format := range []string{reportJSON, reportSARIF} {
		rules = append(rules, cli.Requires("report="+format, "report-file").With("out").
			WithHint("add --report-file FILE: standard error lists the files that were written"))
	}
	return rules
}

// encode is one object as -o prints it.
func (r *conversion) encode(o object.Object) ([]byte, error) {
	var b bytes.Buffer
	err := r.print(&b, []object.Object{o})
	return b.Bytes(), err
}

// manifests are one file per object.
func (r *conversion) manifests(_ context.Context, c converted) ([]render.File, []finding.Finding, error) {
	files := make([]render.File, 0, len(c.objects))
	for _, o := range c.objects {
		text, err := r.encode(o)
		if err != nil {
			return nil, nil, err
		}
		name := object.FileName(o)
		files = append(files, render.File{Path: name, Content: text, Marked: true, Private: strings.HasPrefix(name, "secret-")})
	}
	return files, nil, nil
}
