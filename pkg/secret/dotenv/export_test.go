package dotenv

import "strings"

// Statement is a piece of a file that is read at once.
type Statement struct {
	Text    string
	Problem bool
	Entries int
}

// Statements are all pieces of a file, in the order of the file.
func Statements(d Dialect, text string, opts Options) []Statement {
	var out []Statement
	p := newParser(d, text, opts)
	for !p.done() {
		at, entries, problems := p.at, len(p.entries), len(p.problems)
		p.step()
		out = append(out, Statement{strings.TrimSuffix(p.text[at:p.at], "\n"), len(p.problems) > problems, len(p.entries) - entries})
	}
	return out
}

// What the tests look at from inside.
var (
	Plain   = plain
	Compare = differences
)

// IsVariableName says whether key is a key of the dialects whose keys are names
// of variables.
func IsVariableName(key string) bool {
	_, bad := variableName(key)
	return bad < 0 && key != ""
}
