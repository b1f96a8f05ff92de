package load

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The bounds of one directory, in addition to project.MaxContent, and of all together.
const (
	maxFiles    = 2000     // files and folders
	maxLinks    = 20       // nested folders
	maxContents = 64 << 20 // bytes
)

// contents reads the files of the bind mounts of enabled services, and of the
// configs and secrets in use.
func (s *session) contents(model *types.Project) map[string]*project.File {
	r := &contentReader{projectBoundary: s.boundary(), left: maxContents}
	files := map[string]*project.File{}
	for _, path := range references(model) {
		if files[path] == nil {
			files[path] = r.read(path)
		}
	}
	return files
}

// references are the host paths in a model, in no order.
func references(model *types.Project) []string {
	var paths []string
	container := func(c types.ContainerSpec) {
		for _, v := range c.Volumes {
			if v.Type == types.VolumeTypeBind && v.Source != "" {
				paths = append(paths, v.Source)
			}
		}
		for _, ref := range c.Configs {
			paths = append(paths, model.Configs[ref.Source].File)
		}
		for _, ref := range c.Secrets {
			paths = append(paths, model.Secrets[ref.Source].File)
		}
		if spec := c.CredentialSpec; spec != nil {
			paths = append(paths, project.Absolute(model, spec.File), model.Configs[spec.Config].File)
		}
	}
	build := func(b *types.BuildConfig) {
		if b == nil {
			return
		}
		for _, ref := range b.Secrets {
			paths = append(paths, model.Secrets[ref.Source].File)
		}
	}
	for _, service := range model.Services {
		container(service.ContainerSpec)
		build(service.Build)
		for _, hook := range service.PreStart {
			container(hook.ContainerSpec)
		}
	}
	for _, job := range model.Jobs {
		container(job.ContainerSpec)
		build(job.Build)
	}
	slices.Sort(paths)
	return slices.DeleteFunc(slices.Compact(paths), func(p string) bool { return p == "" })
}

// contentReader reads only inside the boundary.
type contentReader struct {
	projectBoundary
	left int64 // how many bytes may still be read
}

func (r *contentReader) read(path string) *project.File {
	f := &project.File{Path: filepath.ToSlash(path)}
	resolved, where, err := r.resolve(path)
	if where.state != project.Regular {
		f.State, f.Err = where.state, where.why
		return f
	}
	if err != nil {
		return unreadable(f, err)
	}
	info, err := os.Stat(resolved)
	if err != nil {
		return unreadable(f, err)
	}
	f.Mode = info.Mode()
	switch {
	case info.Mode().IsRegular():
		r.regular(f, resolved, info.Size())
	case info.IsDir():
		r.directory(f, resolved)
	default:
		f.State = project.Special
	}
	return f
}

func unreadable(f *project.File, err error) *project.File {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	f.State, f.Err = project.Unreadable, err.Error()
	return f
}

func (r *contentReader) regular(f *project.File, path string, size int64) {
	f.Size = size
	if size > min(project.MaxContent, r.left) {
		f.State = project.TooLarge
		return
	}
	content, err := content(path)
	if err != nil {
		unreadable(f, err)
		return
	}
	if r.secret(path, content) {
		f.State, f.Err = project.Denied, "a private key"
		return
	}
	r.left -= int64(len(content))
	f.State, f.Content, f.Size = project.Regular, content, int64(len(content))
}

// secret reports whether the content of a file outside the project is a private
// key.
func (r *contentReader) secret(path string, content []byte) bool {
	return r.Foreign(path) && credential.HasPrivateKey(content)
}

// content reads a file of at most MaxContent bytes.
func content(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var text bytes.Buffer
	_, err = io.Copy(&text, io.LimitReader(in, project.MaxContent))
	return text.Bytes(), err
}

// directory lists the files below path. If they are too many or too large,
// nothing is kept and Size is a lower bound.
func (r *contentReader) directory(f *project.File, path string) {
	w := &walker{reader: r, file: f}
	w.walk(path, "", nil)
	if f.Size > min(project.MaxContent, r.left) || w.count > maxFiles {
		f.State, f.Entries, f.Skipped = project.TooLarge, nil, nil
		return
	}
	f.State = project.Directory
	r.left -= f.Size
	var kept []project.Entry
	for _, e := range f.Entries {
		text, err := content(w.paths[e.Path])
		if err != nil {
			f.Entries = nil
			unreadable(f, err)
			return
		}
		if r.secret(w.paths[e.Path], text) {
			f.Skipped = append(f.Skipped, e.Path)
			continue
		}
		e.Content = text
		kept = append(kept, e)
	}
	f.Entries = kept
	slices.Sort(f.Skipped)
	slices.SortFunc(f.Entries, func(a, b project.Entry) int { return strings.Compare(a.Path, b.Path) })
}

// walker collects the files of one directory before any is read.
type walker struct {
	reader *contentReader
	file   *project.File
	paths  map[string]string // the resolved path of an entry
	count  int
}

// walk goes through a resolved directory; trail are the directories above it.
func (w *walker) walk(dir, name string, trail []string) {
	if len(trail) > maxLinks || slices.Contains(trail, dir) {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		unreadable(w.file, err)
		return
	}
	for _, e := range entries {
		if w.count++; w.count > maxFiles {
			return
		}
		w.visit(filepath.Join(dir, e.Name()), join(name, e.Name()), append(trail[:len(trail):len(trail)], dir))
	}
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

func (w *walker) visit(path, name string, trail []string) {
	resolved, where, err := w.reader.resolve(path)
	if err != nil || where.state != project.Regular {
		w.file.Skipped = append(w.file.Skipped, name)
		return
	}
	info, err := os.Stat(resolved)
	if err != nil {
		w.file.Skipped = append(w.file.Skipped, name)
		return
	}
	switch {
	case info.IsDir():
		w.walk(resolved, name, trail)
	case info.Mode().IsRegular():
		w.file.Size += info.Size()
		w.file.Entries = append(w.file.Entries, project.Entry{Path: name, Mode: info.Mode()})
		if w.paths == nil {
			w.paths = map[string]string{}
		}
		w.paths[name] = resolved
	default:
		w.file.Skipped = append(w.file.Skipped, name)
	}
}
