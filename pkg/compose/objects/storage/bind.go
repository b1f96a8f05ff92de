package storage

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// bind is a bind mount of the project's own files: a copy in a ConfigMap, or in a
// Secret when they look like credentials. Files outside the project directory
// were read only if the user allowed it.
func (c conversion) bind(u *plan.Unit, v types.ServiceVolumeConfig, m corev1.VolumeMount, at project.Path) *mount {
	file := c.Project.Files[v.Source]
	if file == nil {
		c.Refuse(at, v.Source+" was not read", "", finding.Data)
		return nil
	}
	if !plan.IsBuiltFrom(c.Project, u, v) && file.State == project.HostPath {
		return c.hostPath(u, v, m, at)
	}
	c.reportBindOptions(v, at)
	switch {
	case plan.IsBuiltFrom(c.Project, u, v):
		c.Warn(at, c.Project.Relative(file.Path)+" is not mounted: the image is built from it and contains its files", "build the image again after a change")
	case file.State == project.Regular:
		return c.copyFile(file, v, m, at)
	case file.State == project.Directory:
		return c.copyDirectory(file, v, m, at)
	default:
		c.Refuse(at, config.WhyNotMounted(c.Project, file), config.NotMountedFix(file), finding.Data)
	}
	return nil
}

func (c conversion) copyFile(file *project.File, v types.ServiceVolumeConfig, m corev1.VolumeMount, at project.Path) *mount {
	name := config.Key(path.Base(file.Path), nil)
	m.SubPath, m.ReadOnly = name, true
	c.reportCopy(file, v, at)
	return newMount(c.copied(file.Path, []project.Entry{{Path: name, Mode: file.Mode, Content: file.Content}}, at), m, at)
}

func (c conversion) copyDirectory(file *project.File, v types.ServiceVolumeConfig, m corev1.VolumeMount, at project.Path) *mount {
	if len(file.Skipped) > 0 {
		c.Refuse(at, "not everything of "+c.Project.Relative(file.Path)+" is copied: "+some(file.Skipped)+" (a link out of the project, a socket, a device, or a private key)", "replace them with regular files", finding.Data)
	}
	m.ReadOnly = true
	c.reportCopy(file, v, at)
	return newMount(c.copied(file.Path, file.Entries, at), m, at)
}

// some names at most five of the names.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

func (c conversion) reportCopy(file *project.File, v types.ServiceVolumeConfig, at project.Path) {
	if !v.ReadOnly {
		c.Note(at, c.Project.Relative(file.Path)+" is mounted as a read-only copy; the container cannot write to it", "add :ro, or use a volume for files that the container writes", finding.Behaviour)
	}
}

// copied is the volume of a ConfigMap or Secret with the files of a host path, which
// is a file or a folder.
func (c conversion) copied(host string, files []project.Entry, at project.Path) source {
	base, origin := c.Project.Relative(host), map[string]config.Origin{}
	data := map[string][]byte{}
	var items []corev1.KeyToPath
	for _, file := range files {
		if strings.HasPrefix(file.Path, "..") {
			c.Refuse(at, "Kubernetes does not allow the file name "+file.Path+", which begins with two dots", "rename it", finding.Data)
			continue
		}
		key := config.Key(file.Path, data)
		data[key] = file.Content
		origin[key] = config.Origin{File: filepath.Join(host, filepath.FromSlash(file.Path))}
		if c.Project.Files[host].State == project.Regular {
			origin[key] = config.Origin{File: host}
		}
		items = append(items, item(key, file))
	}
	content := config.NewConfigMap(c.Plan, plan.ObjectName(base), data, at)
	if credentials(base, files) {
		content = config.NewSecret(c.Plan, plan.ObjectName(base), c.ProjectLabels(), data, origin, at)
	}
	return contentSource(content.Identity(), "", content, items)
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

// credentials reports whether the files belong in a Secret.
func credentials(base string, files []project.Entry) bool {
	return credential.File(base, nil) || slices.ContainsFunc(files, func(file project.Entry) bool {
		return credential.File(file.Path, file.Content)
	})
}
