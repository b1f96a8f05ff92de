package build

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// readBootstrap adds the fields of a bootstrap token other than its secret
// part.
func (in *Inputs) readBootstrap(context.Context) error {
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

// expiration is the time at which a bootstrap token expires: the existing time,
// unless it has passed or the token is new. The note says that it was kept.
func (in *Inputs) expiration(existing Existing, now time.Time) (entries []assemble.Entry, note []string) {
	if in.Bootstrap == nil || in.Bootstrap.TTL == 0 {
		return nil, nil
	}
	value := existing.Data[check.TokenExpiry]
	then, err := time.Parse(time.RFC3339, string(value.Reveal()))
	rotated := slices.Contains(in.Rotation.Keys, check.TokenSecret)
	if err == nil && then.After(now) && !rotated {
		note = []string{fmt.Sprintf("kept %s: %s; --rotate %s makes a new token", check.TokenExpiry, then.UTC().Format(time.RFC3339), check.TokenSecret)}
	} else {
		value = secret.NewValue([]byte(now.Add(in.Bootstrap.TTL).UTC().Format(time.RFC3339)))
	}
	return []assemble.Entry{{Key: check.TokenExpiry, Value: value, Origin: assemble.Origin{Source: "--ttl"}}}, note
}

// generators are the values to generate, including the secret part of a
// bootstrap token, unless a source has it.
func (in *Inputs) generators() []generate.Spec {
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
