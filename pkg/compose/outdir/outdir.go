// Package outdir writes manifests into a directory, one file per object, and
// never loses what a person wrote there. Every file begins with a line that
// holds the digest of the rest: a file whose line is missing or does not match
// was not written by this package, or was changed since, and is left alone.
package outdir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const marker = "# written by kubectl compose convert; sha256:"

// File is one file to write.
type File struct {
	Name    string // without folders
	Content []byte
}

// Result says what happened to the files of the directory.
type Result struct {
	Written   []string // new or changed
	Unchanged []string
	Removed   []string // written by an earlier run and made no more
	Kept      []string // made no more, but changed by a person since
}

// Write makes the directory hold the files. All are prepared before the first
// one takes its place; when one of the places is taken by something that was
// not written here, nothing happens and the error names it (exit code 2),
// unless force is set. A folder in the way is never replaced; a link is, and
// not what it points to.
func Write(dir string, files []File, force bool) (*Result, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	result, err := plan(dir, files, force)
	if err != nil {
		return nil, err
	}
	if err := write(dir, files, result.Written); err != nil {
		return nil, err
	}
	for _, name := range result.Removed {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return nil, fmt.Errorf("remove an earlier file: %w", err)
		}
	}
	return result, nil
}

func plan(dir string, files []File, force bool) (*Result, error) {
	result := &Result{}
	var taken, folders []string
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		switch state(path, f) {
		case absent, ours:
			result.Written = append(result.Written, f.Name)
		case same:
			result.Unchanged = append(result.Unchanged, f.Name)
		case folder:
			folders = append(folders, path)
		case foreign:
			if force {
				result.Written = append(result.Written, f.Name)
			} else {
				taken = append(taken, path)
			}
		}
	}
	switch {
	case len(folders) > 0:
		return nil, fault.Wrap(fault.Usage, fmt.Errorf("%s: a folder is in the place of a file; nothing was written", strings.Join(folders, ", ")), "choose another --out directory")
	case len(taken) > 0:
		return nil, fault.Wrap(fault.Usage,
			fmt.Errorf("%s: written by somebody else, or changed since it was written; nothing was written", strings.Join(taken, ", ")),
			"choose another --out directory, or overwrite with --force")
	}
	return result, findEarlier(dir, files, result)
}

// place is what stands where a file should go.
type place int

const (
	absent  place = iota
	same          // the file as it should be
	ours          // an earlier version of it
	folder        // nothing replaces it
	foreign       // a file of somebody else, a changed one, or a link
)

func state(path string, f File) place {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent
	case err == nil && info.IsDir():
		return folder
	case err != nil || !info.Mode().IsRegular():
		return foreign
	}
	current, err := os.ReadFile(path)
	switch {
	case err != nil:
		return foreign
	case bytes.Equal(current, mark(f.Content)) && info.Mode().Perm()&^mode(f) == 0:
		return same
	case isOurs(current):
		return ours
	}
	return foreign
}

// findEarlier finds what an earlier run wrote and this one does not make.
func findEarlier(dir string, files []File, result *Result) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the output directory: %w", err)
	}
	made := map[string]bool{}
	for _, f := range files {
		made[f.Name] = true
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.Type().IsRegular() || made[name] {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case err != nil || !bytes.HasPrefix(content, []byte(marker)):
		case isOurs(content):
			result.Removed = append(result.Removed, name)
		default:
			result.Kept = append(result.Kept, name)
		}
	}
	return nil
}

// write prepares every file under a temporary name and then renames them.
func write(dir string, files []File, names []string) (err error) {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	var temporary []string
	defer func() {
		for _, path := range temporary {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	var finals []string
	for _, f := range files {
		if !wanted[f.Name] {
			continue
		}
		path, err := prepare(dir, f)
		if path != "" {
			temporary = append(temporary, path)
			finals = append(finals, filepath.Join(dir, f.Name))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", filepath.Join(dir, f.Name), err)
		}
	}
	for _, final := range finals {
		if err := os.Rename(temporary[0], final); err != nil {
			return fmt.Errorf("write %s: %w", final, err)
		}
		temporary = temporary[1:]
	}
	return nil
}

// mode: a file that holds a Secret is for its owner only.
func mode(f File) fs.FileMode {
	if strings.HasPrefix(f.Name, "secret-") {
		return 0o600
	}
	return 0o644
}

// prepare writes the file under a temporary name.
func prepare(dir string, f File) (string, error) {
	file, err := os.CreateTemp(dir, ".convert-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(mark(f.Content))
	return file.Name(), errors.Join(err, file.Chmod(mode(f)), file.Close())
}

func mark(content []byte) []byte {
	return append([]byte(marker+digest(content)+"\n"), content...)
}

func isOurs(content []byte) bool {
	line, rest, ok := bytes.Cut(content, []byte("\n"))
	return ok && string(line) == marker+digest(rest)
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
