package convert

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// mentions are the places in a service that name a host: its variables and its
// commands. The host stands alone there, not inside a longer word.
func (c *converter) mentions(service, host string) []project.Path {
	s := c.project.Services[service]
	at := project.Path{"services", service}
	var places []project.Path
	for _, name := range sortedKeys(s.Environment) {
		if value := s.Environment[name]; value != nil && namesHost(*value, host) {
			places = append(places, at.Join("environment", name))
		}
	}
	if slices.ContainsFunc(s.Command, func(word string) bool { return namesHost(word, host) }) {
		places = append(places, at.Join("command"))
	}
	if slices.ContainsFunc(s.Entrypoint, func(word string) bool { return namesHost(word, host) }) {
		places = append(places, at.Join("entrypoint"))
	}
	return places
}

// mentionedByOthers tells whether another service, or a file of the project,
// names the host.
func (c *converter) mentionedByOthers(service, host string) bool {
	for _, u := range c.units {
		if u.path[1] != service && len(c.mentions(u.path[1], host)) > 0 {
			return true
		}
	}
	for _, file := range c.project.Files {
		if namesHost(string(file.Content), host) ||
			slices.ContainsFunc(file.Entries, func(e project.Entry) bool { return namesHost(string(e.Content), host) }) {
			return true
		}
	}
	return false
}

// namesHost tells whether text holds host as a word of its own.
func namesHost(text, host string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], host)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(host)
		if (start == 0 || !hostByte(text[start-1])) && (end == len(text) || !hostByte(text[end])) {
			return true
		}
		from = end
	}
}

func hostByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}
