package convert

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// bind carries a bind mount of the project's own files: a copy in a ConfigMap,
// or in a Secret when they look like credentials. What is beyond the project
// directory was read only where a person asked for it.
func (m *mounter) bind(v types.ServiceVolumeConfig, mount corev1.VolumeMount, at project.Path) {
	file := m.project.Files[v.Source]
	if file == nil {
		m.refuse(at, v.Source+" was not read", "")
		return
	}
	switch {
	case m.isBuiltFrom(m.unit, v):
		m.warn(at, m.relative(file.Path)+" is not mounted: the image is built from it and holds its files", "build the image again after a change")
	case file.State == project.HostPath:
		m.hostPath(v, mount, at)
		return
	case file.State == project.Regular:
		m.mountFile(file, mount, v, at)
	case file.State == project.Directory:
		m.mountDirectory(file, mount, v, at)
	default:
		m.refuse(at, m.whyNotCarried(file), hostHint(file))
	}
	m.reportBindOptions(v, at)
}

func (m *mounter) whyNotCarried(file *project.File) string {
	where := m.relative(file.Path)
	switch file.State {
	case project.Missing:
		return where + " does not exist; nothing is mounted"
	case project.Outside:
		return where + " is outside the project: files of this machine are not copied into a cluster; nothing is mounted"
	case project.Denied:
		return where + " is not read, because it holds credentials of this machine (" + file.Err + "); nothing is mounted"
	case project.HostPath:
		return where + " is " + file.Err + "; nothing is mounted"
	case project.TooLarge:
		return where + " holds " + units.BytesSize(float64(file.Size)) + ", more than the 1 MiB that a ConfigMap carries; nothing is mounted"
	case project.Special:
		return where + " is a socket or a device of this machine; nothing is mounted"
	}
	return where + " cannot be read: " + file.Err
}

// hostHint is what to do about a file that is not carried.
func hostHint(file *project.File) string {
	switch file.State {
	case project.Outside:
		return "put it into the project directory, the image or a volume; --allow-host-files copies it"
	case project.Denied:
		return "make a Secret of what the container needs: kubectl secretgen"
	}
	return "put what the container needs into the image, the project directory or a volume"
}

func (m *mounter) mountFile(file *project.File, mount corev1.VolumeMount, v types.ServiceVolumeConfig, at project.Path) {
	name := contentKey(path.Base(file.Path), nil)
	content := []project.Entry{{Path: name, Mode: file.Mode, Content: file.Content}}
	mount.SubPath, mount.ReadOnly = name, true
	m.mount(m.content(m.relative(file.Path), content, at), mount, at)
	m.reportCopy(m.relative(file.Path), v, at)
}

func (m *mounter) mountDirectory(file *project.File, mount corev1.VolumeMount, v types.ServiceVolumeConfig, at project.Path) {
	if len(file.Skipped) > 0 {
		m.refuse(at, "not everything of "+m.relative(file.Path)+" is copied: "+some(file.Skipped)+" (a link out of the project, a socket, a device, or a private key)", "put real files there")
	}
	mount.ReadOnly = true
	m.mount(m.content(m.relative(file.Path), file.Entries, at), mount, at)
	m.reportCopy(m.relative(file.Path), v, at)
}

// some names at most five of the names.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

func (m *mounter) reportCopy(where string, v types.ServiceVolumeConfig, at project.Path) {
	if !v.ReadOnly {
		m.note(at, where+" is mounted as a read-only copy; the container cannot write to it", "add :ro, or use a volume for what the container writes")
	}
}

// content is the volume of a ConfigMap or Secret that holds the files.
func (m *mounter) content(base string, files []project.Entry, at project.Path) source {
	data := map[string][]byte{}
	var items []corev1.KeyToPath
	for _, file := range files {
		if strings.HasPrefix(file.Path, "..") {
			m.refuse(at, "Kubernetes refuses the file name "+file.Path+", which begins with two dots", "rename it")
			continue
		}
		key := contentKey(file.Path, data)
		data[key] = file.Content
		items = append(items, item(key, file))
	}
	if credentials(base, files) {
		name := m.addSecret(objectName(base), m.projectLabels(), data, at)
		return source{"Secret/" + name, name, corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: name, Items: items}}}
	}
	name := m.addConfigMap(objectName(base), data, at)
	return source{"ConfigMap/" + name, name, corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: name}, Items: items,
	}}}
}

// item keeps a file executable when it is.
func item(key string, file project.Entry) corev1.KeyToPath {
	out := corev1.KeyToPath{Key: key, Path: file.Path}
	if file.Mode&0o111 != 0 {
		mode := int32(0o755)
		out.Mode = &mode
	}
	return out
}

var notInKey = regexp.MustCompile(`[^-._a-zA-Z0-9]`)

// contentKey makes a key of a ConfigMap or Secret from a path: other characters
// become "_", and a digest tells two paths apart that would become the same.
func contentKey(file string, taken map[string][]byte) string {
	key := notInKey.ReplaceAllString(file, "_")
	const maxKey = 253 // DNS1123SubdomainMaxLength, the limit of IsConfigMapKey
	if _, ok := taken[key]; ok || key == "" || key == "." || strings.HasPrefix(key, "..") || len(key) > maxKey {
		return "file-" + hash(file, 16)
	}
	return key
}

// credentials reports whether files look like ones that belong in a Secret.
func credentials(base string, files []project.Entry) bool {
	return credential.File(base, nil) || slices.ContainsFunc(files, func(file project.Entry) bool {
		return credential.File(file.Path, file.Content)
	})
}
