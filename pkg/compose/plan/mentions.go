package plan

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Mentions are the places that use host names that are important for the plan.
type Mentions struct {
	places map[string][]Mention // by host name
}

// Mention is a place that names a host: a variable, a command, or a file that
// the project mounts.
type Mention struct {
	Service string       // "" for a file
	At      project.Path // of the service's attribute
	File    string       // relative to the project directory
}

func (m Mention) equal(other Mention) bool {
	return m.Service == other.Service && m.File == other.File && slices.Equal(m.At, other.At)
}

// ReadMentions finds the uses of two kinds of host names: those that no Service
// has by default, and those of services that may be Jobs. All texts are read
// once; none if there are no such names.
func ReadMentions(p *project.Project, o Options, units Units, relations Relations) Mentions {
	m := mentionReader{p, o, map[string][]Mention{}}
	for _, u := range units.AllUnits {
		for _, name := range []string{u.Service.ContainerName, u.Title()} {
			if name != "" && (name != u.Name || u.Ends() || relations.awaitedToEnd(u) || strings.HasSuffix(u.Mode(), "job")) {
				m.places[name] = nil
			}
		}
	}
	if len(m.places) > 0 {
		m.readAll(units)
	}
	return Mentions{m.places}
}

// of are the places that name the host.
func (m Mentions) of(host string) []Mention { return m.places[host] }

// ByOthers reports whether another service, or a file of the project, uses the
// host name.
func (m Mentions) ByOthers(service, host string) bool {
	return slices.ContainsFunc(m.places[host], func(m Mention) bool { return m.Service != service })
}

// isNamed reports whether another service, or a file, uses the unit as a host.
func (m Mentions) isNamed(u *Unit) bool { return m.ByOthers(u.Title(), u.Title()) }

// mentionReader records the places of the wanted hosts.
type mentionReader struct {
	project *project.Project
	options Options
	places  map[string][]Mention
}

func (r mentionReader) readAll(units Units) {
	for _, u := range units.AllUnits {
		r.readService(u)
	}
	for _, name := range mapping.Keys(r.project.Files) {
		file := r.project.Files[name]
		r.read(string(file.Content), Mention{File: r.project.Relative(file.Path)})
		for _, e := range file.Entries {
			if !r.isComposeFile(path.Join(file.Path, e.Path)) {
				r.read(string(e.Content), Mention{File: r.project.Relative(file.Path) + "/" + e.Path})
			}
		}
	}
}

// isComposeFile reports whether the project was read from the file: it names all
// services, and is not a client of any.
func (r mentionReader) isComposeFile(file string) bool {
	return slices.ContainsFunc(r.project.ComposeFiles, func(own string) bool { return filepath.ToSlash(own) == file })
}

func (r mentionReader) readService(u *Unit) {
	s := u.Service
	for _, name := range mapping.Keys(s.Environment) {
		if value := s.Environment[name]; value != nil {
			r.read(*value, Mention{Service: u.Path[1], At: u.At("environment", name)})
		}
	}
	for _, word := range s.Command {
		r.read(word, Mention{Service: u.Path[1], At: u.At("command")})
	}
	for _, word := range s.Entrypoint {
		r.read(word, Mention{Service: u.Path[1], At: u.At("entrypoint")})
	}
}

// read records the wanted hosts that are separate words in the text.
func (r mentionReader) read(text string, m Mention) {
	for word := range strings.FieldsFuncSeq(r.options.Meant(text), notInHost) {
		word = strings.Trim(word, ".")
		if places, wanted := r.places[word]; wanted && !slices.ContainsFunc(places, m.equal) {
			r.places[word] = append(places, m)
		}
	}
}

func notInHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}
