package load

import (
	"bytes"
	"errors"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// expansion parses env files and counts what their variables insert into each
// other: forty lines that each name the one above twice would make a terabyte.
type expansion struct {
	env    map[string]string // wins
	values map[string]string // what was read
	bytes  int
	quiet  bool // nothing is said of variables that are not set
}

var errExpansion = errors.New("its nested variables expand to more than 16 MiB")

// lookup gives a variable, and nothing any more beyond the bound.
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

// explodes reports whether the variables of an env file make too much of each
// other. compose-go will read the file once more; what is wrong in it otherwise
// is its own to tell.
func (s *session) explodes(path string) bool {
	if known, ok := s.exploding[path]; ok {
		return known
	}
	text, err := readEnvFile(path)
	if err != nil || bytes.IndexByte(text, '$') < 0 {
		return false
	}
	e := &expansion{env: s.env, values: map[string]string{}, quiet: true}
	_ = e.parse(path, text) // compose-go tells
	if s.exploding == nil {
		s.exploding = map[string]bool{}
	}
	s.exploding[path] = e.bytes > maxInserted
	return s.exploding[path]
}
