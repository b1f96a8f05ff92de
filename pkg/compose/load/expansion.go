package load

import (
	"bytes"
	"errors"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// expansion parses env files and counts the size of nested variables: forty lines
// that each use the line above twice would expand to a terabyte.
type expansion struct {
	env    map[string]string // takes precedence
	values map[string]string // what was read
	bytes  int
	quiet  bool // variables that are not set are not reported
}

var errExpansion = errors.New("its nested variables expand to more than 16 MiB")

// lookup is the value of a variable, and nothing after the bound is reached.
func (e *expansion) lookup(name string) (string, bool) {
	v, ok := e.env[name]
	if !ok {
		v, ok = e.values[name]
	}
	if e.bytes += len(v); e.bytes > maxInserted {
		return "", true
	}
	return v, ok || e.quiet
}

func (e *expansion) parse(path string, text []byte) error {
	return dotenv.ParseWithFormat(bytes.NewReader(text), path, e.values, e.lookup, "")
}

// explodes reports whether the variables of an env file expand to too much text.
// compose-go reads the file again and reports other errors in it.
func (s *session) explodes(path string) bool {
	if known, ok := s.exploding[path]; ok {
		return known
	}
	text, err := readEnvFile(path)
	if err != nil || bytes.IndexByte(text, '$') < 0 {
		return false
	}
	e := &expansion{env: s.env, values: map[string]string{}, quiet: true}
	_ = e.parse(path, text) // compose-go reports it
	if s.exploding == nil {
		s.exploding = map[string]bool{}
	}
	s.exploding[path] = e.bytes > maxInserted
	return s.exploding[path]
}
