package load

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// session is one call of Load.
type session struct {
	request   Request
	dir       string            // the project directory, absolute
	env       map[string]string // where ${…} is looked up
	envFiles  []string
	name      string
	profiles  []string
	main      []*file           // the files of the project, in the order they override
	files     []*file           // all that were read, by number
	byPath    map[string]*file  // and by absolute path
	texts     map[string][]byte // the files that an earlier session read
	findings  []finding.Finding
	seen      map[reported]bool
	casts     *castNode        // the types of interpolated values, see casts.go
	rules     *rule            // how values are written and merged, see rules.go
	models    map[string]*node // included models, see layer.key
	raw       []rawDocument    // of the main files
	values    int              // in all files, with aliases expanded
	exploding map[string]bool  // env files, see explodes
	inserted  int              // bytes of text after substitution
	ports     int              // of all ranges

	remoteParsing bool // include, extends from a file or !reset: compose-go must parse the files itself
	marked        bool // some file has !reset or !override
}

// rawDocument is one document, unchanged except for substituted variables.
type rawDocument struct {
	file *file
	tree *node
}

// reported keeps a finding from being repeated for each use of an anchor.
type reported struct {
	at    pos
	place project.Position // of what is in no Compose file
	what  string
}

// file is one Compose file.
type file struct {
	number uint16
	path   string // absolute; "-" for standard input
	shown  string // as a user would type it
	text   []byte
	docs   []*yaml.Node // one root node per YAML document; dropped once it is a tree
	starts []int        // where lines begin, computed on first use
}

// line is the text of a 1-based line, without its end.
func (f *file) line(n int) ([]byte, bool) {
	if f.starts == nil {
		f.starts = []int{0}
		for i, c := range f.text {
			if c == '\n' {
				f.starts = append(f.starts, i+1)
			}
		}
	}
	if n < 1 || n > len(f.starts) {
		return nil, false
	}
	text := f.text[f.starts[n-1]:]
	if n < len(f.starts) {
		text = f.text[f.starts[n-1] : f.starts[n]-1]
	}
	return bytes.TrimSuffix(text, []byte{'\r'}), true
}

func newSession(r Request) *session {
	if r.WorkingDir == "" {
		r.WorkingDir, _ = os.Getwd()
	}
	return &session{
		request: r,
		env:     make(map[string]string, len(r.Environ)+1),
		byPath:  map[string]*file{},
		seen:    map[reported]bool{},
	}
}

// abs is the absolute form of a name that a user typed.
func (s *session) abs(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(s.request.WorkingDir, name)
}

// shown is the name for path in messages: relative to the working directory if it
// is inside it.
func (s *session) shown(path string) string {
	rel, err := filepath.Rel(s.request.WorkingDir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return path
	}
	return filepath.ToSlash(rel)
}

// position converts a place to its public form.
func (s *session) position(at pos) project.Position {
	if int(at.file) >= len(s.files) {
		return project.Position{}
	}
	return project.Position{File: s.files[at.file].shown, Line: int(at.line), Column: int(at.column)}
}

// report adds a finding once per place.
func (s *session) report(at pos, f finding.Finding) {
	key := reported{at, f.Position, f.Message}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	if f.Position.IsZero() {
		f.Position = s.position(at)
	}
	s.findings = append(s.findings, f)
}
