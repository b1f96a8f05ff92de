package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// maxEnvFile is how long an env file may be: twice what a Secret holds, for
// its keys and comments.
const maxEnvFile = 2 * check.MaxBytes

// Options say how to read.
type Options struct {
	Dialect    dotenv.Dialect
	Lookup     func(string) (string, bool) // the environment, for bare keys of env files
	AllowUnset bool                        // a bare key whose variable is unset is an empty value
	AllowEmpty bool                        // a source without keys is no error
	Dir        string                      // the folder that relative paths start from; "" is the process's own
}

// at is where the path that was typed leads.
func (o Options) at(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(o.Dir, path)
}

// Result is what the sources held.
type Result struct {
	Entries  []assemble.Entry // in the order of the sources; a key may repeat
	Warnings []string         // what a directory had besides files
}

// Read reads all sources. Every error is one of wrong use (see pkg/fault):
// the sources are the user's to mend.
func Read(specs []Spec, opts Options) (*Result, error) {
	plan, err := makePlan(specs, opts)
	if err != nil {
		return nil, err
	}
	r := reader{Options: opts}
	for _, it := range plan.items {
		if err := r.read(it); err != nil {
			return nil, err
		}
	}
	return &Result{Entries: r.entries, Warnings: plan.warnings}, nil
}

type reader struct {
	Options
	entries []assemble.Entry
	sizes   []check.Size
	total   int64 // bytes of all values so far
}

func (r *reader) read(it item) error {
	switch it.spec.Kind {
	case Literal:
		return r.add(assemble.Entry{Key: it.key, Value: []byte(it.value), Origin: it.origin})
	case File:
		return r.readFile(it)
	default:
		return r.readEnvFile(it)
	}
}

// add keeps count of the bytes, so that pipes and files that grew cannot exceed
// what a Secret holds either.
func (r *reader) add(e assemble.Entry) error {
	row := item{key: e.Key, origin: e.Origin, size: int64(len(e.Value))}
	r.sizes = append(r.sizes, row.sized())
	r.entries = append(r.entries, e)
	r.total += row.size
	if r.total > check.MaxBytes {
		return bad(check.Sizes(r.sizes))
	}
	return nil
}

func (r *reader) readFile(it item) error {
	value, err := r.readUpTo(it, check.MaxBytes)
	if err != nil {
		return err
	}
	return r.add(assemble.Entry{Key: it.key, Value: value, Origin: it.origin})
}

func (r *reader) readEnvFile(it item) error {
	text, err := r.readUpTo(it, maxEnvFile)
	if err != nil {
		return err
	}
	entries, err := dotenv.Parse(r.Dialect, string(text), dotenv.Options{
		File: it.path, Lookup: r.Lookup, AllowUnset: r.AllowUnset,
	})
	if err != nil {
		return bad(err)
	}
	if len(entries) == 0 && !r.AllowEmpty {
		return usage(emptyHint, "%s (%s): the file has no keys", it.path, it.spec)
	}
	for _, e := range entries {
		origin := assemble.Origin{Source: it.path, Line: e.Place.Line, Column: e.Place.Column}
		if err := r.add(assemble.Entry{Key: e.Key, Value: []byte(e.Value), Origin: origin}); err != nil {
			return err
		}
	}
	return nil
}

// readUpTo reads a file of at most limit bytes; one byte more is an error, and
// no more than that is read.
func (r *reader) readUpTo(it item, limit int64) ([]byte, error) {
	f, err := os.Open(r.at(it.path))
	if err != nil {
		return nil, r.unreadable(it.spec, it.path, err)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, r.unreadable(it.spec, it.path, err)
	}
	if int64(len(data)) > limit {
		return nil, tooLong(it)
	}
	return data, nil
}

// tooLong is a file that alone is more than a Secret holds.
func tooLong(it item) error {
	limit := int64(check.MaxBytes)
	if it.spec.Kind == EnvFile {
		limit = maxEnvFile
	}
	return usage("split it into several Secrets, or keep large files in a volume",
		"%s (%s) has more than %d bytes; a Secret holds at most %d", it.path, it.spec, limit, check.MaxBytes)
}
