package registry

import (
	"context"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// gathering has the entries so far.
type gathering struct {
	*config
	helper   Helper
	auths    map[string]entry
	warnings []string
}

func (g *gathering) warn(at int, format string, args ...any) {
	g.warnings = append(g.warnings, g.place(at)+": "+fmt.Sprintf(format, args...))
}

// addresses are the accounts whose address can be a registry; the others are
// reported.
func (g *gathering) addresses() []account {
	for _, a := range g.accounts {
		if !isServer(a.Server) {
			g.warn(a.at, "%s is left out; expected %s", a.shown(), serverForm)
		}
	}
	return g.registries()
}

// matching are the accounts of a host: those with the same normal form or, if
// there are none, those of its paths.
func (g *gathering) matching(host string) []account {
	var same, below []account
	want := normal(host)
	for _, a := range g.registries() {
		switch n := normal(a.Server); {
		case n == want:
			same = append(same, a)
		case strings.HasPrefix(n, want+"/"):
			below = append(below, a)
		}
	}
	if len(same) > 0 {
		return same
	}
	return below
}

// complete is an account with its credentials from the file or a helper.
func (g *gathering) complete(ctx context.Context, a account) (account, error) {
	name := g.config.helper(a)
	if name == "" && a.usable() {
		return a, nil
	}
	if name == "" {
		return a, g.bad(a.at, g.loginHint(a.Server), "%s: %w", a.Server, NoCredentials)
	}
	username, secret, err := g.helper.Get(ctx, name, a.Server)
	a.Username, a.Password, a.token = username, secret, ""
	if username == tokenUsername {
		a.Username, a.Password, a.token = "", "", secret
	}
	if err == nil && !a.usable() {
		err = NoCredentials
	}
	if err != nil {
		return a, failed(ctx, a.Server+": "+program(name), g.loginHint(a.Server), err)
	}
	return a, nil
}

// take adds an account.
func (g *gathering) take(a account) error {
	if err := a.writable(); err != nil {
		return g.bad(a.at, "", "%s: %w", a.Server, err)
	}
	e := a.entry()
	if !a.pulls() {
		// A username without a password would make the kubelet log in, and fail,
		// where it could pull without.
		e = entry{Email: a.Email}
		g.warn(a.at, "%s: %s", a.Server, tokenDoubt)
	}
	e.IdentityToken = a.token
	g.auths[a.Server] = e
	return nil
}

func (g *gathering) unknown(host string) error {
	var servers []string
	for _, a := range g.registries() {
		servers = append(servers, normal(a.Server))
	}
	hint := g.loginHint(host)
	if best, ok := didyoumean.Best(normal(host), servers); ok {
		hint = "did you mean " + best + "?"
	}
	return fault.Usagef("%s: no registry %s", g.name, host).WithHint(hint)
}

// nothing is the error of a result without hosts.
func (g *gathering) nothing(asked bool) error {
	hint := "docker login HOST"
	if !asked && g.hasHelpers() {
		hint = "select the hosts whose credentials " + program(g.anyHelper()) + " provides: --registry HOST, or --registry '*' for all of them"
	}
	return fault.Usagef("%s: no registry with credentials", g.name).WithHint(hint)
}
