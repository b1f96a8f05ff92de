package recipe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// readTLS reads certificate and key, whatever form they have, and asks for a
// passphrase only where one is needed.
func (in *Ingredients) readTLS(ctx context.Context, _ time.Time) error {
	t := in.TLS
	if t == nil {
		return nil
	}
	input := certificate.Input{}
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
		data, err := in.file(part.path, part.flag, check.MaxBytes)
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

// readRegistry makes the content of .dockerconfigjson.
func (in *Ingredients) readRegistry(ctx context.Context, _ time.Time) error {
	r := in.Registry
	switch {
	case r == nil:
		return nil
	case r.Config == "":
		content, err := registry.Inline(r.Logins)
		if err != nil {
			return fault.As(fault.Usage, err)
		}
		in.add(corev1.DockerConfigJsonKey, content, "--docker-server")
		return nil
	}
	config, err := in.file(r.Config, "--from-docker-config", check.MaxBytes)
	if err != nil {
		return err
	}
	result, err := registry.FromConfig(ctx, config, r.Config, r.Hosts, r.Helper)
	if err != nil {
		return fault.As(fault.Usage, err)
	}
	in.add(corev1.DockerConfigJsonKey, result.Content, r.Config)
	in.warnings = append(in.warnings, result.Warnings...)
	if len(result.LeftOut) > 0 {
		in.warnings = append(in.warnings, fmt.Sprintf("%s: not for a cluster, left out: %s", r.Config, strings.Join(result.LeftOut, ", ")))
	}
	return nil
}

// tokenName is what the name of a bootstrap token's Secret starts with; the
// token's id follows (k8s.io/cluster-bootstrap/token/api/types.go v0.37.2).
const tokenName = "bootstrap-token-"

// Keys of a bootstrap token (the same file).
const (
	tokenID         = "token-id"
	tokenSecret     = "token-secret"
	tokenExpiration = "expiration"
	tokenGroups     = "auth-extra-groups"
	tokenUsage      = "usage-bootstrap-"
	description     = "description"
)

// readBootstrap adds what a bootstrap token has besides its secret part.
func (in *Ingredients) readBootstrap(context.Context, time.Time) error {
	b := in.Bootstrap
	if b == nil {
		return nil
	}
	in.add(tokenID, []byte(strings.TrimPrefix(in.Identity.Name, tokenName)), "NAME")
	for _, usage := range b.Usages {
		in.add(tokenUsage+usage, []byte("true"), "--usages")
	}
	if len(b.Groups) > 0 {
		in.add(tokenGroups, []byte(strings.Join(b.Groups, ",")), "--groups")
	}
	if b.Description != "" {
		in.add(description, []byte(b.Description), "--description")
	}
	return nil
}

// expiration is when a bootstrap token expires: as it is there already, unless
// that is over.
func (in *Ingredients) expiration(existing map[string][]byte, now time.Time) []assemble.Entry {
	if in.Bootstrap == nil || in.Bootstrap.TTL == 0 {
		return nil
	}
	value := existing[tokenExpiration]
	if then, err := time.Parse(time.RFC3339, string(value)); err != nil || !then.After(now) {
		value = []byte(now.Add(in.Bootstrap.TTL).UTC().Format(time.RFC3339))
	}
	return []assemble.Entry{{Key: tokenExpiration, Value: value, Origin: assemble.Origin{Source: "--ttl"}}}
}

// generators are the values to generate; the secret part of a bootstrap token
// is one, unless a source has it.
func (r *Recipe) generators() []generate.Spec {
	if r.Bootstrap == nil {
		return r.Generate
	}
	for _, s := range r.Sources {
		if strings.HasPrefix(s.Argument, tokenSecret) || s.Kind == source.EnvFile {
			return r.Generate
		}
	}
	spec, err := generate.Parse(tokenSecret + "=alnum:16,case=lower")
	if err != nil {
		panic(err) // it is a constant
	}
	return append([]generate.Spec{spec}, r.Generate...)
}
