package load

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rawEnv reads an env_file of `format: raw`: values are taken unchanged, with
// quotes and dollars. compose-go supports the format only if it is registered.
// Mirrors cmd/compose of docker compose 5.x, which reads such files with
// pkg/kvfile of docker/cli 29.
func rawEnv(r io.Reader, filename string, vars map[string]string, lookup func(string) (string, bool)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxFile)
	for number := 1; lines.Scan(); number++ {
		line := lines.Bytes()
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if !utf8.Valid(line) {
			return fmt.Errorf("failed to read %s: line %d: not UTF-8 text", filename, number)
		}
		text := strings.TrimLeftFunc(string(line), unicode.IsSpace)
		if text == "" || text[0] == '#' {
			continue
		}
		name, value, set := strings.Cut(text, "=")
		switch {
		case name == "":
			return fmt.Errorf("failed to read %s: line %d: no variable name", filename, number)
		case strings.ContainsAny(name, " \t\n\v\f\r"):
			return fmt.Errorf("failed to read %s: line %d: the name %q has a space", filename, number, name)
		case set:
			vars[name] = value
		default:
			if value, ok := lookup(name); ok {
				vars[name] = value
			}
		}
	}
	return lines.Err()
}
