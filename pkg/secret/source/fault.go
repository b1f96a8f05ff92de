package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// unreadable is a path that could not be read.
func (o Options) unreadable(s Spec, path string, err error) error {
	reason := err
	var at *fs.PathError
	if errors.As(err, &at) {
		reason = at.Err
	}
	if o.maybeValue(s, path) {
		return fault.Usagef("read %s: %w", s, reason).
			WithHint("the argument is not shown because it may be a value; pass a value with --from-literal KEY=VALUE")
	}
	return fault.Usagef("read %s (%s): %w", path, s, reason).WithHint(readHint(s, path, err))
}

// maybeValue reports whether a path that cannot be read may be a value typed
// after the wrong flag, or instead of its file: it does not exist, and has
// several lines; or it follows a '=', and its folder does not exist either.
func (o Options) maybeValue(s Spec, path string) bool {
	if _, err := os.Lstat(o.at(path)); err == nil {
		return false
	}
	if strings.ContainsAny(path, "\r\n") {
		return true
	}
	if path == standardInput || !strings.Contains(s.Argument, "=") {
		return false
	}
	folder := filepath.Dir(path)
	if folder == "." || folder == string(filepath.Separator) {
		return true
	}
	info, err := os.Stat(o.at(folder))
	return err != nil || !info.IsDir()
}

// readHint is the hint for a path that could not be read.
func readHint(s Spec, path string, err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "make the file readable for this user"
	case strings.Contains(path, ","):
		return "a comma is part of the path: for several files, repeat --" + s.Kind.Flag()
	}
	if s.Place != "" && !strings.HasPrefix(s.Place, "-") {
		return "check the path; it is relative to the folder of the file that names it"
	}
	return "check the path; it is relative to the current folder"
}
