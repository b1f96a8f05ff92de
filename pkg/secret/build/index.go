package build

import "github.com/batuta-k8s/batuta/pkg/fault"

// Index maps NAMESPACE/NAME to the places of Secrets. If two specs had the same
// Secret, the second would undo the first.
type Index map[string]string

// Add adds a spec with its namespaces, or returns an error.
func (i Index) Add(s *Spec, namespaces []string) error {
	for _, namespace := range namespaces {
		name := namespace + "/" + s.Identity.Name
		if first, twice := i[name]; twice {
			return fault.Usagef("%s: secret/%s in namespace %s is already described at %s", s.Place, s.Identity.Name, namespace, first).
				WithHint("describe it once, with all its sources")
		}
		i[name] = s.Place
	}
	return nil
}
