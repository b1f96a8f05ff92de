package apply

import (
	"errors"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Conflict is a field that another manager owns with a different value.
type Conflict struct {
	Field   string // as the API server writes it: .data.password
	Manager string
}

// quoted is the manager in `conflict with "NAME" using v1` (NewConflictError in
// k8s.io/apimachinery/pkg/util/managedfields/internal/fieldmanager.go v0.37.2).
var quoted = regexp.MustCompile(`^conflict with "([^"]*)"`)

// Conflicts lists the conflicts for which the API server refused an apply; it
// is empty for every other error.
func Conflicts(err error) []Conflict {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil {
		return nil
	}
	var found []Conflict
	for _, cause := range status.Status().Details.Causes {
		if cause.Type != metav1.CauseTypeFieldManagerConflict {
			continue
		}
		manager := cause.Message
		if m := quoted.FindStringSubmatch(cause.Message); m != nil {
			manager = m[1]
		}
		found = append(found, Conflict{Field: cause.Field, Manager: manager})
	}
	return found
}

// pointer is a name as an element of a JSON pointer (RFC 6901).
func pointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
