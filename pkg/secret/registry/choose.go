package registry

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// All in a list of hosts means every host, including those in credential
// helpers.
const All = "*"

// Result is the result of [FromConfig].
type Result struct {
	Content  []byte   // of .dockerconfigjson
	Hosts    []string // the keys of its auths, sorted
	LeftOut  []string // keys of the configuration that are left out
	Warnings []string // messages for the user
}

// tokenUsername is the username with which helpers mark an identity token
// (cli/config/credentials/native_store.go of docker/cli v29).
const tokenUsername = "<token>"

// FromConfig reads the chosen hosts from a configuration of docker or podman;
// name is its path, for messages. Hosts are matched like in docker: with or
// without scheme, version and final slash, docker.io being
// https://index.docker.io/v1/. Credentials come from the helper that
// credHelpers names for the host, from the file, or from the helper of
// credsStore, in this order.
//
// Without hosts it uses those whose credentials are in the file, and warns
// about the rest: credentials in a store are read only for named hosts. With
// [All] it also reads all hosts of the helpers.
//
// A named host without credentials is an error, and so is a helper that fails.
// A host of [All] without credentials is a warning.
func FromConfig(ctx context.Context, content []byte, name string, hosts []string, helper Helper) (*Result, error) {
	c, err := readConfig(content, name)
	if err != nil {
		return nil, err
	}
	g := &gathering{config: c, helper: helper, auths: map[string]entry{}}
	switch {
	case len(hosts) == 0:
		err = g.inline()
	case slices.Contains(hosts, All):
		err = g.all(ctx)
	default:
		err = g.named(ctx, hosts)
	}
	if err != nil {
		return nil, err
	}
	if len(g.auths) == 0 {
		return nil, g.nothing(len(hosts) > 0)
	}
	return &Result{
		Content:  marshal(g.auths),
		Hosts:    slices.Sorted(maps.Keys(g.auths)),
		LeftOut:  c.others,
		Warnings: g.warnings,
	}, nil
}

func (g *gathering) inline() error {
	for _, a := range g.addresses() {
		switch name := g.config.helper(a); {
		case name != "":
			g.warn(a.at, "%s is left out: its credentials are in %s; --registry %s reads them", a.Server, program(name), a.Server)
		case !a.usable():
			g.warn(a.at, "%s is left out: it has no credentials", a.Server)
		default:
			if err := g.take(a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *gathering) all(ctx context.Context) error {
	accounts, err := g.known(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		full, err := g.complete(ctx, a)
		if errors.Is(err, NoCredentials) {
			g.warn(a.at, "%s is left out: it has no credentials", a.Server)
			continue
		}
		if err == nil {
			err = g.take(full)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// known are the accounts in the file and those that only helpers have.
func (g *gathering) known(ctx context.Context) ([]account, error) {
	accounts := g.addresses()
	add := func(server string) {
		same := func(a account) bool { return normal(a.Server) == normal(server) }
		switch {
		case session(server) || !isServer(server):
			g.note("entries of the credential store that are not registries")
		case !slices.ContainsFunc(accounts, same):
			accounts = append(accounts, account{Login: Login{Server: server}, at: -1})
		}
	}
	for _, server := range slices.Sorted(maps.Keys(g.helpers)) {
		if g.helpers[server] != "" {
			add(spelling(server))
		}
	}
	if g.store == "" {
		return accounts, nil
	}
	servers, err := g.helper.List(ctx, g.store)
	if err != nil {
		return nil, failed(ctx, program(g.store), "name the hosts: --registry HOST", err)
	}
	for _, server := range slices.Sorted(slices.Values(servers)) {
		add(server)
	}
	return accounts, nil
}

func (g *gathering) named(ctx context.Context, hosts []string) error {
	for i, host := range hosts {
		if !isServer(host) {
			return fault.Usagef("--registry: number %d is not a registry; expected %s", i+1, serverForm)
		}
		if err := g.host(ctx, host); err != nil {
			return err
		}
	}
	return nil
}

// host adds the accounts of a host. One of them with credentials is enough.
func (g *gathering) host(ctx context.Context, host string) error {
	accounts := g.matching(host)
	if len(accounts) == 0 {
		a := account{Login: Login{Server: spelling(host)}, at: -1}
		if g.config.helper(a) == "" {
			return g.unknown(host)
		}
		accounts = []account{a}
	}
	var first error
	taken := false
	for _, a := range accounts {
		full, err := g.complete(ctx, a)
		if err == nil {
			err = g.take(full)
		}
		taken = taken || err == nil
		first = cmp.Or(first, err)
	}
	if taken {
		return nil
	}
	return first
}
