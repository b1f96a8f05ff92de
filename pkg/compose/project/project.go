// Package project is a loaded Compose project as the converter sees it:
// compose-go's model, plus what that model cannot say: which attributes a
// person wrote and where, and what the project's files hold.
//
// pkg/compose/load makes a [Project]; pkg/compose/plan reads it. Both meet
// here so that converting stays free of files and of the environment.
package project

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// Project is everything the converter needs, and nothing it would have to ask
// the machine for.
type Project struct {
	*types.Project
	Source *Source          // where every set attribute was written
	Files  map[string]*File // by absolute host path: what bind mounts, configs and secrets refer to
	Flags  []string         // with which docker compose reads the same project, such as -f compose.prod.yaml; quoted for a shell
	unset  []Position       // where a variable is used that is not set
}

// State says how a referenced file could be read.
type State int

// The states of a referenced file.
const (
	Missing    State = iota // nothing there
	Regular                 // Content holds it
	Directory               // Entries hold all regular files below it
	Special                 // a socket, device or pipe
	Outside                 // not below the project directory: not read
	TooLarge                // more than MaxContent bytes in all: not read, Size says how many
	Unreadable              // Err says why
	Denied                  // credentials outside the project: never read, Err says what they are
	HostPath                // a path of the machine itself, which has no content to copy; see [ClassifyHost]
)

// MaxContent is the most that one file or directory may hold to be read: what a
// ConfigMap or Secret can contain. Source: MaxSecretSize in k8s.io/api/core/v1
// (1.37) and the same limit for ConfigMaps in the API server's validation.
const MaxContent = 1 << 20

// File is one host path that the project refers to.
type File struct {
	Path    string // absolute, with forward slashes
	State   State
	Mode    fs.FileMode
	Size    int64    // of a regular file, or the sum below a directory
	Content []byte   // of a regular file
	Entries []Entry  // of a directory, sorted by Path
	Skipped []string // below a directory, sorted: links out of the project, sockets, devices, what cannot be read
	Err     string   // why it is unreadable, or what it is that is denied or the machine's
}

// Entry is a regular file below a directory (links followed while they stay in
// the project).
type Entry struct {
	Path    string // relative to the directory, with forward slashes
	Mode    fs.FileMode
	Content []byte
}

// Absolute is the host path of a file that compose-go leaves as it was written;
// "" stays "".
func Absolute(model *types.Project, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(model.WorkingDir, path)
}

// Relative is the host path as seen from the project directory, where that is
// shorter than the path itself.
func (p *Project) Relative(host string) string {
	root := strings.ReplaceAll(p.WorkingDir, `\`, "/")
	if host == root {
		return p.Name
	}
	for _, up := range []string{"", "../", "../../"} {
		if rest, ok := strings.CutPrefix(host, strings.TrimSuffix(root, "/")+"/"); ok && root != "/" {
			return up + rest
		}
		root = path.Dir(root)
	}
	return host
}
