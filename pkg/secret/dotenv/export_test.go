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
