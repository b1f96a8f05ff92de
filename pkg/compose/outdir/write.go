package outdir

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

// write prepares every file under a temporary name and then renames them.
func (d *directory) write() error {
	pending, err := d.prepareAll()
	if err == nil {
		err = d.putIndex(d.next.with(d.index))
	}
	if err != nil {
		d.clear(pending)
		return err
	}
	for i, p := range pending {
		if err := p.Replace(); err != nil {
			d.clear(pending[i:])
			return d.halfway(i, err)
		}
	}
	return nil
}

// prepareAll returns the prepared files in the order of the changes, those
// before an error with it.
func (d *directory) prepareAll() ([]*atomicfile.Pending, error) {
	var pending []*atomicfile.Pending
	for _, f := range d.changes {
		p, err := d.prepare(f.Path, bytesOf(f), mode(f.Private))
		if err != nil {
			return pending, fmt.Errorf("write %s: %w; nothing was written", d.path(f.Path), err)
		}
		pending = append(pending, p)
		if hidesDigest(f) {
			d.next[f.Path] = []string{changeMark(p.Modified())}
		}
	}
	return pending, nil
}

// prepare writes the content under a temporary name next to its place. It does
// not call fsync: a lost directory can be written again.
func (d *directory) prepare(name string, content []byte, perm fs.FileMode) (*atomicfile.Pending, error) {
	if err := d.makeFolder(path.Dir(name)); err != nil {
		return nil, err
	}
	return atomicfile.Prepare(d.root, atomicfile.File{Name: name, Content: content, Mode: perm})
}

func (d *directory) makeFolder(name string) error {
	if name == "." || d.folders[name] {
		return nil
	}
	if err := d.makeFolder(path.Dir(name)); err != nil {
		return err
	}
	err := d.root.Mkdir(name, 0o755)
	if err == nil {
		d.made = append(d.made, name)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	d.folders[name] = true
	return nil
}

// clear removes the prepared files and the folders that were made for them.
// Failures are ignored: there is already an error to report.
func (d *directory) clear(pending []*atomicfile.Pending) {
	for _, p := range pending {
		_ = p.Discard()
	}
	for i := len(d.made) - 1; i >= 0; i-- {
		_ = d.root.Remove(d.made[i]) // fails if it is not empty
	}
}

// halfway is the error if the i-th file could not be renamed. The written files
// are complete and recognised as generated, so another run continues.
func (d *directory) halfway(i int, err error) error {
	err = fmt.Errorf("write %s: %w", d.path(d.changes[i].Path), err)
	if i == 0 {
		return fmt.Errorf("%w; nothing was written", err)
	}
	written := make([]string, 0, i)
	for _, f := range d.changes[:i] {
		written = append(written, f.Path)
	}
	return fmt.Errorf("%w; %d of %d files were already written: %s", err, i, len(d.changes), strings.Join(written, ", "))
}

// putIndex writes the index if it changed; an empty index has no file.
func (d *directory) putIndex(x index) error {
	if len(x) == 0 {
		return d.removeIndex()
	}
	text, err := x.encode()
	if err != nil {
		return fmt.Errorf("encode the index: %w", err)
	}
	f := render.File{Path: indexName, Content: text, Private: true} // digests of short secrets can be guessed
	if d.state(f) == same {
		return nil
	}
	p, err := d.prepare(indexName, text, mode(f.Private))
	if err == nil {
		err = errors.Join(p.Replace(), p.Discard())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", d.path(indexName), err)
	}
	return nil
}

// removeIndex removes the index if it is empty.
func (d *directory) removeIndex() error {
	if d.index == nil {
		return nil
	}
	if err := d.root.Remove(indexName); err != nil {
		return fmt.Errorf("remove %s: %w", d.path(indexName), err)
	}
	return nil
}

// finish removes the files that are no longer generated, with the folders that
// become empty, and updates the index.
func (d *directory) finish() error {
	for _, name := range d.result.Removed {
		if err := d.root.Remove(name); err != nil {
			return fmt.Errorf("remove an earlier file: %w", err)
		}
		for parent := path.Dir(name); parent != "."; parent = path.Dir(parent) {
			_ = d.root.Remove(parent) // fails if it is not empty
		}
	}
	return d.putIndex(d.next)
}
