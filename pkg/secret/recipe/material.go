package recipe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// readTLS reads certificate and key, whatever form they have, and asks for a
// passphrase only where one is needed.
func (in *Ingredients) readTLS(ctx context.Context) error {
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
				return fault.Usagef("standard input is both certificate and key").WithHint("standard input can be read once")
			}
			stdin = true
		}
		data, err := in.file(part.path, in.named(part.flag), check.MaxBytes)
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

// named is the flag that names a file, or in a file of -f the place of the
// Secret.
func (in *Ingredients) named(flag string) string {
	if in.Place != "" {
		return in.Place
	}
	return flag
}

// encrypted is the file that a passphrase is for.
func (t *TLS) encrypted() string {
	if t.Bundle != "" {
		return t.Bundle
	}
	return t.Key
}

// readRegistry makes the content of .dockerconfigjson, of the file and of the
// logins that were typed.
func (in *Ingredients) readRegistry(ctx context.Context) error {
	r := in.Registry
	if r == nil {
		return nil
	}
	var logins []registry.Login
	for _, l := range r.Logins {
		password, err := l.Password()
		if err != nil {
			return err
		}
		logins = append(logins, registry.Login{Server: l.Server, Username: l.Username, Email: l.Email, Password: password})
	}
	var content []byte
	var err error
	if len(logins) > 0 || r.Config == "" {
		if content, err = registry.Inline(logins); err != nil {
			return fault.As(fault.Usage, err)
		}
	}
	from := "--docker-server"
	if r.Config != "" {
		from = r.Config
		if content, err = in.dockerConfig(ctx, content); err != nil {
			return fault.As(fault.Usage, err)
		}
	}
	in.add(corev1.DockerConfigJsonKey, content, from)
	return nil
}

// dockerConfig is the content of docker's file, and of logins if there are any.
func (in *Ingredients) dockerConfig(ctx context.Context, logins []byte) ([]byte, error) {
	r := in.Registry
	config, err := in.file(r.Config, in.named("--from-docker-config"), check.MaxBytes)
	if err != nil {
		return nil, err
	}
	result, err := registry.FromConfig(ctx, config, r.Config, r.Hosts, r.Helper)
	if err != nil {
		return nil, err
	}
	in.warnings = append(in.warnings, result.Warnings...)
	if len(result.LeftOut) > 0 {
		in.warnings = append(in.warnings, fmt.Sprintf("%s: not for a cluster, left out: %s", r.Config, strings.Join(result.LeftOut, ", ")))
	}
	if logins == nil {
		return result.Content, nil
	}
	return registry.Join(result.Content, logins)
}

// readBootstrap adds what a bootstrap token has besides its secret part.
func (in *Ingredients) readBootstrap(context.Context) error {
	b := in.Bootstrap
	if b == nil {
		return nil
	}
	in.add(check.TokenID, []byte(strings.TrimPrefix(in.Identity.Name, check.TokenName)), "NAME")
	for _, usage := range b.Usages {
		in.add(check.TokenUsage+usage, []byte("true"), "--usages")
	}
	if len(b.Groups) > 0 {
		in.add(check.TokenGroups, []byte(strings.Join(b.Groups, ",")), "--groups")
	}
	if b.Description != "" {
		in.add(check.TokenDescription, []byte(b.Description), "--description")
	}
	return nil
}

// expiration is when a bootstrap token expires: as it is there already, unless
// that is over or the token is a new one.
func (in *Ingredients) expiration(m *Made, existing map[string][]byte, now time.Time) []assemble.Entry {
	if in.Bootstrap == nil || in.Bootstrap.TTL == 0 {
		return nil
	}
	value := existing[check.TokenExpiry]
	then, err := time.Parse(time.RFC3339, string(value))
	rotated := slices.Contains(in.Rotate, check.TokenSecret)
	if err == nil && then.After(now) && !rotated {
		m.Notes = append(m.Notes, fmt.Sprintf("kept %s: %s; --rotate %s makes a new token", check.TokenExpiry, then.UTC().Format(time.RFC3339), check.TokenSecret))
	} else {
		value = []byte(now.Add(in.Bootstrap.TTL).UTC().Format(time.RFC3339))
	}
	return []assemble.Entry{{Key: check.TokenExpiry, Value: value, Origin: assemble.Origin{Source: "--ttl"}}}
}

// generators are the values to generate; the secret part of a bootstrap token
// is one, unless a source has it.
func (in *Ingredients) generators() []generate.Spec {
	given := slices.ContainsFunc(in.entries, func(e assemble.Entry) bool { return e.Key == check.TokenSecret })
	if in.Bootstrap == nil || given {
		return in.Generate
	}
	spec, err := generate.Parse(check.TokenSecret + "=alnum:16,case=lower")
	if err != nil {
		panic(err) // it is a constant
	}
	return append([]generate.Spec{spec}, in.Generate...)
}
