package load

import (
	"github.com/batuta-k8s/batuta/pkg/boundary"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// projectBoundary decides which files may be read: those of the project
// directory, and with Request.AllowHostFiles all others that are not
// credentials.
type projectBoundary struct{ *boundary.Boundary }

func (s *session) boundary() projectBoundary {
	return projectBoundary{boundary.New(s.dir, s.request.Environ["HOME"], s.request.AllowHostFiles)}
}

// verdict is the decision about a path.
type verdict struct {
	state project.State // Regular: it may be read
	why   string        // it is Denied, or a HostPath
}

// resolve resolves the links of path and judges both the path and where it leads.
func (b projectBoundary) resolve(path string) (resolved string, v verdict, err error) {
	resolved, found, err := b.Resolve(path)
	v = verdict{map[boundary.State]project.State{
		boundary.Inside: project.Regular, boundary.Missing: project.Missing, boundary.Outside: project.Outside,
		boundary.Machine: project.HostPath, boundary.Denied: project.Denied,
	}[found.State], found.Host.What}
	return resolved, v, err
}
