package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// MaxBytes is the maximum total size of the decoded values of one Secret.
const MaxBytes = corev1.MaxSecretSize

// Size is how many bytes a key's value has.
type Size struct {
	Key   string // the key, or its replacement
	Bytes int64
}

// tableRows is how many keys a size error lists.
const tableRows = 10

// Sizes checks whether values of these sizes fit into one Secret. The error
// lists the largest.
func Sizes(sizes []Size) error {
	total := int64(0)
	for _, s := range sizes {
		total += s.Bytes
	}
	if total <= MaxBytes {
		return nil
	}
	return &SizeError{Total: total, Sizes: sizes}
}

// SizeError reports values that do not fit into one Secret.
type SizeError struct {
	Total int64 // bytes, as far as they were counted
	Sizes []Size
}

// Error is a line with the total and a table of the largest keys.
func (e *SizeError) Error() string {
	largest := slices.Clone(e.Sizes)
	slices.SortStableFunc(largest, func(a, b Size) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Key, b.Key))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "the values have %d bytes; a Secret holds at most %d", e.Total, MaxBytes)
	for _, s := range largest[:min(tableRows, len(largest))] {
		fmt.Fprintf(&b, "\n  %10d  %s", s.Bytes, s.Key)
	}
	if more := len(largest) - tableRows; more > 0 {
		fmt.Fprintf(&b, "\n  and %d smaller keys", more)
	}
	return b.String()
}

// Hint says how to fix it.
func (e *SizeError) Hint() string {
	return "split it into several Secrets, or keep large files in a volume"
}
