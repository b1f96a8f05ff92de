package load

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func unclosedQuote(t trouble) *explanation {
	if !strings.Contains(t.context, "quoted scalar") || strings.Contains(t.message, "escape") {
		return nil
	}
	quote := "\""
	if line := []rune(t.text(t.began)); t.from <= len(line) && t.from > 0 {
		quote = string(line[t.from-1])
	}
	return &explanation{t.began, t.from, fmt.Sprintf("the quote %s opened here is never closed", quote), fmt.Sprintf("add %s at the end of the value", quote)}
}

func unclosedBracket(t trouble) *explanation {
	closing := "]"
	switch {
	case strings.Contains(t.context, "flow mapping"):
		closing = "}"
	case strings.Contains(t.context, "flow sequence"):
	case strings.Contains(t.context, "flow node"):
		line, column := t.line, t.col
		if up := t.above(t.line); strings.TrimSpace(t.text(t.line)) == "" && up > 0 {
			line, column = up, len([]rune(t.text(up)))
		}
		return &explanation{line, max(column, 1), "expected a value, or the closing bracket", "close the bracket, or remove it"}
	default:
		return nil
	}
	if t.line == t.began && t.col <= len([]rune(t.text(t.line))) {
		return &explanation{t.line, t.col, fmt.Sprintf("expected \",\" or %q", closing), "separate the items with commas, and quote text with special characters"}
	}
	return &explanation{t.began, t.from, fmt.Sprintf("the bracket opened here is never closed, expected %q", closing), fmt.Sprintf("add %q at the end of the list or mapping", closing)}
}

func strayBracket(t trouble) *explanation {
	line := []rune(t.text(t.line))
	if t.col < 1 || t.col > len(line) || !slices.Contains([]rune("]},"), line[t.col-1]) {
		return nil
	}
	return &explanation{t.line, t.col, fmt.Sprintf("%q without an opening bracket", line[t.col-1]), "remove it, or quote the value"}
}

func badEscape(t trouble) *explanation {
	if !strings.Contains(t.message, "escape character") {
		return nil
	}
	return &explanation{t.line, t.col, "a backslash does not start a valid escape sequence here", "double the backslash, or use single quotes"}
}

func unknownAnchor(t trouble) *explanation {
	match := regexp.MustCompile(`unknown anchor '(.+)' referenced`).FindStringSubmatch(t.message)
	if match == nil {
		return nil
	}
	var names []string
	for _, m := range regexp.MustCompile(`&([^\s,\]}]+)`).FindAllSubmatch(t.file.text, 100) {
		names = append(names, string(m[1]))
	}
	return &explanation{t.line, t.col, fmt.Sprintf("*%s refers to an anchor, but &%s is not defined above", match[1], match[1]), nearest(match[1], names, "quote text that starts with *")}
}

func reservedCharacter(t trouble) *explanation {
	line := []rune(t.text(t.line))
	if !strings.Contains(t.message, "cannot start any token") || t.col > len(line) || t.col < 1 {
		return nil
	}
	return &explanation{t.line, t.col, fmt.Sprintf("a value cannot start with %q unless it is quoted", string(line[t.col-1])), "quote the whole value"}
}
