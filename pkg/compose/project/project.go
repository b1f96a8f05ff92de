// Package project is the converter's view of a loaded Compose project:
// compose-go's model, and information that the model lacks: which attributes are
// set and where, and the content of the project's files.
//
// pkg/compose/load makes a [Project]; pkg/compose/plan reads it. This package
// connects both, so that the conversion does not read files or the environment.
package project

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// Project is the complete input of the converter; it needs nothing else from the
// machine.
type Project struct {
	*types.Project
	Source   *Source          // the place of every set attribute
	Files    map[string]*File // by absolute host path: what bind mounts, configs and secrets refer to
	EnvFiles []string         // that variables were read from: .env, or those of --env-file; absolute
	Flags    []string         // with which docker compose reads the same project, such as -f compose.prod.yaml; quoted for a shell
	unset    []Position       // the uses of variables that are not set
}

// State is the result of reading a referenced file.
type State int

// The states of a referenced file.
const (
	Missing    State = iota // it does not exist
	Regular                 // read into Content
	Directory               // a directory; all its regular files are in Entries
	Special                 // a socket, device or pipe
	Outside                 // outside the project directory: not read
	TooLarge                // more than MaxContent bytes in all: not read, Size has the number
	Unreadable              // Err is the reason
	Denied                  // credentials outside the project: never read, Err describes them
	HostPath                // a path of the machine itself, which has no content to copy; see pkg/hostpath
)

// MaxContent is the maximum size of a file or directory: what a ConfigMap or
// Secret can contain. Source: MaxSecretSize in k8s.io/api/core/v1 (1.37) and the
// same limit for ConfigMaps in the API server's validation.
const MaxContent = 1 << 20

// File is one host path that the project refers to.
type File struct {
	Path    string // absolute, with forward slashes
	State   State
	Mode    fs.FileMode
	Size    int64    // of a regular file, or the total of a directory
	Content []byte   // of a regular file
	Entries []Entry  // of a directory, sorted by Path
	Skipped []string // in a directory, sorted: links out of the project, sockets, devices, unreadable files
	Err     string   // why it is unreadable, or a description if it is denied or belongs to the machine
}

// Entry is a regular file in a directory (links are followed inside the project).
type Entry struct {
	Path    string // relative to the directory, with forward slashes
	Mode    fs.FileMode
	Content []byte
}

// Absolute is the host path of a file whose path compose-go does not change; ""
// stays "".
func Absolute(model *types.Project, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(model.WorkingDir, path)
}

// Relative is the host path relative to the project directory, where that is
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
