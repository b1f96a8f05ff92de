package build

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
)

// emptyValues is a note on keys of sources whose value is empty: `password=` is
// usually a value that was forgotten.
func (in *Inputs) emptyValues(s *secret.Secret) []string {
	var keys []string
	var first assemble.Origin
	for _, e := range in.entries {
		if value, ok := s.Data[e.Key]; !ok || !value.IsEmpty() || !e.Value.IsEmpty() {
			continue
		}
		if len(keys) == 0 {
			first = e.Origin
		}
		keys = append(keys, e.Key)
	}
	switch len(keys) {
	case 0:
		return nil
	case 1:
		return []string{fmt.Sprintf("the value of %s is empty (%s)", keys[0], first)}
	}
	return []string{fmt.Sprintf("the values of %s are empty", assemble.List(keys))}
}
