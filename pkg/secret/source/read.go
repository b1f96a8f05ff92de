package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// maxEnvFile is the size limit of an env file: twice that of a Secret, to leave
// room for keys and comments.
const maxEnvFile = 2 * check.MaxBytes

// Options are the settings for reading.
type Options struct {
	Dialect    dotenv.Dialect
	Lookup     func(string) (string, bool) // the environment, for bare keys of env files
	AllowUnset bool                        // a bare key whose variable is unset is an empty value
	AllowEmpty bool                        // a source without keys is not an error
	Place      string                      // of all of it in a file, file:line:column; "" for flags
	Dir        string                      // the folder of relative paths; "" is the current folder of the process

	Interpolate bool      // env files may refer to variables, by their dialect's rules
	Keys        *Mapping  // nil changes no key
	In          io.Reader // standard input
	Ask         Ask       // asks for a value at the terminal

	Run Run // runs programs; nil does not allow it

	Confinement *Confinement      // the files that may be read; nil is all of them
	Used        func(name string) // is called with each variable that has a value; may be nil
}

// Run runs a program in a folder, and returns its output. command.Runner has it.
type Run func(ctx context.Context, dir string, words []string) ([]byte, error)

// Ask asks for the value of a key.
type Ask func(ctx context.Context, key string) ([]byte, error)

// at resolves a path that was typed.
func (o Options) at(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(o.Dir, path)
}

// lookup is a variable whose value is used.
func (o Options) lookup(name string) (string, bool) {
	value, ok := o.Lookup(name)
	if ok && o.Used != nil {
		o.Used(name)
	}
	return value, ok
}

// Result is the content of the sources.
type Result struct {
	Entries  []assemble.Entry // in the order of the sources; a key may repeat
	Notes    []string         // keys that were left out, and those that other dialects read differently
	Warnings []string         // entries of directories that are not files
}

// Read reads all sources. Every error is one of wrong use (see pkg/fault): the
// user can correct the sources.
func Read(ctx context.Context, specs []Spec, opts Options) (*Result, error) {
	plan, err := makePlan(specs, opts)
	if err != nil {
		return nil, err
	}
	r := reader{Options: opts, ctx: ctx, keys: newChooser(opts.Keys, opts.Place)}
	for _, it := range plan.items {
		if err := r.read(it); err != nil {
			return nil, err
		}
	}
	if err := r.keys.unused(); err != nil {
		return nil, err
	}
	return &Result{Entries: r.entries, Notes: append(r.notes, r.keys.notes()...), Warnings: plan.warnings}, nil
}

type reader struct {
	Options
	ctx     context.Context // of one call of Read
	keys    *chooser
	entries []assemble.Entry
	notes   []string
	total   int64 // bytes of all values so far
}

func (r *reader) read(it item) error {
	switch it.spec.Kind {
	case Literal, EnvVar:
		return r.choose(r.keys, it, assemble.Entry{Key: it.key, Value: secret.NewValue([]byte(it.value)), Origin: it.origin})
	case File, Stdin:
		return r.readFile(it)
	case Prompt:
		return r.ask(it)
	case Command:
		return r.runCommand(it)
	case Sops:
		return r.runSops(it)
	default:
		return r.readEnvFile(it)
	}
}

// choose adds an entry under the name that the mapping gives its key, if the
// key was not typed.
func (r *reader) choose(keys *chooser, it item, e assemble.Entry) error {
	if it.named {
		key, taken := keys.take(e.Key)
		if !taken {
			return nil
		}
		e.Key = key
	}
	return r.add(e)
}

func (r *reader) ask(it item) error {
	value, err := r.Ask(r.ctx, it.key)
	if err != nil {
		return err
	}
	if len(value) == 0 && !r.AllowEmpty {
		return fault.Usagef("%s %s: nothing was typed", it.spec, it.key).WithHint(emptyHint)
	}
	return r.add(assemble.Entry{Key: it.key, Value: secret.NewValue(value), Origin: it.origin})
}

// add counts the bytes, so that pipes and growing files cannot exceed the limit
// of a Secret either.
func (r *reader) add(e assemble.Entry) error {
	r.entries = append(r.entries, e)
	r.total += int64(e.Value.Len())
	if r.total <= check.MaxBytes {
		return nil
	}
	sizes := make([]check.Size, 0, len(r.entries))
	for _, e := range r.entries {
		sizes = append(sizes, item{key: e.Key, origin: e.Origin, size: int64(e.Value.Len())}.sized())
	}
	return fault.As(fault.Usage, check.Sizes(sizes))
}

func (r *reader) readFile(it item) error {
	value, err := r.readUpTo(it, check.MaxBytes)
	if err != nil {
		return err
	}
	if it.path == standardInput && len(value) == 0 && !r.AllowEmpty {
		return fault.Usagef("standard input (%s) is empty", it.spec).WithHint("check whether the command before '|' failed, or " + emptyHint)
	}
	return r.choose(r.keys, it, assemble.Entry{Key: it.key, Value: secret.NewValue(value), Origin: it.origin})
}

func (r *reader) readEnvFile(it item) error {
	text, err := r.readUpTo(it, maxEnvFile)
	if err != nil {
		return err
	}
	entries, err := r.parse(it, string(text))
	if err != nil {
		return err
	}
	if len(entries) == 0 && !r.AllowEmpty {
		return fault.Usagef("%s (%s): the file has no keys", it.origin.Source, it.spec).WithHint(emptyHint)
	}
	keys, own := r.keys, it.spec.Keys != nil
	if own {
		keys = r.keys.within(it.spec.Keys)
	}
	it.named = true
	r.entries = slices.Grow(r.entries, len(entries))
	for _, e := range entries {
		origin := assemble.Origin{Source: it.origin.Source, Line: e.Place.Line, Column: e.Place.Column}
		if err := r.choose(keys, it, assemble.Entry{Key: e.Key, Value: secret.NewValue([]byte(e.Value)), Origin: origin}); err != nil {
			return err
		}
	}
	if !own {
		return nil
	}
	r.notes = append(r.notes, keys.notes()...)
	return keys.unused()
}

// parse reads the text with the source's dialect, and reports which keys other
// dialects read differently.
func (r *reader) parse(it item, text string) ([]dotenv.Entry, error) {
	dialect := r.Dialect
	if it.spec.Dialect != nil {
		dialect = *it.spec.Dialect
	}
	opts := dotenv.Options{
		File: it.origin.Source, Lookup: r.Lookup, AllowUnset: r.AllowUnset, Interpolate: r.Interpolate && dialect.Interpolates(),
	}
	used := opts
	used.Lookup = r.lookup
	entries, err := dotenv.Parse(dialect, text, used)
	if err != nil {
		return nil, fault.As(fault.Usage, err)
	}
	r.notes = append(r.notes, ambiguities(it.origin.Source, dialect, dotenv.Differences(dialect, text, entries, opts))...)
	return entries, nil
}

// ReadFile reads the file of a flag that is not a source, of at most limit
// bytes. Its errors are those of a source.
func ReadFile(path, flag string, limit int64, opts Options) ([]byte, error) {
	it := item{spec: Spec{Kind: File, Place: flag}, path: path, origin: assemble.Origin{Source: path}}
	r := reader{Options: opts}
	if path == standardInput {
		return r.readUpTo(it, limit)
	}
	if err := r.confined(it.spec, path); err != nil {
		return nil, err
	}
	info, err := os.Stat(r.at(path))
	switch {
	case err != nil:
		return nil, r.unreadable(it.spec, path, err)
	case info.IsDir():
		return nil, fault.Usagef("%s is a directory; expected a file (%s)", path, flag).WithHint("give the path of a file")
	}
	return r.readUpTo(it, limit)
}

// readUpTo reads a file of at most limit bytes; a longer file is an error, and
// is read only up to the limit plus one byte.
func (r *reader) readUpTo(it item, limit int64) ([]byte, error) {
	if it.path == standardInput {
		data, err := io.ReadAll(io.LimitReader(r.In, limit+1))
		if err != nil {
			return nil, fmt.Errorf("read standard input (%s): %w", it.spec, err)
		}
		return within(data, it, limit)
	}
	if err := r.confined(it.spec, it.path); err != nil {
		return nil, err
	}
	f, err := os.Open(r.at(it.path))
	if err != nil {
		return nil, r.unreadable(it.spec, it.path, err)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, r.unreadable(it.spec, it.path, err)
	}
	return within(data, it, limit)
}

func within(data []byte, it item, limit int64) ([]byte, error) {
	if int64(len(data)) > limit {
		return nil, tooLong(it, limit)
	}
	return data, nil
}

// tooLong is the error of a file that is larger than a Secret, or than its own
// limit.
func tooLong(it item, limit int64) error {
	const hint = "split it into several Secrets, or keep large files in a volume"
	if limit < check.MaxBytes {
		return fault.Usagef("%s (%s) has more than %d bytes", it.origin.Source, it.spec, limit).WithHint("check that it is the right file")
	}
	return fault.Usagef("%s (%s) has more than %d bytes; a Secret holds at most %d", it.origin.Source, it.spec, limit, check.MaxBytes).
		WithHint(hint)
}
