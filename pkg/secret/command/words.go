package command

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Words splits a command into words like a POSIX shell (Shell Command Language
// 2.2, Quoting), without its expansions. Characters that a shell would give a
// meaning, and that are not quoted, are an error: as a part of a word they would
// be a surprise. '*', '?', '[', '{' and '=' are part of a word. Errors contain
// nothing of the command but that character.
func Words(line string) ([]string, error) {
	s := splitter{rest: []rune(line)}
	for len(s.rest) > 0 {
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	s.end()
	if len(s.words) == 0 {
		return nil, fault.Usagef("there is no command").WithHint("write the program and its arguments")
	}
	return s.words, nil
}

type splitter struct {
	rest  []rune
	at    int
	words []string
	word  strings.Builder
	open  bool // a word has begun; it may be empty, as ''
}

// next is the next character.
func (s *splitter) next() rune {
	r := s.rest[0]
	s.rest, s.at = s.rest[1:], s.at+1
	return r
}

func (s *splitter) add(r rune) {
	s.word.WriteRune(r)
	s.open = true
}

func (s *splitter) end() {
	if s.open {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.open = false
}

// step reads a character outside quotes, or a whole quoted part.
func (s *splitter) step() error {
	switch r := s.next(); {
	case r == ' ' || r == '\t' || r == '\n' || r == '\r':
		s.end()
	case r == '\'':
		return s.single()
	case r == '"':
		return s.double()
	case r == '\\':
		return s.escaped()
	case strings.ContainsRune("|&;<>()$`", r), !s.open && (r == '~' || r == '#'):
		return s.meaning(r)
	default:
		s.add(r)
	}
	return nil
}

func (s *splitter) single() error {
	s.open = true
	for len(s.rest) > 0 {
		r := s.next()
		if r == '\'' {
			return nil
		}
		s.add(r)
	}
	return unclosed("'")
}

func (s *splitter) double() error {
	s.open = true
	for len(s.rest) > 0 {
		switch r := s.next(); {
		case r == '"':
			return nil
		case r == '$' || r == '`':
			return s.meaning(r)
		case r == '\\' && len(s.rest) > 0 && strings.ContainsRune("$`\"\\\n", s.rest[0]):
			if c := s.next(); c != '\n' {
				s.add(c)
			}
		default:
			s.add(r)
		}
	}
	return unclosed(`"`)
}

// escaped is the character after a backslash; a line break is left out.
func (s *splitter) escaped() error {
	if len(s.rest) == 0 {
		return fault.Usagef("the command ends with a backslash").WithHint(`for a backslash, write \\`)
	}
	if r := s.next(); r != '\n' {
		s.add(r)
	}
	return nil
}

func unclosed(quote string) error {
	return fault.Usagef("the command has a %s without the second one", quote).WithHint("quote whole words: 'a word'")
}

// meaning is the error about a character that has a meaning in a shell.
func (s *splitter) meaning(r rune) error {
	return fault.Usagef("character %d of the command is %q, but the command does not run in a shell", s.at, r).
		WithHint(fmt.Sprintf("put the word with %c in single quotes; or, if you need a shell: sh -c 'COMMAND'", r))
}
