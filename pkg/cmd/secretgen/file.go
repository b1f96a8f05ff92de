package secretgen

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/recipe"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// maxOutputFile is how much of an output file is read back: base64 and names of
// more Secrets than a person puts into one file.
const maxOutputFile = 64 * check.MaxBytes

// file writes the Secrets to the file of --output-file. Generated values that
// it has are kept; a file of anything else is not touched.
func (b *batch) file(ctx context.Context) error {
	path := b.outputFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.env.Dir, path)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the file, not the link, is replaced
	}
	before, err := readOutput(path)
	if err != nil {
		return b.unusable(err)
	}
	old, err := b.decode(before)
	if err != nil {
		return err
	}
	b.sealedBefore = old.sealed
	made, err := b.make(ctx, old.existing)
	if err != nil {
		return err
	}
	if err := b.others(old); err != nil {
		return err
	}
	text, err := b.text(made, false)
	if err != nil {
		return err
	}
	for _, m := range made {
		b.tell(m)
	}
	outcome := "written"
	if bytes.Equal(before, text) {
		outcome, err = "unchanged", os.Chmod(path, secretMode)
	} else {
		err = writeOutput(path, text)
	}
	if err != nil {
		return b.unusable(err)
	}
	_, err = fmt.Fprintf(b.env.Out, "%s %s\n", b.outputFile, outcome)
	return err
}

// others looks for Secrets in the file that are not made now. Beside flags they
// are somebody's, with values that may be nowhere else; the file of -f says
// what there is, and has them no longer.
func (b *batch) others(old *output) error {
	ours := func(name string) bool {
		return slices.ContainsFunc(b.recipes, func(r *recipe.Recipe) bool {
			hash, cut := strings.CutPrefix(name, r.Identity.Name+"-")
			return name == r.Identity.Name || r.Identity.AppendHash && cut && len(hash) == assemble.HashLength
		})
	}
	for _, place := range slices.Sorted(maps.Keys(old.names())) {
		_, name, _ := strings.Cut(place, "/")
		switch {
		case ours(name):
		case b.recipes[0].Place != "":
			b.say("note", "secret/"+name+" is no longer in "+b.outputFile)
		default:
			return fault.Wrap(fault.Failed, fmt.Errorf("%s (--output-file) holds secret/%s", b.outputFile, name),
				"it would be lost: choose a file of its own for this Secret")
		}
	}
	return nil
}

// names are those of the file's Secrets, NAMESPACE/NAME.
func (o *output) names() map[string]bool {
	all := map[string]bool{}
	for name := range o.data {
		all[name] = true
	}
	for name := range o.sealed {
		all[name] = true
	}
	return all
}

// unusable is an error of the output file.
func (b *batch) unusable(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fault.Wrap(fault.Failed, fmt.Errorf("write %s (--output-file): %w", b.outputFile, err), "choose a file in a folder that you may write to")
}

// secretMode is that of files with values: for their owner alone.
const secretMode fs.FileMode = 0o600

// writeOutput replaces the file as a whole: whoever reads it sees the old
// content or the new one, and nobody else sees either.
func writeOutput(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // made with 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
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

// output is what an output file had.
type output struct {
	data   map[string]map[string][]byte // of Secrets, by NAMESPACE/NAME
	sealed map[string]*sealed.Secret
}

// existing is the data of the recipe's Secret; with a hash in its name that of
// the first whose name is the recipe's and a hash.
func (o *output) existing(r *recipe.Recipe, namespace string) map[string][]byte {
	name := namespace + "/" + r.Identity.Name
	if !r.Identity.AppendHash {
		return o.data[name]
	}
	for _, other := range slices.Sorted(maps.Keys(o.data)) {
		if hash, ok := strings.CutPrefix(other, name+"-"); ok && len(hash) == assemble.HashLength {
			return o.data[other]
		}
	}
	return nil
}

// decode finds the Secrets in the text. Anything else in it would be lost, and
// is an error.
func (b *batch) decode(text []byte) (*output, error) {
	out := &output{data: map[string]map[string][]byte{}, sealed: map[string]*sealed.Secret{}}
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		var object json.RawMessage
		if err != nil || sigsyaml.Unmarshal(document, &object) != nil || !out.add(object) {
			return nil, fault.Wrap(fault.Failed, fmt.Errorf("%s (--output-file) holds something else than Secrets", b.outputFile),
				"it would be lost: choose a file of its own for these Secrets")
		}
	}
}

// add takes one object, or says that it is none of ours.
func (o *output) add(object json.RawMessage) bool {
	var head struct {
		Kind  string
		Items []json.RawMessage
	}
	if string(object) == "null" {
		return true // an empty document
	}
	if json.Unmarshal(object, &head) != nil {
		return false
	}
	switch head.Kind {
	case "Secret":
		var s corev1.Secret
		if json.Unmarshal(object, &s) != nil {
			return false
		}
		o.data[s.Namespace+"/"+s.Name] = s.Data
	case "SealedSecret":
		var s sealed.Secret
		if json.Unmarshal(object, &s) != nil {
			return false
		}
		o.sealed[s.Namespace+"/"+s.Name] = &s
	case "List":
		for _, item := range head.Items {
			if !o.add(item) {
				return false
			}
		}
	default:
		return false
	}
	return true
}
