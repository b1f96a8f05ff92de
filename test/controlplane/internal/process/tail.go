package process

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// tailBytes is read from the end of a log to find its last lines.
const tailBytes = 32 << 10

// Tail returns the last lines of the log at path, indented, for an error message.
// If a log cannot be read, the text has the error.
func Tail(path string, lines int) string {
	text, err := readEnd(path)
	if err != nil {
		return fmt.Sprintf("    (no log: %v)", err)
	}
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	return "    " + strings.Join(all, "\n    ")
}

func readEnd(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() > tailBytes {
		if _, err := file.Seek(-tailBytes, io.SeekEnd); err != nil {
			return "", err
		}
	}
	data, err := io.ReadAll(file)
	return string(data), err
}
