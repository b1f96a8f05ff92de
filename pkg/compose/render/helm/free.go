package helm

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// freeAttributes are the attributes of a service or job whose text is copied
// unchanged. All others are numbers, sizes, durations, names or paths, which are
// converted.
var freeAttributes = []project.Path{
	{"annotations"},
	{"command"},
	{"deploy", "labels"},
	{"entrypoint"},
	{"environment"},
	{"healthcheck", "test"},
	{"image"},
	{"labels"},
	{"post_start", "command"}, {"post_start", "environment"},
	{"pre_start", "command"}, {"pre_start", "entrypoint"}, {"pre_start", "environment"}, {"pre_start", "image"},
	{"pre_stop", "command"}, {"pre_stop", "environment"},
}

// freeText reports whether the attribute may have any text; the path has no
// indexes of lists.
func freeText(path project.Path) bool {
	if len(path) < 3 {
		return false
	}
	switch path[0] {
	case "configs":
		return path[2] == "content"
	case "services", "jobs":
		return slices.ContainsFunc(freeAttributes, func(free project.Path) bool {
			return len(path) >= len(free)+2 && slices.Equal(free, path[2:len(free)+2])
		})
	}
	return false
}
