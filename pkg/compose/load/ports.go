package load

import (
	"fmt"
	"strconv"
	"strings"
)

// maxPorts is how many ports all ranges of a project may represent: compose-go
// makes a value for each, and so does a Service. Media servers use 10,000.
const maxPorts = 12_000

// checkPorts finds port ranges that are too large to be expanded.
func (s *session) checkPorts(tree *node) []error {
	for _, section := range []string{"services", "jobs"} {
		for _, container := range tree.child(section).entries() {
			for _, item := range container.child("ports").elements() {
				n := rangeOf(item.text())
				if s.ports += n; s.ports > maxPorts {
					return []error{s.fault(item.inside, fmt.Sprintf("the port ranges up to this line have %d ports, expected at most %d", s.ports, maxPorts),
						"list only the ports that are used")}
				}
			}
		}
	}
	return nil
}

// rangeOf is the number of ports of the short form:
// [[IP:]PUBLISHED:]FIRST-LAST[/PROTOCOL].
func rangeOf(text string) int {
	target, _, _ := strings.Cut(text[strings.LastIndexByte(text, ':')+1:], "/")
	first, last, isRange := strings.Cut(target, "-")
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if !isRange || err != nil || err2 != nil || to < from {
		return 1
	}
	return to - from + 1
}
