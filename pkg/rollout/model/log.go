package model

import (
	"strings"
	"unicode/utf8"
)

// longestLine is how many bytes of a log line are kept.
const longestLine = 500

// lastLine returns the last line of a log that is not blank, unchanged.
func lastLine(log string) string {
	log = strings.TrimRight(log, " \t\r\n")
	line := strings.TrimSpace(log[strings.LastIndexByte(log, '\n')+1:])
	if len(line) <= longestLine {
		return line
	}
	end := longestLine
	for end > longestLine-utf8.UTFMax && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end]
}
