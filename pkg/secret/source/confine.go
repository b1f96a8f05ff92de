package source

import (
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/boundary"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Confinement is the folder whose files a file of -f may name. Whoever wrote that
// file is not always the user that runs it, so it cannot collect other files of the
// machine.
type Confinement struct {
	boundary *boundary.Boundary
	dir      string // as it is named, with links
	what     string // for errors
}

// Confine confines to the folder dir, which errors call what. home is the user's
// home, or "". If open, files outside are read too, except credentials of the
// machine and its users.
func Confine(dir, what, home string, open bool) *Confinement {
	return &Confinement{boundary.New(dir, home, open), dir, what}
}

// confined is the error about a path that must not be read.
func (o Options) confined(s Spec, path string) error {
	c := o.Confinement
	if c == nil || path == standardInput {
		return nil
	}
	to, v, _ := c.boundary.Resolve(o.at(path))
	// A Secret is the right place for a private key that only its name makes a
	// credential.
	private := v.State == boundary.Denied && v.Host.ByName
	switch {
	case v.State == boundary.Inside, v.State == boundary.Missing:
		return nil
	case c.boundary.Open && (v.State == boundary.Machine || private):
		return nil
	}
	shown := o.shown(path, to, v.State == boundary.Denied && !private)
	if v.State != boundary.Denied || private {
		return fault.Usagef("%s: %s is outside %s; -f reads only files in it", s, shown, c.what).
			WithHint("copy the file there, or allow all files except credentials of this machine: --allow-host-files")
	}
	command := "kubectl secretgen NAME --from-file KEY=FILE"
	if v.Host.Row == "~/.docker" {
		command = "kubectl secretgen docker-registry NAME --from-docker-config=FILE"
	}
	return fault.Usagef("%s: %s has credentials of this machine (%s); -f never reads them", s, shown, v.Host.What).
		WithHint("if a Secret needs this file, name it on the command line: " + command)
}

// shown is a path in errors, with the target of a link. It is shown only if it
// exists or is known: it may be a value that was written in the wrong field.
func (o Options) shown(path, to string, known bool) string {
	full := o.at(path)
	if _, err := os.Lstat(full); err != nil && !known {
		return "the path"
	}
	if to != full && below(o.Confinement.dir, full) {
		return path + " is a link to " + to + ", which"
	}
	return path
}

// below reports whether a path is in a folder, without following links.
func below(dir, path string) bool {
	relative, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(relative)
}
