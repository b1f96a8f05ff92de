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
	s := sealer{file: w.File.Name}
	if w.Sealing != nil {
		s.Sealing = *w.Sealing
		if all, err = w.prepare(ctx, &s, all); err != nil {
			return "", err
		}
	}
	var values shared
	for try := 1; ; try++ {
		before, notices, err := file.adopt()
		if err != nil {
			return "", err
		}
		var d document
		if d, values, err = w.document(ctx, s, all, before, values); err != nil {
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
func (w Writer) document(ctx context.Context, s sealer, all []*build.Inputs, before []byte, values shared) (document, shared, error) {
	old, ok := parseContent(before)
	if !ok {
		return document{}, nil, fault.Failedf("%s (--output-file) contains something other than Secrets", w.File.Name).
			WithHint("it would be lost: choose a separate file for these Secrets")
	}
	s.old = old
	exists := s.existing
	if w.Sealing == nil {
		exists = s.readable
	}
	results, values, err := w.build(ctx, all, values, exists)
	if err != nil {
		return document{}, nil, err
	}
	d, err := w.encode(s, results)
	if err != nil {
		return document{}, nil, err
	}
	notices, err := losses(w.File.Name, old, d.results, all)
	w.notify(notices...)
	return d, values, err
}

// prepare reads what sealing needs: the certificate, the key for digests, and
// the namespaces of the Secrets.
func (w Writer) prepare(ctx context.Context, s *sealer, all []*build.Inputs) ([]*build.Inputs, error) {
	if err := refuseHashes(all); err != nil {
		return nil, err
	}
	var err error
	if s.controller, err = w.controller(ctx, s.Sealing); err != nil {
		return nil, err
	}
	if s.key, err = w.digestKey(s.DigestKey); err != nil {
		return nil, err
	}
	return w.InNamespace(s.Sealing, all)
}

// encode is the text of the Secrets, sealed if requested.
func (w Writer) encode(s sealer, results []*build.Result) (document, error) {
	if w.Sealing == nil {
		text, err := w.Format.Secrets(results)
		return document{text, results}, err
	}
	var objects []*sealed.Secret
	for _, r := range results {
		object, notices, err := s.seal(r)
		if err != nil {
			return document{}, err
		}
		w.notify(notices...)
		objects = append(objects, object)
	}
	text, err := w.Format.Sealed(objects)
	return document{text, results}, err
}
