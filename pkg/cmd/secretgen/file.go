package secretgen

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// maxOutputFile is how much of an output file is read back: base64 and names of
// more Secrets than a person puts into one file.
const maxOutputFile = 64 * check.MaxBytes

// file writes the Secrets to the file of --output-file. Generated values that
// it has are kept; a file of anything else is not touched. It is read again
// where another call was faster.
func (b *batch) file(ctx context.Context) error {
	path, err := b.outputPath()
	if err != nil {
		return b.unusable(err)
	}
	for try := 1; ; try++ {
		made, outcome, err := b.fileOnce(ctx, path)
		if errors.Is(err, errFaster) && try < tries {
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range made {
			b.tell(m)
		}
		return b.env.Answer("%s %s", text.Name(b.outputFile), outcome)
	}
}

// errFaster says that another call has written the file since it was read.
var errFaster = errors.New("another call writes it all the time")

// outputPath is the file itself: a link stays one.
func (b *batch) outputPath() (string, error) {
	path := b.outputFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.env.Dir, path)
	}
	return atomicfile.Resolve(path)
}

// fileOnce reads the file, makes the Secrets beside it and writes it.
func (b *batch) fileOnce(ctx context.Context, path string) (made []*build.Result, outcome string, err error) {
	before, err := readOutput(path)
	if err != nil {
		return nil, "", b.unusable(err)
	}
	old, err := b.decode(before)
	if err != nil {
		return nil, "", err
	}
	b.sealedBefore = old.sealed
	if made, err = b.make(ctx, old.existing); err != nil {
		return nil, "", err
	}
	text, err := b.text(made, false)
	if err == nil {
		err = b.lost(old, made)
	}
	if err != nil {
		return nil, "", err
	}
	if bytes.Equal(before, text) {
		return made, "unchanged", b.unusable(os.Chmod(path, secretMode))
	}
	return made, "written", b.unusable(writeOutput(path, before, text))
}

// lost looks for what the file has and will not have. A Secret beside flags is
// somebody's, with values that may be nowhere else; the file of -f says what
// there is. Keys that are no longer given go, as they do in a cluster.
func (b *batch) lost(old *output, made []*build.Result) error {
	stays := map[string]*build.Result{}
	for _, m := range made {
		stays[m.Secret.Namespace+"/"+m.Secret.Name] = m
	}
	for _, place := range old.places() {
		namespace, name, _ := strings.Cut(place, "/")
		about := "secret/" + name
		if namespace != "" {
			about += " in namespace " + namespace
		}
		switch {
		case stays[place] != nil:
			if gone := old.without(place, stays[place].Secret.Data); len(gone) > 0 {
				b.say("note", about+": no longer in "+b.outputFile+": "+assemble.List(gone))
			}
		case b.hashed(old, namespace, name):
		case b.recipes[0].Place != "":
			b.say("note", about+" is no longer in "+b.outputFile)
		default:
			return fault.Failedf("%s (--output-file) holds %s", b.outputFile, about).
				WithHint("it would be lost: choose a file of its own for this Secret")
		}
	}
	return nil
}

// hashed says whether the name is a recipe's with the hash of what it was.
func (b *batch) hashed(old *output, namespace, name string) bool {
	return slices.ContainsFunc(b.recipes, func(r *build.Spec) bool {
		return r.Identity.AppendHash && old.isHashOf(namespace+"/"+name, r.Identity.Name)
	})
}

// unusable is an error of the output file.
func (b *batch) unusable(err error) error {
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
		hint = "choose a file in a folder that is there and that you may write to"
	}
	return fault.Failedf("write %s (--output-file): %w", b.outputFile, err).WithHint(hint)
}

// secretMode is that of files with values: for their owner alone.
const secretMode fs.FileMode = 0o600

// writeOutput replaces the file as a whole: whoever reads it sees the old
// content or the new one, and only its owner can read it. Where there was no file,
// there must still be none.
func writeOutput(path string, before, text []byte) error {
	pending, err := atomicfile.Prepare(atomicfile.OS{}, atomicfile.File{Name: path, Content: text, Mode: secretMode, Sync: true})
	if err != nil {
		return err
	}
	defer func() { _ = pending.Discard() }()
	if before == nil {
		return faster(pending.Create(), fs.ErrExist)
	}
	if now, err := readOutput(path); err != nil || !bytes.Equal(now, before) {
		return errors.Join(errFaster, err)
	}
	return pending.Replace()
}

// faster is errFaster where the error is the one that shows it.
func faster(err, sign error) error {
	if errors.Is(err, sign) {
		return errFaster
	}
	return err
}

// readOutput is what the file has; nil where there is none.
func readOutput(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	case info.Size() > maxOutputFile:
		return nil, errors.New("it is larger than anything that is written here")
	}
	return os.ReadFile(path)
}
