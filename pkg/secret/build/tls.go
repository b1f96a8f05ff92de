package build

import (
	"cmp"
	"context"
	"errors"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// readTLS reads certificate and key in any form, and asks for a passphrase only
// if one is needed.
func (in *Inputs) readTLS(ctx context.Context) error {
	t := in.TLS
	if t == nil {
		return nil
	}
	input, stdin := certificate.Input{}, false
	for _, part := range []struct {
		path, flag string
		to         *certificate.Part
	}{
		{t.Certificate, "--cert", &input.Certificate}, {t.Key, "--key", &input.Key},
		{t.Authority, "--ca", &input.Authority}, {t.Bundle, "--bundle", &input.Bundle},
	} {
		if part.path == "" {
			continue
		}
		if part.path == "-" {
			if stdin {
				return fault.Usagef("certificate and key both read standard input").WithHint("standard input can be read only once")
			}
			stdin = true
		}
		data, err := in.file(part.path, cmp.Or(t.Places[part.flag], in.named(part.flag)), check.MaxBytes)
		if err != nil {
			return err
		}
		*part.to = certificate.Part{Name: part.path, Data: data}
	}
	pair, err := certificate.Read(input)
	if errors.Is(err, certificate.ErrPassphraseNeeded) && t.Passphrase != nil {
		if input.Passphrase, err = t.Passphrase(ctx, t.encrypted()); err != nil {
			return err
		}
		pair, err = certificate.Read(input)
	}
	if err != nil {
		return fault.As(fault.Usage, err)
	}
	origin := t.Certificate + t.Bundle
	in.add(corev1.TLSCertKey, pair.Certificate, origin)
	in.add(corev1.TLSPrivateKeyKey, pair.Key, t.encrypted())
	if len(pair.Authority) > 0 {
		in.add(corev1.ServiceAccountRootCAKey, pair.Authority, t.Authority+t.Bundle)
	}
	return nil
}

// encrypted is the file that a passphrase is for.
func (t *TLS) encrypted() string {
	if t.Bundle != "" {
		return t.Bundle
	}
	return t.Key
}
