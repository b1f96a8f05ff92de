package config

import (
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Reference is the use of a config or secret by a service: one file at its
// target, as in Compose; other files of the folder stay visible.
type Reference struct {
	Section string // configs or secrets
	types.FileReferenceConfig
	Target   string       // where the file goes
	At       project.Path // the attribute of the service
	Key      string       // of the file in its object
	Content  *Content     // nil for one that exists already
	External string       // the name of the object that exists already
}

// References are the configs and secrets that the unit uses, configs first.
func References(p *plan.Plan, u *plan.Unit) ([]Reference, []finding.Finding) {
	c := start(p)
	s := u.Service
	var all []Reference
	for i, ref := range s.Configs {
		all = append(all, c.reference(types.FileObjectConfig(p.Project.Configs[ref.Source]), "configs", types.FileReferenceConfig(ref), c.Item(u.At("configs"), i, len(s.Configs))))
	}
	for i, ref := range s.Secrets {
		all = append(all, c.reference(types.FileObjectConfig(p.Project.Secrets[ref.Source]), "secrets", types.FileReferenceConfig(ref), c.Item(u.At("secrets"), i, len(s.Secrets))))
	}
	return all, c.Findings()
}

func (c conversion) reference(config types.FileObjectConfig, section string, ref types.FileReferenceConfig, at project.Path) Reference {
	r := Reference{Section: section, FileReferenceConfig: ref, Target: target(section, ref), At: at, Key: fileKey}
	definition := project.Path{section, ref.Source}
	if config.External {
		r.Key = Key(ref.Source, nil)
		r.External = c.external(section, config, r.Key, definition)
		return r
	}
	r.Content = newReference(c.define(r, config, definition), config.Labels, definition.Join("labels"))
	return r
}

// target is where the file goes. Source: the Compose specification, "configs"
// (default /NAME) and "secrets" (default /run/secrets/NAME).
func target(section string, ref types.FileReferenceConfig) string {
	folder := "/"
	if section == "secrets" {
		folder = "/run/secrets"
	}
	switch {
	case ref.Target == "":
		return path.Join(folder, ref.Source)
	case strings.HasPrefix(ref.Target, "/"):
		return ref.Target
	}
	return path.Join(folder, ref.Target)
}

func (c conversion) external(section string, config types.FileObjectConfig, key string, definition project.Path) string {
	name, kind := plan.ExternalName(config.Name), "Secret"
	if section == "configs" {
		kind = "ConfigMap"
	}
	c.Note(definition, "the external "+strings.TrimSuffix(section, "s")+" is the "+kind+" "+name+" with the key "+key+", which must exist", c.Options.Kubectl("describe "+strings.ToLower(kind)+" "+name), finding.Starts)
	return name
}

// define is the content of a config or secret.
func (c conversion) define(r Reference, config types.FileObjectConfig, definition project.Path) *Content {
	base := plan.GivenName(c.Project, r.Section, r.Source, config.Name)
	if r.Section == "configs" {
		return NewConfigMap(c.Plan, base, map[string][]byte{fileKey: c.value(config, definition)}, r.At)
	}
	value := []byte(r.Source) // never written: it distinguishes one secret from another
	if !c.Options.WithoutValues() {
		value = c.value(config, definition)
	}
	origin := map[string]Origin{fileKey: {File: config.File, Variable: config.Environment}}
	return NewSecret(c.Plan, base, c.ProjectLabels(), map[string][]byte{fileKey: value}, origin, r.At)
}

// value is the content of the config or secret. One that cannot be read has an
// empty value and a finding, because Compose needs the content only when the
// service starts.
func (c conversion) value(config types.FileObjectConfig, definition project.Path) []byte {
	switch {
	case config.Environment != "":
		value, ok := c.Project.Environment[config.Environment]
		if !ok {
			c.Refuse(definition.Join("environment"), "the variable "+config.Environment+" is not set here; the value is empty", "set it and convert again")
		}
		return c.bounded([]byte(value), definition.Join("environment"))
	case config.Content != "":
		return c.bounded([]byte(config.Content), definition.Join("content"))
	case config.File != "":
		return c.fileValue(config.File, definition.Join("file"))
	}
	return []byte{}
}

// bounded is the value if it fits into an object, else empty.
func (c conversion) bounded(value []byte, at project.Path) []byte {
	if len(value) <= project.MaxContent {
		return value
	}
	c.Refuse(at, "the value has "+units.BytesSize(float64(len(value)))+", more than the 1 MiB limit of a Kubernetes object; the value is empty", TooLargeFix)
	return []byte{}
}

func (c conversion) fileValue(host string, at project.Path) []byte {
	file := c.Project.Files[host]
	if file != nil && file.State == project.Regular {
		return append([]byte{}, file.Content...) // never nil, which is null in a manifest
	}
	why, fix := host+" was not read", "create the file and convert again"
	if file != nil {
		why, _, _ = strings.Cut(WhyNotMounted(c.Project, file), ";")
	}
	switch {
	case file == nil || file.State == project.Missing:
	case file.State == project.TooLarge:
		fix = TooLargeFix
	case file.State == project.Directory:
		why, fix = c.Project.Relative(file.Path)+" is a folder, expected a file", "use a file in this folder"
	default:
		fix = NotMountedFix(file)
	}
	c.Refuse(at, why+"; the value is empty", fix)
	return []byte{}
}
