package convert

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// grant is one use of a config or secret by a service.
type grant struct {
	section string // configs or secrets
	types.FileReferenceConfig
	at project.Path
}

// references carries configs and secrets: each is one file at its target, as in
// Compose, and nothing else of the folder is hidden.
func (m *mounter) references() {
	s := m.unit.service
	for i, ref := range s.Configs {
		m.reference(grant{"configs", types.FileReferenceConfig(ref), m.item(m.unit.at("configs"), i, len(s.Configs))})
	}
	for i, ref := range s.Secrets {
		m.reference(grant{"secrets", types.FileReferenceConfig(ref), m.item(m.unit.at("secrets"), i, len(s.Secrets))})
	}
}

// target is where the file goes. Source: the Compose specification, "configs"
// (default /NAME) and "secrets" (default /run/secrets/NAME).
func (g grant) target() string {
	folder := "/"
	if g.section == "secrets" {
		folder = "/run/secrets"
	}
	switch {
	case g.Target == "":
		return path.Join(folder, g.Source)
	case strings.HasPrefix(g.Target, "/"):
		return g.Target
	}
	return path.Join(folder, g.Target)
}

func (m *mounter) reference(g grant) {
	config := m.definition(g)
	definition := project.Path{g.section, g.Source}
	m.wantGroup(g)
	item := corev1.KeyToPath{Key: fileKey, Path: fileKey}
	if g.Mode != nil {
		mode := int32(*g.Mode) & 0o777 // nine bits
		item.Mode = &mode
	}
	var name string
	if config.External {
		item.Key = contentKey(g.Source, nil)
		name = m.external(g, config, item.Key, definition)
	} else {
		name = m.define(g, config, definition)
	}
	mount := corev1.VolumeMount{MountPath: g.target(), SubPath: item.Path, ReadOnly: true}
	m.mount(g.source(name, item), mount, g.at)
}

// fileKey is the key of the one file of a config or secret.
const fileKey = "content"

func (m *mounter) definition(g grant) types.FileObjectConfig {
	if g.section == "secrets" {
		return types.FileObjectConfig(m.project.Secrets[g.Source])
	}
	return types.FileObjectConfig(m.project.Configs[g.Source])
}

// source is the object that holds the file, with the mode that was asked for.
func (g grant) source(object string, item corev1.KeyToPath) source {
	what := g.section + "/" + g.Source
	if item.Mode != nil {
		what += fmt.Sprintf(":%o", *item.Mode)
	}
	items := []corev1.KeyToPath{item}
	volume := corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: object, Items: items}}
	if g.section == "configs" {
		volume = corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: object}, Items: items}}
	}
	return source{what, objectName(strings.TrimSuffix(g.section, "s"), g.Source), volume}
}

func (m *mounter) external(g grant, config types.FileObjectConfig, key string, definition project.Path) string {
	name := externalName(config.Name)
	kind := g.kind()
	m.note(definition, "the external "+strings.TrimSuffix(g.section, "s")+" is the "+kind+" "+name+" with the key "+key+", which must exist", "kubectl describe "+strings.ToLower(kind)+" "+name)
	return name
}

func (g grant) kind() string {
	if g.section == "configs" {
		return "ConfigMap"
	}
	return "Secret"
}

// define makes the object of a config or secret, with its labels.
func (m *mounter) define(g grant, config types.FileObjectConfig, definition project.Path) string {
	data := map[string][]byte{fileKey: nil}
	if g.section == "configs" || !m.withoutValues() {
		data[fileKey] = m.value(config, definition)
	} else {
		data[fileKey] = []byte(g.Source) // never written: it tells one secret from another
	}
	base := m.givenName(g.section, g.Source, config.Name)
	var name string
	if g.section == "secrets" {
		name = m.addSecret(base, m.projectLabels(), data, g.at)
	} else {
		name = m.addConfigMap(base, data, g.at)
	}
	if o := m.configs[g.kind()+"/"+name].object; o != nil {
		m.labelContent(o, config.Labels, definition.Join("labels"))
	}
	return name
}

// labelContent carries the labels of a config or secret.
func (m *mounter) labelContent(o object.Object, labels types.Labels, at project.Path) {
	meta := metav1.ObjectMeta{Labels: o.GetLabels(), Annotations: o.GetAnnotations()}
	m.decorate(&meta, labels, at, true)
	o.SetLabels(meta.Labels)
	o.SetAnnotations(meta.Annotations)
}

// givenName is the object's name for a top-level element: its name attribute
// where a person wrote one, else its key.
func (c *converter) givenName(section, key, name string) string {
	if name != "" && c.project.Source.Has(section, key, "name") {
		return objectName(name)
	}
	return objectName(key)
}

// value is what the config or secret holds. One that cannot be read has an
// empty value and a finding, because Compose needs it only when it starts the
// service.
func (m *mounter) value(config types.FileObjectConfig, definition project.Path) []byte {
	switch {
	case config.Environment != "":
		value, ok := m.project.Environment[config.Environment]
		if !ok {
			m.refuse(definition.Join("environment"), "the variable "+config.Environment+" is not set here; the value is empty", "set it and convert again")
		}
		return m.bounded([]byte(value), definition.Join("environment"))
	case config.Content != "":
		return m.bounded([]byte(config.Content), definition.Join("content"))
	case config.File != "":
		return m.fileValue(config.File, definition.Join("file"))
	}
	return []byte{}
}

// bounded is the value if an object can hold it, else nothing.
func (m *mounter) bounded(value []byte, at project.Path) []byte {
	if len(value) <= project.MaxContent {
		return value
	}
	m.refuse(at, "the value holds "+units.BytesSize(float64(len(value)))+", more than the 1 MiB that an object of Kubernetes carries; the value is empty", tooLargeFix)
	return []byte{}
}

// tooLargeFix is the alternative to a ConfigMap or Secret that is too large.
const tooLargeFix = "put it into the image, or into a volume that an init container fills"

func (m *mounter) fileValue(host string, at project.Path) []byte {
	file := m.project.Files[host]
	if file != nil && file.State == project.Regular {
		return append([]byte{}, file.Content...) // never nil, which is null in a manifest
	}
	why, fix := host+" was not read", "put the file there and convert again"
	if file != nil {
		why, _, _ = strings.Cut(m.whyNotCarried(file), ";")
	}
	switch {
	case file == nil || file.State == project.Missing:
	case file.State == project.TooLarge:
		fix = tooLargeFix
	case file.State == project.Directory:
		why, fix = m.relative(file.Path)+" is a folder, expected a file", "name the file in it"
	default:
		fix = hostHint(file)
	}
	m.refuse(at, why+"; the value is empty", fix)
	return []byte{}
}

// reportUnused names what is defined and used by no service: Compose does not
// create it either.
func (c *converter) reportUnused() {
	used := map[string]bool{}
	for _, u := range c.units {
		for _, ref := range u.service.Configs {
			used["configs/"+ref.Source] = true
		}
		if spec := u.service.CredentialSpec; spec != nil {
			used["configs/"+spec.Config] = true
		}
		for _, ref := range u.service.Secrets {
			used["secrets/"+ref.Source] = true
		}
		for _, v := range u.service.Volumes {
			used["volumes/"+v.Source] = true
		}
	}
	for _, section := range []string{"configs", "secrets", "volumes"} {
		for a := range c.project.Source.Under(section) {
			if len(a.Path) == 2 && !used[section+"/"+a.Path[1]] {
				c.note(slices.Clone(a.Path), "no service of this conversion uses it: nothing is made", "")
			}
		}
	}
}
