// Package atomicfile writes files that are complete or absent. Start with
// [Write]; use [Prepare] to check once more before the file takes its place, to
// create a file that must not exist yet, or to write many files together.
//
// Its guarantees:
//
//   - Another program that opens the path gets the old content or the new one,
//     complete. It never gets a part of a file or an empty file.
//   - The mode is the requested one less the umask, from the first byte on. The
//     mode of the file before it has no effect.
//   - After an error the path has its old content, and no temporary file is left.
//     A process that is killed can leave one: its name begins with [Temporary].
package atomicfile

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Temporary is the prefix of temporary files. They are in the folder of the final
// file: a rename does not cross file systems.
const Temporary = ".batuta-"

// Write replaces the file at the path, or creates it, with [File.Sync].
//
//   - A symbolic link stays: the file that it points to is replaced ([Resolve]).
//   - What is not a regular file (a pipe, /dev/null, a terminal) is not replaced.
//     The content is written to it, and the mode has no effect.
func Write(path string, content []byte, mode fs.FileMode) error {
	// This comes first: nothing resolves /dev/stdout, or /proc/self/fd/1, of a pipe.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeTo(path, content)
	}
	path, err := Resolve(path)
	if err != nil {
		return err
	}
	pending, err := Prepare(OS{}, File{Name: path, Content: content, Mode: mode, Sync: true})
	if err != nil {
		return err
	}
	return errors.Join(pending.Replace(), pending.Discard())
}

// writeTo writes to the existing file.
func writeTo(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// Resolve is the path that symbolic links at the path lead to, or the path
// itself. A link to nothing is an error that is [fs.ErrNotExist]; a path with
// nothing at it is not an error.
func Resolve(path string) (string, error) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return filepath.EvalSymlinks(path)
	}
	return path, nil
}

// Dir is where files are written: [OS], or an [os.Root], whose paths cannot leave
// it.
type Dir interface {
	OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error)
	Rename(oldname, newname string) error
	Link(oldname, newname string) error
	Remove(name string) error
}

// Renamer is a [Dir] that can rename a file without replacing another. The error
// is [fs.ErrExist] if there is one, and a different one if the file system cannot
// do it.
type Renamer interface {
	RenameExclusive(oldname, newname string) error
}

// OS is the file system of package os.
type OS struct{}

// OpenFile is [os.OpenFile].
func (OS) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	return os.OpenFile(name, flag, perm)
}

// Rename is [os.Rename].
func (OS) Rename(oldname, newname string) error { return os.Rename(oldname, newname) }

// Link is [os.Link].
func (OS) Link(oldname, newname string) error { return os.Link(oldname, newname) }

// RenameExclusive renames a file if nothing exists under the new name.
func (OS) RenameExclusive(oldname, newname string) error {
	return renameExclusive(oldname, newname)
}

// Remove is [os.Remove].
func (OS) Remove(name string) error { return os.Remove(name) }

// File is a file to write.
type File struct {
	Name    string // its path in the Dir; its folder must exist
	Content []byte
	Mode    fs.FileMode // less the umask

	// Sync puts the content on the disk before the file takes its place. The
	// guarantee then also applies to a crash of the machine. It costs
	// milliseconds per file.
	Sync bool
}

// Pending is a complete file under a temporary name. It takes its place with
// [Pending.Replace] or [Pending.Create]; call [Pending.Discard] in all cases.
type Pending struct {
	dir       Dir
	name      string
	mode      fs.FileMode
	temporary string // "" when there is none any more
	modified  time.Time
}

// Modified is the time of the last change of the file, which a rename keeps.
func (p *Pending) Modified() time.Time { return p.modified }

// Prepare writes the file under a temporary name in the folder of its place. The
// existing file does not change.
func Prepare(dir Dir, f File) (*Pending, error) {
	temporary, file, err := create(dir, f)
	if err != nil {
		return nil, f.named(err)
	}
	_, err = file.Write(f.Content)
	if err == nil && f.Sync {
		err = file.Sync()
	}
	info, statErr := file.Stat()
	if err = errors.Join(f.named(err), f.named(statErr), file.Close()); err != nil {
		return nil, errors.Join(err, dir.Remove(temporary))
	}
	return &Pending{dir: dir, name: f.Name, mode: f.Mode, temporary: temporary, modified: info.ModTime()}, nil
}

// create creates a file under a name that is not in use.
func create(dir Dir, f File) (string, *os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(f.Name), Temporary+strconv.FormatUint(rand.Uint64(), 36))
		file, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode)
		if !errors.Is(err, fs.ErrExist) {
			return name, file, err
		}
	}
}

// named is the error with the name of the file instead of the temporary name.
func (f File) named(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return &fs.PathError{Op: at.Op, Path: f.Name, Err: at.Err}
	}
	return err
}

// Replace moves the file to its path, and replaces an existing file. A symbolic
// link there is replaced, and not the file that it points to; a folder is an
// error.
func (p *Pending) Replace() error {
	if err := p.dir.Rename(p.temporary, p.name); err != nil {
		return err
	}
	p.temporary = ""
	return nil
}

// Create moves the file to its path if nothing exists there, not even a dangling
// symbolic link. Otherwise the error is [fs.ErrExist]: of any number of callers,
// in any number of processes, exactly one creates the file.
//
// A hard link does this on most file systems. Where there are none (FAT, exFAT,
// SMB, many FUSE file systems), the system renames the file if it can do that
// without replacing another ([Renamer]). If it cannot, the path is claimed: an
// empty file is created there, which is exclusive on every file system, and then
// replaced. Then the guarantees are weaker: for a moment a reader can get the
// empty file, a process that is killed in this moment leaves it, and a program
// that replaces a file that it did not create can win or lose against Create.
func (p *Pending) Create() error {
	err := p.dir.Link(p.temporary, p.name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if r, ok := p.dir.(Renamer); ok {
		switch err := r.RenameExclusive(p.temporary, p.name); {
		case err == nil:
			p.temporary = ""
			return nil
		case errors.Is(err, fs.ErrExist):
			return err
		}
	}
	return p.claim()
}

// claim creates an empty file at the path and replaces it with the file.
func (p *Pending) claim() error {
	empty, err := p.dir.OpenFile(p.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, p.mode)
	if err != nil {
		return err
	}
	created, err := empty.Stat()
	if err = errors.Join(err, empty.Close()); err != nil {
		return errors.Join(err, p.dir.Remove(p.name))
	}
	if !p.holds(created) { // a program replaced the empty file
		return &fs.PathError{Op: "create", Path: p.name, Err: fs.ErrExist}
	}
	if err := p.Replace(); err != nil {
		return errors.Join(err, p.dir.Remove(p.name))
	}
	return nil
}

// holds reports whether the file at the path is this empty one.
func (p *Pending) holds(created fs.FileInfo) bool {
	file, err := p.dir.OpenFile(p.name, os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	now, err := file.Stat()
	return errors.Join(err, file.Close()) == nil && os.SameFile(created, now) && now.Size() == 0
}

// Discard removes the temporary file, if it is still there.
func (p *Pending) Discard() error {
	temporary := p.temporary
	if p.temporary = ""; temporary == "" {
		return nil
	}
	return p.dir.Remove(temporary)
}
