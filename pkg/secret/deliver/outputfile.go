package deliver

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// OutputFile is the file that Secrets are written to.
type OutputFile struct {
	Name string // as typed
	Path string // absolute
	Flag string // "" is --output-file

	linked bool // Path is where a link at the typed path leads to
}

// maxOutputFile limits how much of an output file is read back: base64 and
// names of more Secrets than a realistic file has.
const maxOutputFile = 64 * check.MaxBytes

// secretMode is the mode of files with values: only for their owner.
const secretMode fs.FileMode = 0o600

// errOverwritten reports that another process has written the file since it was
// read.
var errOverwritten = errors.New("another process keeps changing it")

// resolved is the file that a link points to.
func (f OutputFile) resolved() (OutputFile, error) {
	path, err := atomicfile.Resolve(f.Path)
	return OutputFile{Name: f.Name, Path: path, Flag: f.Flag, linked: path != f.Path}, f.explain(err)
}

// read is the content of the file, and the file that has it; nil if it does not
// exist.
func (f OutputFile) read() (text []byte, info fs.FileInfo, err error) {
	info, err = os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, errors.New("it is not a regular file")
	case info.Size() > maxOutputFile:
		return nil, nil, errors.New("it is larger than any file that this command writes")
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err == nil {
		text, err = io.ReadAll(file)
	}
	return text, info, errors.Join(err, file.Close())
}

// protect makes the file readable only for its owner, if the file system has
// modes.
func (f OutputFile) protect() error {
	if err := os.Chmod(f.Path, secretMode); !errors.Is(err, errors.ErrUnsupported) {
		return f.explain(err)
	}
	return nil
}

// write replaces the whole file: a reader sees either the old or the new
// content, and only its owner can read it. If there was no file before, there
// must still be none; if there was one, it must not have changed.
func (f OutputFile) write(before, text []byte) error { return f.explain(f.replace(before, text)) }

func (f OutputFile) replace(before, text []byte) error {
	pending, err := atomicfile.Prepare(atomicfile.OS{}, atomicfile.File{Name: f.Path, Content: text, Mode: secretMode, Sync: true})
	if err != nil {
		return err
	}
	defer func() { _ = pending.Discard() }()
	if before == nil {
		if err := pending.Create(); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return errOverwritten
	}
	if now, _, err := f.read(); err != nil || !bytes.Equal(now, before) {
		return errors.Join(errOverwritten, err)
	}
	return pending.Replace()
}

// explain turns an error into one about the file.
func (f OutputFile) explain(err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	var link *os.LinkError
	hint := ""
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		hint = "choose a file in an existing folder that you can write to"
	}
	return fault.Failedf("write %s (%s): %w", f.Name, cmp.Or(f.Flag, "--output-file"), err).WithHint(hint)
}
