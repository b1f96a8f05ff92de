package outdir

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// plan finds the required changes, and whether they are allowed.
func (d *directory) plan(files []render.File, force bool) error {
	var foreignIndex bool
	d.index, foreignIndex = d.readIndex()
	d.next = index{}
	obstacles := map[place][]string{}
	for _, f := range files {
		at := d.state(f)
		switch {
		case f.Marked:
		case !hidesDigest(f):
			d.next[f.Path] = []string{digest(f.Content)}
		case at == same:
			d.next[f.Path] = d.changeMarks(f.Path)
		default:
			d.next[f.Path] = nil // set when the file is prepared
		}
		switch {
		case at == same, at == foreign && f.Seed:
			d.result.Unchanged = append(d.result.Unchanged, f.Path)
		case at == absent, at == ours, at == foreign && force:
			d.result.Written = append(d.result.Written, f.Path)
			d.changes = append(d.changes, f)
		default:
			obstacles[at] = append(obstacles[at], d.path(f.Path))
		}
	}
	if foreignIndex && len(d.next) > 0 && !force {
		obstacles[foreign] = append(obstacles[foreign], d.path(indexName))
	}
	if err := refusal(obstacles); err != nil {
		return err
	}
	return d.findEarlier(files)
}

// place is what exists at the path of a file.
type place int

const (
	absent  place = iota
	same          // the file with the same content
	ours          // an earlier version of it
	folder        // a directory: never replaced
	blocked       // something that is not a folder is at the path of a folder
	foreign       // a file of another tool, a changed one, or a link
)

// obstacleTexts are the places that stop the run, the worst first.
var obstacleTexts = []struct {
	place
	text, hint string
}{
	{folder, "a folder exists with the name of a file", "choose a different --out directory"},
	{blocked, "a file exists with the name of a folder", "choose a different --out directory"},
	{foreign, "not written by this command, or changed since then", "choose a different --out directory, or overwrite with --force"},
}

func refusal(obstacles map[place][]string) error {
	for _, o := range obstacleTexts {
		if paths := obstacles[o.place]; len(paths) > 0 {
			return fault.Usagef("%s: %s; nothing was written", strings.Join(paths, ", "), o.text).WithHint(o.hint)
		}
	}
	return nil
}

func (d *directory) state(f render.File) place {
	if d.isBlocked(f.Path) {
		return blocked
	}
	info, err := d.root.Lstat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent
	case err == nil && info.IsDir():
		return folder
	case err != nil || !info.Mode().IsRegular():
		return foreign
	}
	current, err := d.root.ReadFile(f.Path)
	switch {
	case err != nil:
		return foreign
	case bytes.Equal(current, bytesOf(f)) && info.Mode().Perm()&^mode(f.Private) == 0:
		return same
	case bytes.Equal(current, bytesOf(f)), d.isOurs(f.Path, current, info.ModTime()):
		return ours
	}
	return foreign
}

func (d *directory) isOurs(name string, content []byte, changed time.Time) bool {
	return isMarked(content) || d.index.holds(name, content, changed)
}

// changeMarks is the mark of a private file that stays as it is.
func (d *directory) changeMarks(name string) []string {
	info, err := d.root.Lstat(name)
	if err != nil {
		return nil
	}
	return []string{changeMark(info.ModTime())}
}

// isBlocked reports whether one of the folders above the file is something else:
// a file, or a link, which could lead anywhere.
func (d *directory) isBlocked(name string) bool {
	parent := path.Dir(name)
	if parent == "." {
		return false
	}
	blocked, known := d.blocked[parent]
	if !known {
		info, err := d.root.Lstat(parent)
		blocked = d.isBlocked(parent) || err == nil && !info.IsDir()
		d.blocked[parent] = blocked
	}
	return blocked
}

// findEarlier finds files that an earlier run wrote and this one does not: those
// in the index, and the marked files, which are not in folders.
func (d *directory) findEarlier(files []render.File) error {
	made := map[string]bool{}
	for _, f := range files {
		made[f.Path] = true
	}
	names := map[string]bool{}
	for name := range d.index {
		names[name] = true
	}
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("read the output directory: %w", err)
	}
	for _, entry := range entries {
		names[entry.Name()] = names[entry.Name()] || entry.Type().IsRegular()
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] && !made[name] && name != indexName {
			d.judgeEarlier(name)
		}
	}
	return nil
}

func (d *directory) judgeEarlier(name string) {
	info, err := d.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || d.isBlocked(name) {
		return
	}
	content, err := d.root.ReadFile(name)
	switch {
	case err != nil:
	case d.isOurs(name, content, info.ModTime()):
		d.result.Removed = append(d.result.Removed, name)
	case len(d.index[name]) > 0, bytes.HasPrefix(content, []byte(marker)):
		d.result.Kept = append(d.result.Kept, name)
	}
}
