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

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The bounds of one directory, beside project.MaxContent.
const (
	maxFiles = 2000 // files and folders
	maxLinks = 20   // nested folders
)

// contents reads what the bind mounts of enabled services, and the configs and
// secrets in use, refer to.
func (s *session) contents(model *types.Project) map[string]*project.File {
	root, err := filepath.EvalSymlinks(s.dir)
	if err != nil {
		root = s.dir
	}
	r := &contentReader{root: root}
	files := map[string]*project.File{}
	for _, path := range references(model) {
		if files[path] == nil {
			files[path] = r.read(path)
		}
	}
	return files
}

// references are the host paths a model refers to, in no order.
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

// contentReader reads below root and nowhere else.
type contentReader struct{ root string }

// inside resolves path and tells whether it is below root.
func (r *contentReader) inside(path string) (resolved string, inside bool, err error) {
	resolved, err = filepath.EvalSymlinks(path)
	if err != nil {
		return path, r.below(path), err
	}
	return resolved, r.below(resolved), nil
}

func (r *contentReader) below(path string) bool {
	rel, err := filepath.Rel(r.root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (r *contentReader) read(path string) *project.File {
	f := &project.File{Path: filepath.ToSlash(path)}
	resolved, inside, err := r.inside(path)
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		f.State = r.absent(path)
		return f
	case !inside:
		f.State = project.Outside
		return f
	case err != nil:
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

// absent is Missing for what would be in the project, Outside for what would not.
func (r *contentReader) absent(path string) project.State {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			if r.below(resolved) {
				return project.Missing
			}
			return project.Outside
		}
		if dir == filepath.Dir(dir) {
			return project.Outside
		}
	}
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
	if size > project.MaxContent {
		f.State = project.TooLarge
		return
	}
	content, err := content(path)
	if err != nil {
		unreadable(f, err)
		return
	}
	f.State, f.Content, f.Size = project.Regular, content, int64(len(content))
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

// directory lists the files below path. When they are too many or too large,
// nothing is kept and Size is at least what is there.
func (r *contentReader) directory(f *project.File, path string) {
	w := &walker{reader: r, file: f}
	w.walk(path, "", nil)
	if f.Size > project.MaxContent || w.count > maxFiles {
		f.State, f.Entries = project.TooLarge, nil
		return
	}
	f.State = project.Directory
	for i := range f.Entries {
		text, err := content(w.paths[f.Entries[i].Path])
		if err != nil {
			f.Entries = nil
			unreadable(f, err)
			return
		}
		f.Entries[i].Content = text
	}
	slices.SortFunc(f.Entries, func(a, b project.Entry) int { return strings.Compare(a.Path, b.Path) })
}

// walker collects the files of one directory before any is read.
type walker struct {
	reader *contentReader
	file   *project.File
	paths  map[string]string // where an entry really is
	count  int
}

// walk goes through a resolved directory; trail are the ones that led to it.
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
	resolved, inside, err := w.reader.inside(path)
	if err != nil || !inside {
		return
	}
	info, err := os.Stat(resolved)
	if err != nil {
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
	}
}
