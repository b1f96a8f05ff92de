package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// claimKey reports whether the mount needs a claim, and which.
func claimKey(p *project.Project, u *Unit, v types.ServiceVolumeConfig) (string, bool) {
	switch v.Type {
	case types.VolumeTypeVolume, types.VolumeTypeCluster:
		return "volume:" + v.Source, v.Source != "" && u.Hints.Storage.Type.Value != hint.EmptyDir
	case types.VolumeTypeBind:
		return "bind:" + v.Source, keepsData(p.Files[v.Source], v) && !IsBuiltFrom(p, u, v)
	}
	return "", false
}

// keepsData reports whether the bind mount is a directory for data: a directory
// of the project that is missing, empty, or too large to copy. A missing path
// with a file extension is not a directory.
func keepsData(file *project.File, v types.ServiceVolumeConfig) bool {
	if file == nil {
		return false
	}
	switch file.State {
	case project.Missing:
		ending := path.Ext(v.Target)
		return !v.ReadOnly && (ending == "" || ending != path.Ext(file.Path))
	case project.Directory:
		return !slices.ContainsFunc(file.Entries, func(e project.Entry) bool { return !isPlaceholder(e) })
	case project.TooLarge:
		return file.Mode.IsDir()
	}
	return false
}

// isPlaceholder reports whether the file only keeps a folder in version control.
func isPlaceholder(e project.Entry) bool {
	return slices.Contains([]string{".gitkeep", ".keep", ".gitignore", ".dockerignore", ".placeholder"}, path.Base(e.Path))
}

// IsBuiltFrom reports whether the mount replaces files of the service's own image
// by its source, as is usual in development.
func IsBuiltFrom(p *project.Project, u *Unit, v types.ServiceVolumeConfig) bool {
	build := u.Service.Build
	if build == nil || build.Context == "" || p.Files[v.Source] == nil {
		return false
	}
	return build.Context == v.Source || strings.HasPrefix(build.Context, strings.TrimSuffix(v.Source, "/")+"/")
}
