package build

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// refuseEmpty refuses a Secret without keys, except one that only removes keys.
func (in *Inputs) refuseEmpty(s *secret.Secret) error {
	switch {
	case len(s.Data) > 0 || in.Reading.AllowEmpty:
		return nil
	case len(in.Unset) == 0:
		return fault.Usagef("the Secret would have no keys").WithHint("add a source, or allow it to be empty: --allow-empty")
	case !in.Merge:
		return fault.Usagef("the Secret would have no keys: keys that are not given are removed").WithHint("keep the other keys with --merge")
	}
	return nil
}

// findings are the notes and warnings about a valid Secret.
type findings struct{ notes, warnings []string }

// inspect checks the Secret against the rules of the API server and of its
// readers. Nothing is reported about stand-ins for sealed values.
func inspect(s *secret.Secret, standIns []string, now time.Time) (findings, error) {
	var f findings
	if err := check.Secret(s); err != nil {
		return f, fault.As(fault.Usage, err)
	}
	for _, w := range check.Warnings(s) {
		if !slices.Contains(standIns, w.Key) {
			f.warnings = append(f.warnings, w.Key+": "+w.Text)
		}
	}
	data := s.Data
	if (s.Type == "" || s.Type == corev1.SecretTypeOpaque) && data.Has(corev1.TLSCertKey) && data.Has(corev1.TLSPrivateKeyKey) {
		f.warnings = append(f.warnings, "tls.crt and tls.key are the keys of a TLS Secret, but the type is Opaque; --type=tls makes one that Ingresses and Gateways accept")
	}
	switch s.Type {
	case corev1.SecretTypeTLS:
		if slices.Contains(standIns, corev1.TLSCertKey) {
			return f, nil
		}
		found, err := certificate.Inspect(data[corev1.TLSCertKey].Reveal(), data[corev1.TLSPrivateKeyKey].Reveal(), data[corev1.ServiceAccountRootCAKey].Reveal(), now)
		if errors.Is(err, certificate.ErrPassphraseNeeded) {
			return f, fault.Wrap(fault.Usage, err, "servers need an unencrypted key; decrypt it with: kubectl secretgen tls NAME --cert FILE --key FILE")
		}
		if err != nil {
			return f, fault.As(fault.Usage, err)
		}
		f.warnings = append(append(f.warnings, found.Expiring...), found.Warnings...)
		f.notes = append(f.notes, fmt.Sprintf("the certificate is for %s, until %s", strings.Join(found.SANs, ", "), found.NotAfter.UTC().Format(time.DateOnly)))
	case corev1.SecretTypeDockerConfigJson:
		warnings, err := registry.Check(data[corev1.DockerConfigJsonKey].Reveal(), corev1.DockerConfigJsonKey)
		if err != nil {
			return f, fault.As(fault.Usage, err)
		}
		f.warnings = append(f.warnings, warnings...)
	}
	return f, nil
}
