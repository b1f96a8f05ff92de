package hint

import (
	"reflect"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Scope is where a hint is valid; scopes are bits of a set.
type Scope int

// The scopes.
const (
	InService Scope = 1 << iota // services.*.x-kubernetes, and the labels of a service
	InJob                       // jobs.*.x-kubernetes, and the labels of a job
	InProject                   // x-kubernetes: the default of every service and job
	InVolume                    // volumes.*.x-kubernetes, and the labels of a volume
)

var scopeNames = []struct {
	Scope
	one, many string
}{
	{InService, "service", "services"}, {InJob, "job", "jobs"}, {InProject, "project", "the project"}, {InVolume, "volume", "volumes"},
}

// String names the scopes: "services, jobs".
func (s Scope) String() string {
	var names []string
	for _, scope := range scopeNames {
		if s&scope.Scope != 0 {
			names = append(names, scope.many)
		}
	}
	return strings.Join(names, ", ")
}

// Row is one hint.
type Row struct {
	Key    string   // under x-kubernetes, joined with dots
	Labels []string // the kompose.* labels that mean the same
	Scope  Scope
	Takes  string // the values, for people
	Field  string // what it sets in Kubernetes
	Doc    string // one sentence, without a period
	access
}

// access reads and copies the field of one hint.
type access struct {
	takes   string
	words   []string // when the value is one of a list
	set     func(to *Hints, value any, at project.Path) (before project.Path, ok bool)
	inherit func(to, from *Hints)
	at      func(h *Hints) project.Path
}

// kind is a kind of value: the values it accepts, and how it is read. For other
// values ok is false.
type kind[T any] struct {
	takes string
	words []string
	read  func(value any) (T, bool)
}

// as makes the access of the field of that kind. If the field has a different
// value already, set returns the place of that value.
func as[T any](k kind[T], field func(*Hints) *Value[T]) access {
	return access{
		takes: k.takes,
		words: k.words,
		set: func(to *Hints, value any, at project.Path) (before project.Path, ok bool) {
			read, ok := k.read(value)
			if !ok {
				return nil, false
			}
			target := field(to)
			if target.Given() && !reflect.DeepEqual(target.Value, read) {
				before = target.At
			}
			*target = Value[T]{read, at}
			return before, true
		},
		at: func(h *Hints) project.Path { return field(h).At },
		inherit: func(to, from *Hints) {
			if target, source := field(to), field(from); !target.Given() {
				*target = *source
			}
		},
	}
}

// Table is all hints, in the order of the documentation.
func Table() []Row {
	var all []Row
	for _, group := range [][]Row{workloadRows(), serviceRows(), podRows(), probeRows(), storageRows(), volumeRows(), autoscalingRows()} {
		all = append(all, group...)
	}
	for i := range all {
		all[i].Takes = all[i].takes
	}
	return all
}
