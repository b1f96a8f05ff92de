package source

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// item is one thing to read: a key's value, or an env file.
type item struct {
	spec   Spec
	key    string // "" for an env file
	path   string // "" for a literal
	value  string // of a literal
	size   int64  // bytes, as far as known before reading
	origin assemble.Origin
}

// plan is all there is to read, and what a directory had besides files.
type plan struct {
	Options
	items    []item
	warnings []string
}

// makePlan looks at every source without reading it.
func makePlan(specs []Spec, opts Options) (*plan, error) {
	p := &plan{Options: opts}
	for _, s := range specs {
		before := len(p.items)
		if err := p.add(s); err != nil {
			return nil, err
		}
		if len(p.items) == before && !p.AllowEmpty {
			return nil, usage(emptyHint, "%s (%s): the directory has no files", s.Argument, s)
		}
	}
	return p, p.fits()
}

const emptyHint = "pass --allow-empty when nothing is what you want"

func (p *plan) add(s Spec) error {
	switch s.Kind {
	case Literal:
		return p.addLiteral(s)
	case File:
		return p.addFile(s)
	default:
		return p.addEnvFile(s)
	}
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
	info, err := os.Stat(p.at(name))
	if err != nil {
		return p.unreadable(s, name, err)
	}
	if !info.IsDir() {
		p.addPath(s, key, name, info)
		return nil
	}
	if strings.Contains(s.Argument, "=") {
		return usage("leave out the key: each file in the directory is a key of its own",
			"%s gives a key to the directory %s", s, name)
	}
	return p.addDirectory(s, name)
}

func (p *plan) addPath(s Spec, key, name string, info os.FileInfo) {
	origin := assemble.Origin{Source: name}
	p.items = append(p.items, item{spec: s, key: key, path: name, size: knownSize(info), origin: origin})
}

// addDirectory takes the regular files of a directory, by name, as kubectl
// does; other than kubectl, which takes a mounted volume for empty, it follows
// symbolic links, and says what it leaves out.
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
			p.addPath(s, e.Name(), full, info)
		case !strings.HasPrefix(e.Name(), ".."): // ..data of a mounted volume
			p.warnings = append(p.warnings, full+" is not a file, it is left out")
		}
	}
	return nil
}

func (p *plan) addEnvFile(s Spec) error {
	name := s.Argument
	info, err := os.Stat(p.at(name))
	switch {
	case err != nil:
		return p.unreadable(s, name, err)
	case info.IsDir():
		return usage("for a file per key, use --from-file DIRECTORY", "%s is a directory; expected a file (%s)", name, s)
	}
	p.addPath(s, "", name, info)
	return nil
}

// fits refuses what is known to be too large before it is read.
func (p *plan) fits() error {
	var sizes []check.Size
	for _, it := range p.items {
		if it.spec.Kind != EnvFile {
			sizes = append(sizes, it.sized())
			continue
		}
		if it.size > maxEnvFile {
			return tooLong(it)
		}
	}
	if err := check.Sizes(sizes); err != nil {
		return bad(err)
	}
	return nil
}

// sized is the item's row in a table of sizes. A key that is none, and so may
// be a piece of a value, is named by its place.
func (it item) sized() check.Size {
	if check.Key(it.key) != nil {
		return check.Size{Key: it.origin.String(), Bytes: it.size}
	}
	return check.Size{Key: it.key, Bytes: it.size}
}

// knownSize is the size of a regular file; nobody knows a pipe's.
func knownSize(info os.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}
