package convert

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// mention is a place that names a host: a variable, a command, or a file that
// the project mounts.
type mention struct {
	service string       // "" for a file
	at      project.Path // of the service's attribute
	file    string       // as seen from the project directory
}

// planMentions finds the host names that matter: those that no Service will
// have by itself, and those of services that may be Jobs. Everything is read once, and nothing when there are none.
func (c *converter) planMentions() {
	c.mentions = map[string][]mention{}
	for _, u := range c.units {
		for _, name := range []string{u.service.ContainerName, u.title()} {
			if name != "" && (name != u.name || ends(u) || c.someoneAwaitsTheEnd(u) || strings.HasSuffix(mode(u), "job")) {
				c.mentions[name] = nil
			}
		}
	}
	if len(c.mentions) == 0 {
		return
	}
	for _, u := range c.units {
		c.readService(u)
	}
	for _, name := range sortedKeys(c.project.Files) {
		file := c.project.Files[name]
		c.read(string(file.Content), mention{file: c.relative(file.Path)})
		for _, e := range file.Entries {
			if !c.isComposeFile(path.Join(file.Path, e.Path)) {
				c.read(string(e.Content), mention{file: c.relative(file.Path) + "/" + e.Path})
			}
		}
	}
}

// isComposeFile tells whether the project was read from the file: it names all
// services, and connects to none.
func (c *converter) isComposeFile(file string) bool {
	return slices.ContainsFunc(c.project.ComposeFiles, func(own string) bool { return filepath.ToSlash(own) == file })
}

func (c *converter) readService(u *unit) {
	s := u.service
	for _, name := range sortedKeys(s.Environment) {
		if value := s.Environment[name]; value != nil {
			c.read(*value, mention{service: u.path[1], at: u.at("environment", name)})
		}
	}
	for _, word := range s.Command {
		c.read(word, mention{service: u.path[1], at: u.at("command")})
	}
	for _, word := range s.Entrypoint {
		c.read(word, mention{service: u.path[1], at: u.at("entrypoint")})
	}
}

// read records the wanted hosts that stand alone in the text, not inside a
// longer word.
func (c *converter) read(text string, m mention) {
	for word := range strings.FieldsFuncSeq(c.reveal(text), notInHost) {
		word = strings.Trim(word, ".")
		if places, wanted := c.mentions[word]; wanted && !slices.ContainsFunc(places, m.equal) {
			c.mentions[word] = append(places, m)
		}
	}
}

func (m mention) equal(other mention) bool {
	return m.service == other.service && m.file == other.file && slices.Equal(m.at, other.at)
}

func notInHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}

// mentionedByOthers tells whether another service, or a file of the project,
// names the host.
func (c *converter) mentionedByOthers(service, host string) bool {
	return slices.ContainsFunc(c.mentions[host], func(m mention) bool { return m.service != service })
}
