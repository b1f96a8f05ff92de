package project

import "fmt"

// Position is a place in a Compose, .env or configuration file.
type Position struct {
	File   string // as in messages: relative to the working directory if inside it, "-" for stdin
	Line   int    // 1-based; 0 if only the file is known
	Column int    // 1-based, in characters
}

// IsZero reports whether the position is unknown.
func (p Position) IsZero() bool { return p.File == "" && p.Line == 0 }

// String is file:line:column, the form editors and terminals link.
func (p Position) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.Line == 0:
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
