package build

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// readRegistry makes the content of .dockerconfigjson from the file and the
// logins that were typed.
func (in *Inputs) readRegistry(ctx context.Context) error {
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

// dockerConfig is the content from docker's file, plus the logins if there are
// any.
func (in *Inputs) dockerConfig(ctx context.Context, logins []byte) ([]byte, error) {
	r := in.Registry
	config, err := in.file(r.Config, cmp.Or(r.Place, in.named("--from-docker-config")), check.MaxBytes)
	if err != nil {
		return nil, err
	}
	result, err := registry.FromConfig(ctx, config, r.Config, r.Hosts, r.Helper)
	if err != nil {
		return nil, err
	}
	for _, w := range result.Warnings {
		in.warn(w)
	}
	if len(result.LeftOut) > 0 {
		in.warn(fmt.Sprintf("%s: left out because clusters do not use it: %s", r.Config, strings.Join(result.LeftOut, ", ")))
	}
	if logins == nil {
		return result.Content, nil
	}
	return registry.Join(result.Content, logins)
}
