package deliver

import (
	"bytes"
	"context"
	"errors"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// FileOutcome is the result for an output file.
type FileOutcome string

// The outcomes.
const (
	Written   FileOutcome = "written"
	Untouched FileOutcome = "unchanged"
)

// Format converts Secrets to text.
type Format interface {
	Secrets(results []*build.Result) ([]byte, error)
	Sealed(objects []*sealed.Secret) ([]byte, error)
}

// Writer writes Secrets to a file.
type Writer struct {
	Engine
	File    OutputFile
	Format  Format
	Sealing *Sealing // nil: the Secrets are not sealed
}

// Write writes the Secrets to the file. Generated values in the file are kept;
// a file with anything other than Secrets is not changed. If another process
// writes the file at the same time, it is read again.
func (w Writer) Write(ctx context.Context, all []*build.Inputs) (FileOutcome, error) {
	file, err := w.File.resolved()
	if err != nil {
		return "", err
	}
	var values shared
	for try := 1; ; try++ {
		before, notices, err := file.adopt()
		if err != nil {
			return "", err
		}
		var d document
		if d, values, err = w.document(ctx, all, before, values); err != nil {
			return "", err
		}
		outcome, err := w.store(file, before, d.text)
		switch {
		case err == nil:
			if open := file.open(); w.Sealing == nil && open != nil {
				notices = open // not that its mode is right now
			}
			w.notify(notices...)
			for _, r := range d.results {
				w.notify(Notices(r, len(all) > 1)...)
			}
			return outcome, nil
		case !errors.Is(err, errOverwritten) || try == maxTries:
			return "", err
		}
	}
}

// store writes the text if it differs from the file.
func (w Writer) store(file OutputFile, before, text []byte) (FileOutcome, error) {
	if bytes.Equal(before, text) {
		return Untouched, file.protect()
	}
	return Written, file.write(before, text)
}

// document is the new content of the file.
type document struct {
	text    []byte
	results []*build.Result
}

// document builds the Secrets based on those in the file. values are the
// generated values of earlier tries.
func (w Writer) document(ctx context.Context, all []*build.Inputs, before []byte, values shared) (document, shared, error) {
	old, ok := parseContent(before)
	if !ok {
		return document{}, nil, fault.Failedf("%s (--output-file) contains something other than Secrets", w.File.Name).
			WithHint("it would be lost: choose a separate file for these Secrets")
	}
	results, values, err := w.build(ctx, all, values, old.existing)
	if err != nil {
		return document{}, nil, err
	}
	d, err := w.encode(all, results, old)
	if err != nil {
		return document{}, nil, err
	}
	notices, err := losses(w.File.Name, old, d.results, all)
	w.notify(notices...)
	return d, values, err
}

// encode is the text of the Secrets, sealed if requested.
func (w Writer) encode(all []*build.Inputs, results []*build.Result, old content) (document, error) {
	if w.Sealing == nil {
		text, err := w.Format.Secrets(results)
		return document{text, results}, err
	}
	objects, results, err := w.seal(all, results, old)
	if err != nil {
		return document{}, err
	}
	text, err := w.Format.Sealed(objects)
	return document{text, results}, err
}

// seal seals the Secrets, and keeps the generated values that are sealed in the
// file. Notes on values that were not used are removed from the results.
func (w Writer) seal(all []*build.Inputs, results []*build.Result, old content) ([]*sealed.Secret, []*build.Result, error) {
	key, err := w.Sealing.key(w.Now())
	if err == nil {
		err = refuseHashes(all)
	}
	if err != nil {
		return nil, nil, err
	}
	var objects []*sealed.Secret
	used := make([]*build.Result, len(results))
	for i, r := range results {
		object, err := w.sealOne(*w.Sealing, key, r.Secret)
		if err != nil {
			return nil, nil, err
		}
		object, kept := keepSealed(object, old.sealed[object.Namespace+"/"+object.Name], r.Generated)
		for _, k := range kept {
			w.notify(note(about(r, len(all) > 1) + "kept " + k + ": it is already sealed in " + w.File.Name))
		}
		result := *r
		result.Notes = withoutNotes(r.Notes, kept)
		if result.Secret.Namespace != object.Namespace { // it was assumed, and is in the file
			result.Secret = result.Secret.DeepCopy()
			result.Secret.Namespace = object.Namespace
		}
		objects, used[i] = append(objects, object), &result
	}
	return objects, used, nil
}
