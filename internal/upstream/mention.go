package upstream

import (
	"regexp"
	"strings"
)

// mention is a version in a comment, with the text before it.
type mention struct {
	version string // as written, with "v" or without
	before  string // the comment up to the end of the word that the version is in
	line    int    // of the comment, from 0
}

var (
	version    = regexp.MustCompile(`v?\d+\.\d+\.\d+(-[0-9A-Za-z.]*[0-9A-Za-z])?`)
	modulePath = regexp.MustCompile(`\b[a-z0-9-]+(\.[a-z0-9-]+)+/[\w./~-]+`)
	sourceText = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+/\S+ v\d+\.\d+\.\d+$`)
)

// find finds all versions with three numbers. Two numbers (1.34) are a feature's
// first release, and four an address.
func find(text string) []mention {
	var all []mention
	for _, at := range version.FindAllStringIndex(text, -1) {
		from, to := at[0], at[1]
		if from > 0 && (word(text[from-1]) || text[from-1] == '.') || to < len(text) && word(text[to]) || to+1 < len(text) && text[to] == '.' && digit(text[to+1]) {
			continue
		}
		end := to
		for end < len(text) && !strings.ContainsRune(" \n\t),;", rune(text[end])) {
			end++
		}
		all = append(all, mention{version: text[from:to], before: text[:end], line: strings.Count(text[:from], "\n")})
	}
	return all
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func word(c byte) bool { return digit(c) || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// upstream is the module that the version is of, or "": the nearest one that is
// named before the version, else that of the rules for the folder or the version.
func (m mention) upstream(rel string) string {
	at, module := -1, ""
	if all := modulePath.FindAllStringIndex(m.before, -1); all != nil {
		last := all[len(all)-1]
		at, module = last[0], m.before[last[0]:last[1]]
	}
	for _, s := range shortNames {
		if all := s.name.FindAllStringIndex(m.before, -1); all != nil && all[len(all)-1][0] > at {
			at, module = all[len(all)-1][0], s.module
		}
	}
	if at >= 0 {
		return module
	}
	for _, d := range defaults {
		if strings.HasPrefix(rel, d.folder) && strings.HasPrefix(m.version, d.version) {
			return d.module
		}
	}
	return ""
}
