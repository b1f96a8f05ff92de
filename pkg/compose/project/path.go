package project

import "strings"

// Path names one attribute of a project: mapping keys, and "[n]" for the n-th
// item of a sequence. Keys may contain dots (peer0.org1.example.com), so a Path
// is a list and not a joined string.
type Path []string

// String joins the path in the usual notation: services.web.ports[0].target.
func (p Path) String() string {
	var b strings.Builder
	for i, segment := range p {
		if i > 0 && !strings.HasPrefix(segment, "[") {
			b.WriteByte('.')
		}
		b.WriteString(segment)
	}
	return b.String()
}

// Join returns a new path with the segments appended.
func (p Path) Join(segments ...string) Path {
	out := make(Path, 0, len(p)+len(segments))
	return append(append(out, p...), segments...)
}
