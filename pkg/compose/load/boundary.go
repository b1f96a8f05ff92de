package load

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// boundary decides which files may be read: those of the project directory, and
// with Request.AllowHostFiles all others that are not credentials. The target of
// a link counts, not the place of the link.
type boundary struct {
	root string // the project directory, without links
	home string // the user's home; "" if it is not known
	open bool   // files outside root may be read too
}

func (s *session) boundary() *boundary {
	b := &boundary{root: s.dir, open: s.request.AllowHostFiles}
	if resolved, err := filepath.EvalSymlinks(s.dir); err == nil {
		b.root = resolved
	}
	if home := s.request.Environ["HOME"]; filepath.IsAbs(home) {
		b.home = home
		if resolved, err := filepath.EvalSymlinks(home); err == nil {
			b.home = resolved
		}
	}
	return b
}

// verdict is the decision about a path.
type verdict struct {
	state project.State // Regular: it may be read
	why   string        // it is Denied, or a HostPath
}

// resolve resolves the links of path and judges both the path and where it leads.
func (b *boundary) resolve(path string) (resolved string, v verdict, err error) {
	resolved, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, b.absent(path), err
	}
	if err != nil {
		return path, b.judge(path), err
	}
	if v := b.judge(resolved); v.state != project.Regular || !b.foreign(resolved) {
		return resolved, v, nil
	}
	return resolved, b.judge(path), nil
}

// judge decides about a path without resolving it.
func (b *boundary) judge(path string) verdict {
	host := project.ClassifyHost(filepath.ToSlash(path))
	switch foreign := b.foreign(path); {
	case host.Kind == project.HostCredential && (foreign || host.InHome && b.inHome(path)):
		return verdict{project.Denied, host.What}
	case !foreign:
		return verdict{state: project.Regular}
	case host.Kind == project.HostNode:
		return verdict{project.HostPath, host.What}
	case !b.open:
		return verdict{state: project.Outside}
	}
	return verdict{state: project.Regular}
}

// absent is the verdict for a path that does not exist: Missing if it is inside
// the boundary.
func (b *boundary) absent(path string) verdict {
	if v := b.judge(path); v.state == project.Denied || v.state == project.HostPath {
		return v
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			if v := b.judge(resolved + strings.TrimPrefix(path, dir)); v.state != project.Regular {
				return v
			}
			return verdict{state: project.Missing}
		}
		if dir == filepath.Dir(dir) {
			return verdict{state: project.Outside}
		}
	}
}

// foreign reports whether the path is outside the project.
func (b *boundary) foreign(path string) bool { return !below(b.root, path) }

// inHome reports whether the path is in a home directory that is the project
// directory, or is inside it: not everything there belongs to the project.
func (b *boundary) inHome(path string) bool {
	return b.home != "" && below(b.root, b.home) && below(b.home, path)
}

func below(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
