package plan

import (
	"reflect"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
)

// inheritStorage adds the hints of a unit about all its claims to the hints of a
// volume that it mounts. The volume's own hints take precedence, then the first
// service.
func inheritStorage(f *finding.Collector, volume string, to, from hint.Storage) hint.Storage {
	to.Size = inheritHint(f, volume, to.Size, from.Size)
	to.Class = inheritHint(f, volume, to.Class, from.Class)
	to.AccessMode = inheritHint(f, volume, to.AccessMode, from.AccessMode)
	to.Selector = inheritHint(f, volume, to.Selector, from.Selector)
	return to
}

func inheritHint[T any](f *finding.Collector, volume string, to, from hint.Value[T]) hint.Value[T] {
	switch {
	case !from.Given():
	case !to.Given() || to.At[0] == hint.Extension && from.At[0] != hint.Extension:
		return from
	case to.At[0] == "services" && from.At[0] == "services" && !reflect.DeepEqual(to.Value, from.Value):
		f.Note(from.At, "another service mounts "+volume+" too: "+to.At.String()+" takes precedence for that volume", "set it on the volume: volumes."+volume+"."+hint.Extension)
	}
	return to
}
