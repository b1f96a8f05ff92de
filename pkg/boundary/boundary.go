// Package boundary decides which files a description from elsewhere (a Compose
// file, a file of Secrets) may name: those in its own folder and, if the user
// allows it, all others that are not credentials. Start with [New] and
// [Boundary.Resolve].
package boundary

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/hostpath"
)

// Boundary is a folder whose files may be read. The target of a link counts, not
// the place of the link.
type Boundary struct {
	Root string // the folder, without links
	Home string // the user's home, without links; "" if it is not known
	Open bool   // files outside Root may be read too, except credentials
}

// New is the boundary of a folder. home is the user's home, or "".
func New(root, home string, open bool) *Boundary {
	b := &Boundary{Root: resolved(root), Open: open}
	if filepath.IsAbs(home) {
		b.Home = resolved(home)
	}
	return b
}

// resolved is the path without links, if it exists.
func resolved(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// State is the decision about a path.
type State int

// The decisions.
const (
	Inside  State = iota // it may be read
	Missing              // it does not exist, and its place is inside
	Outside              // it is outside the folder
	Machine              // it belongs to the machine itself
	Denied               // it has credentials of the machine or of a user
)

// Verdict is the decision about a path, with its reason.
type Verdict struct {
	State State
	Host  hostpath.Host // describes it if it is Machine or Denied
}

// Resolve resolves the links of path and judges both the path and where it leads.
func (b *Boundary) Resolve(path string) (to string, v Verdict, err error) {
	to, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, b.absent(path), err
	}
	if err != nil {
		return path, b.judge(path), err
	}
	if v := b.judge(to); v.State != Inside || !b.Foreign(to) {
		return to, v, nil
	}
	return to, b.judge(path), nil
}

// judge decides about a path without resolving it.
func (b *Boundary) judge(path string) Verdict {
	host := hostpath.Classify(filepath.ToSlash(path))
	switch foreign := b.Foreign(path); {
	case host.Kind == hostpath.Credential && (foreign || host.InHome && b.inHome(path) || b.aboveMachine(host)):
		return Verdict{Denied, host}
	case !foreign:
		return Verdict{State: Inside}
	case host.Kind == hostpath.Machine:
		return Verdict{Machine, host}
	case !b.Open:
		return Verdict{State: Outside}
	}
	return Verdict{State: Inside}
}

// absent is the verdict for a path that does not exist: Missing if it is inside
// the boundary.
func (b *Boundary) absent(path string) Verdict {
	if v := b.judge(path); v.State == Denied || v.State == Machine {
		return v
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			if v := b.judge(resolved + strings.TrimPrefix(path, dir)); v.State != Inside {
				return v
			}
			return Verdict{State: Missing}
		}
		if dir == filepath.Dir(dir) {
			return Verdict{State: Outside}
		}
	}
}

// Foreign reports whether the path is outside the folder.
func (b *Boundary) Foreign(path string) bool { return !below(b.Root, path) }

// inHome reports whether the path is in a home directory that is the folder, or
// is inside it: not everything there belongs to the project.
func (b *Boundary) inHome(path string) bool {
	for _, home := range []string{b.Home, "/root", "/home", "/Users"} {
		if home != "" && below(b.Root, home) && below(home, path) {
			return true
		}
	}
	return false
}

// aboveMachine reports whether the folder contains the place of a credential of
// the machine, as / and /etc contain /etc/shadow.
func (b *Boundary) aboveMachine(host hostpath.Host) bool {
	return filepath.IsAbs(host.Row) && b.Root != host.Row && below(b.Root, host.Row)
}

func below(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
