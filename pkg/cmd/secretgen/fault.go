package secretgen

import (
	"errors"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// usage is err as an error of wrong use, with its hint if it knows one.
func usage(err error) error {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return fault.Wrap(fault.Usage, err, h.Hint())
	}
	return fault.Wrap(fault.Usage, err, "")
}

// reason is the error of a printer without what cli-runtime's printers add for
// debugging (jsonpath.go and template.go in pkg/printers v0.37.2).
func reason(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	text, _, _ = strings.Cut(text, ". Printing more information")
	return errors.New(strings.TrimSpace(text))
}
