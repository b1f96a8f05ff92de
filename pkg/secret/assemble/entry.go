// Package assemble makes one Secret from the entries of the sources, in the
// same form as `kubectl create secret generic`. Start at [Secret].
//
// The package is pure. Its errors name keys and the places they came from,
// never a value.
package assemble

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Entry is one key with its value.
type Entry struct {
	Key    string
	Value  secret.Value
	Origin Origin
}

// Origin is the place an entry was written.
type Origin struct {
	Source string // a path, or words such as "the 2nd --from-literal"
	Line   int    // 0 if the source has no lines
	Column int
}

// String is the place as errors show it: source, or source:line:column.
func (o Origin) String() string {
	if o.Line == 0 {
		return o.Source
	}
	return fmt.Sprintf("%s:%d:%d", o.Source, o.Line, o.Column)
}
