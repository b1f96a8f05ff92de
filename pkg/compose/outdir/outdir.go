// Package outdir writes a rendered project into a directory and never loses
// what a person wrote there. Start with [Write].
//
// A file is known as our own by its digest: a marked one holds it in its first
// line (mark.go), every other one has it in the directory's index (index.go). A
// file without a digest, or with another content than its digest says, was not
// written here, or was changed since, and is left alone. All paths are resolved
// below the directory by [os.Root]: none leaves it, through a link neither.
package outdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Result says what happened to the files of the directory, by path.
type Result struct {
	Written   []string // new or changed
	Unchanged []string // as they should be, or filled in by a person
	Removed   []string // written by an earlier run and made no more
	Kept      []string // made no more, but changed by a person since
}

// Write makes the directory hold the files. All are prepared before the first
// one takes its place; when one of the places is taken by something that was
// not written here, nothing happens and the error names it (exit code 2),
// unless force is set. A folder in the way is never replaced; a link is, and
// not what it points to. When a file cannot take its place although it was
// prepared, the error says which ones did.
func Write(dir string, files []render.File, force bool) (*Result, error) {
	if err := checkPaths(files); err != nil {
		return nil, err
	}
	if err := makeDirectory(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the output directory: %w", err)
	}
	defer root.Close()
	d := newDirectory(dir, root)
	if err := d.plan(files, force); err != nil {
		return nil, err
	}
	if err := d.write(); err != nil {
		return nil, err
	}
	return &d.result, d.finish()
}

func makeDirectory(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist) { // Exist is a link to nothing
		return fault.Usagef("%s is not a directory, or its path contains a file; nothing was written", dir).
			WithHint("choose a different --out directory")
	}
	if err != nil {
		return fmt.Errorf("create the output directory: %w", err)
	}
	return nil
}

// checkPaths: two files in one place are a bug, but one that a
// project's names could bring about; so is a path that leaves the directory.
func checkPaths(files []render.File) error {
	seen := map[string]bool{}
	for _, f := range files {
		switch {
		case !filepath.IsLocal(filepath.FromSlash(f.Path)) || f.Path == indexName:
			return fmt.Errorf("%q cannot be the path of a file in the output directory", f.Path)
		case seen[f.Path]:
			return fmt.Errorf("two files have the path %s", f.Path)
		}
		seen[f.Path] = true
	}
	return nil
}

// directory is an output directory about to be written.
type directory struct {
	name    string // as a person gave it
	root    *os.Root
	index   index // as it was found
	next    index // as it will be
	changes []render.File
	blocked map[string]bool // folder → something else has its place, as far as that is known
	folders map[string]bool // that are there for certain
	made    []string        // those that were not there
	result  Result
}

func newDirectory(name string, root *os.Root) *directory {
	return &directory{name: name, root: root, blocked: map[string]bool{}, folders: map[string]bool{}}
}

// path is how a person would name the file.
func (d *directory) path(name string) string { return filepath.Join(d.name, filepath.FromSlash(name)) }
