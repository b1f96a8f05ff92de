package compose

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/compose/render/kustomize"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// kustomize makes a base of what the flags say, and overlays of what one
// --profile more, or another --target, would change. A profile that is enabled
// is in the base, and a base that is for a target has no overlays for others.
func (r *conversion) kustomize(ctx context.Context, c converted) ([]render.File, []finding.Finding, error) {
	overlays, err := r.overlays(ctx, c.project)
	if err != nil {
		return nil, nil, err
	}
	var variants []kustomize.Variant
	for _, o := range overlays {
		if o.result != nil {
			variants = append(variants, kustomize.Variant{Name: o.folder, Objects: o.result.Objects})
		}
	}
	files, err := kustomize.Render(c.objects, variants, kustomize.Options{
		Namespace: r.convert.Namespace, StableNames: r.convert.StableNames,
		Placeholder: r.convert.Secrets == plan.SecretsPlaceholder, Encode: r.encode,
	})
	return files, overlayFindings(c.findings, overlays), err
}

// variant converts the project under other options.
func variant(p *project.Project, o plan.Options) (*convert.Result, error) {
	if err := checkProject(p, o); err != nil {
		return nil, err
	}
	result, err := convert.Convert(p, o)
	if err == nil {
		object.Sort(result.Objects)
	}
	return result, err
}

// overlay is a variant of the project.
type overlay struct {
	folder   string
	result   *convert.Result // nil when there can be none
	findings []finding.Finding
}

// overlays are those of the profiles, then those of the targets.
func (r *conversion) overlays(ctx context.Context, p *project.Project) ([]overlay, error) {
	profiles, targets := otherProfiles(p), r.otherTargets()
	folders := kustomize.FolderNames(slices.Concat(target.Names(), profiles))[len(target.Names()):] // a profile gives way to a target
	var out []overlay
	for i, profile := range profiles {
		o, err := r.profileOverlay(ctx, p, profile)
		if err != nil {
			return nil, err
		}
		o.folder = folders[i]
		out = append(out, o)
	}
	for _, name := range targets {
		o, err := r.targetOverlay(p, name)
		if err != nil {
			return nil, err
		}
		o.folder = name
		out = append(out, o)
	}
	return out, nil
}

// otherTargets are those that an overlay is for.
func (r *conversion) otherTargets() []string {
	if generic := target.Names()[0]; r.convert.Target.Name == generic {
		return target.Names()[1:]
	}
	return nil
}

// otherProfiles are the project's profiles that are not enabled, sorted.
func otherProfiles(p *project.Project) []string {
	var names []string
	for _, s := range p.AllServices() {
		names = append(names, s.Profiles...)
	}
	for _, j := range p.AllJobs() {
		names = append(names, j.Profiles...)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return slices.Contains(p.Profiles, name) || slices.Contains(p.Profiles, "*")
	})
}

func (r *conversion) targetOverlay(p *project.Project, name string) (overlay, error) {
	options := r.options()
	var err error
	if options.Target, err = target.Lookup(name); err != nil {
		return overlay{}, err
	}
	result, err := variant(p, options)
	if err != nil {
		return overlay{}, err
	}
	return overlay{result: result, findings: result.Findings}, nil
}

// profileOverlay converts with one profile more. One that cannot be enabled on
// its own has a finding, and no overlay.
func (r *conversion) profileOverlay(ctx context.Context, p *project.Project, name string) (overlay, error) {
	more, findings, err := r.reload(ctx, func(request *load.Request) {
		request.Profiles = slices.DeleteFunc(append(slices.Clone(p.Profiles), name), func(name string) bool { return name == "" })
	})
	var result *convert.Result
	if err == nil {
		result, err = variant(more, r.options())
	}
	switch {
	case ctx.Err() != nil:
		return overlay{}, ctx.Err()
	case err != nil:
		return overlay{findings: []finding.Finding{noOverlay(name, err)}}, nil
	}
	return overlay{result: result, findings: append(findings, result.Findings...)}, nil
}

func noOverlay(profile string, err error) finding.Finding {
	why, _, _ := strings.Cut(err.Error(), "\n")
	fix := "also enable its dependencies with --profile"
	if hints := fault.Hints(err); len(hints) > 0 {
		fix = hints[0]
	}
	return finding.Finding{
		Severity: finding.Refused, Consequence: finding.Behaviour, Fix: fix,
		Message: fmt.Sprintf("the profile %q has no overlay, because it cannot be enabled on its own: %s", profile, why),
	}
}
