package source

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// item is one input: a key's value, or an env file.
type item struct {
	spec   Spec
	key    string   // "" for an env file
	named  bool     // the key was not typed: a [Mapping] applies to it
	path   string   // of a file; "-" is standard input
	value  string   // of a literal or a variable
	words  []string // of a command
	size   int64    // bytes, as far as known before reading
	origin assemble.Origin
}

// plan has all inputs to read, and warnings about non-files in directories.
type plan struct {
	Options
	items    []item
	warnings []string
	stdin    *Spec // the source that reads standard input
}

// makePlan checks every source without reading it.
func makePlan(specs []Spec, opts Options) (*plan, error) {
	p := &plan{Options: opts}
	for _, s := range specs {
		before := len(p.items)
		if err := p.add(s); err != nil {
			return nil, err
		}
		if len(p.items) == before && !p.AllowEmpty {
			what := "the directory has no files"
			if isPattern(s.Argument) {
				what = "the pattern matches no files"
			}
			return nil, fault.Usagef("%s (%s): %s", s.Argument, s, what).WithHint(emptyHint)
		}
	}
	return p, p.fits()
}

const emptyHint = "pass --allow-empty to accept an empty source"

func (p *plan) add(s Spec) error {
	if s.readsStdin() {
		if p.stdin != nil {
			return fault.Usagef("%s and %s both read standard input", p.stdin, s).
				WithHint("standard input can be read only once; read the other values from files")
		}
		p.stdin = &s
	}
	switch s.Kind {
	case Literal:
		return p.addLiteral(s)
	case File:
		return p.addFile(s)
	case EnvVar:
		return p.addVariable(s)
	case Stdin, Prompt:
		return p.addTyped(s)
	case Command:
		return p.addCommand(s)
	case Sops:
		return p.addSops(s)
	default:
		return p.addEnvFile(s)
	}
}

func (p *plan) addVariable(s Spec) error {
	key, name, err := s.variable()
	if err != nil {
		return err
	}
	value, set := p.lookup(name)
	if !set && !p.AllowUnset {
		return fault.Usagef("%s: the environment variable %s is not set", s, name).WithHint(unsetHint(s))
	}
	origin := assemble.Origin{Source: "the variable " + name}
	named := !strings.Contains(s.Argument, "=")
	p.items = append(p.items, item{spec: s, key: key, named: named, value: value, size: int64(len(value)), origin: origin})
	return nil
}

func unsetHint(s Spec) string {
	if s.Place != "" {
		return "set the variable, or write allowUnset: true for an empty value"
	}
	return "set the variable, or pass --allow-unset for an empty value"
}

// addTyped adds a source that has only a key: the value comes from standard
// input or from the terminal.
func (p *plan) addTyped(s Spec) error {
	key, err := s.key()
	if err != nil {
		return err
	}
	it := item{spec: s, key: key, origin: assemble.Origin{Source: s.String()}}
	if s.Kind == Stdin {
		it.path, it.origin.Source = standardInput, "standard input"
	}
	p.items = append(p.items, it)
	return nil
}

func (p *plan) addLiteral(s Spec) error {
	key, value, err := s.literal()
	if err != nil {
		return err
	}
	origin := assemble.Origin{Source: s.String()}
	p.items = append(p.items, item{spec: s, key: key, value: value, size: int64(len(value)), origin: origin})
	return nil
}

func (p *plan) addFile(s Spec) error {
	key, name, err := s.file()
	if err != nil {
		return err
	}
	if name == standardInput {
		p.items = append(p.items, item{spec: s, key: key, path: name, origin: assemble.Origin{Source: "standard input"}})
		return nil
	}
	if err := p.confined(s, name); err != nil {
		return err
	}
	if s.Key == "" && !strings.Contains(s.Argument, "=") && nameless(name) {
		return fault.Usagef("%s: %s has no name of its own; expected KEY=PATH", s, name).
			WithHint(s.form("KEY=PATH") + "; in a shell: --from-file 'KEY='<(COMMAND)")
	}
	info, err := os.Stat(p.at(name))
	if errors.Is(err, fs.ErrNotExist) && s.Key == "" && isPattern(s.Argument) {
		return p.addPattern(s, name)
	}
	if err != nil {
		return p.unreadable(s, name, err)
	}
	if !info.IsDir() {
		p.addPath(s, key, name, info)
		return nil
	}
	if s.Key != "" || strings.Contains(s.Argument, "=") {
		return fault.Usagef("%s sets a key for the directory %s", s, name).
			WithHint("remove the key: each file in the directory becomes a key")
	}
	return p.addDirectory(s, name)
}

// nameless reports whether a path has a number or a random text in place of a
// name, so that it cannot be a key: an open file of the process, as <(COMMAND) in
// bash and zsh and /dev/stdin are, or a file of psub in fish.
func nameless(name string) bool {
	name = path.Clean(filepath.ToSlash(name))
	dir, base := path.Split(name)
	process, ok := strings.CutPrefix(dir, "/proc/")
	return dir == "/dev/fd/" || ok && strings.HasSuffix(process, "/fd/") ||
		dir == "/dev/" && (base == "stdin" || base == "stdout" || base == "stderr") || strings.HasPrefix(base, ".psub.")
}

func (p *plan) addPath(s Spec, key, name string, info os.FileInfo) {
	origin := assemble.Origin{Source: name}
	named := s.Kind == File && s.Key == "" && !strings.Contains(s.Argument, "=")
	p.items = append(p.items, item{spec: s, key: key, named: named, path: name, size: knownSize(info), origin: origin})
}

// isPattern reports whether a path that does not exist may be a pattern. With a
// key it is not a pattern: many files cannot be one key.
func isPattern(argument string) bool {
	return strings.ContainsAny(argument, "*?[") && !strings.Contains(argument, "=")
}

// addPattern adds the files that match a pattern of [filepath.Match], by name.
func (p *plan) addPattern(s Spec, pattern string) error {
	paths, err := filepath.Glob(p.at(pattern))
	if err != nil || len(paths) == 0 {
		return fault.Usagef("%s: no file matches the pattern %s", s, pattern).
			WithHint("quote the pattern, and check it with: ls PATTERN")
	}
	for _, full := range paths {
		name := full
		if !filepath.IsAbs(pattern) {
			if relative, err := filepath.Rel(p.Dir, full); err == nil && p.Dir != "" {
				name = relative
			}
		}
		if err := p.confined(s, name); err != nil {
			return err
		}
		info, err := os.Stat(full)
		switch {
		case err != nil:
			return p.unreadable(s, name, err)
		case !info.Mode().IsRegular(): // reading a pipe might never end
			p.warnings = append(p.warnings, name+" is not a file and is left out")
		default:
			p.addPath(s, filepath.Base(name), name, info)
		}
	}
	return nil
}

// addDirectory adds the regular files of a directory, by name, like kubectl.
// Unlike kubectl, which treats a mounted volume as empty, it follows symbolic
// links, and reports what it leaves out.
func (p *plan) addDirectory(s Spec, name string) error {
	entries, err := os.ReadDir(p.at(name))
	if err != nil {
		return p.unreadable(s, name, err)
	}
	for _, e := range entries {
		full := filepath.Join(name, e.Name())
		info, err := os.Stat(p.at(full))
		switch {
		case err != nil:
			return p.unreadable(s, full, err)
		case info.Mode().IsRegular():
			if err := p.confined(s, full); err != nil {
				return err
			}
			p.addPath(s, e.Name(), full, info)
		case !strings.HasPrefix(e.Name(), ".."): // ..data of a mounted volume
			p.warnings = append(p.warnings, full+" is not a file and is left out")
		}
	}
	return nil
}

func (p *plan) addEnvFile(s Spec) error {
	name := s.Argument
	if name == standardInput {
		p.items = append(p.items, item{spec: s, path: name, origin: assemble.Origin{Source: "standard input"}})
		return nil
	}
	if err := p.confined(s, name); err != nil {
		return err
	}
	info, err := os.Stat(p.at(name))
	switch {
	case err != nil:
		return p.unreadable(s, name, err)
	case info.IsDir():
		return fault.Usagef("%s is a directory; expected a file (%s)", name, s).WithHint("for a file per key, use --from-file DIRECTORY")
	}
	p.addPath(s, "", name, info)
	return nil
}

// fits refuses input that is known to be too large before it is read.
func (p *plan) fits() error {
	var sizes []check.Size
	for _, it := range p.items {
		if it.spec.Kind != EnvFile && it.spec.Kind != Sops {
			sizes = append(sizes, it.sized())
			continue
		}
		if it.size > maxEnvFile {
			return tooLong(it, maxEnvFile)
		}
	}
	if err := check.Sizes(sizes); err != nil {
		return fault.As(fault.Usage, err)
	}
	return nil
}

// sized is the item's row in a table of sizes. An invalid key, which may be a
// piece of a value, is replaced with its place.
func (it item) sized() check.Size {
	if check.Key(it.key) != nil {
		return check.Size{Key: it.origin.String(), Bytes: it.size}
	}
	return check.Size{Key: it.key, Bytes: it.size}
}

// knownSize is the size of a regular file; the size of a pipe is unknown.
func knownSize(info os.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}
