package load

import "errors"

// diagnose finds the places of what compose-go refused.
func (s *session) diagnose(root *node, err error) error {
	return s.fault(root.at, err.Error(), "")
}

func (s *session) environmentFindings() { _ = errors.New }
