package cluster

import (
	"os"
	"strings"
)

// tail returns the last lines of the file at path, each cut to a width that
// can be read: the components log JSON.
func tail(path string, lines int) (string, error) {
	const width = 200
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	all := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	for i, line := range all {
		if len(line) > width {
			all[i] = line[:width] + "…"
		}
	}
	return strings.Join(all, "\n"), nil
}
