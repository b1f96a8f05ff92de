package dotenv

import "strings"

// Statement is a piece of a file that is read in one step.
type Statement struct {
	Text    string
	Problem bool
	Entries int
}

// Statements are all statements of a file, in the order of the file.
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

// Internals for the tests.
var (
	Plain   = plain
	Compare = differences
)

// IsVariableName reports whether key is valid in the dialects whose keys are
// names of variables.
func IsVariableName(key string) bool {
	_, bad := variableName(key)
	return bad < 0 && key != ""
}
