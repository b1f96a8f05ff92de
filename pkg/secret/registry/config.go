package registry

import (
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"
)

// config is the credential part of a configuration of docker or podman.
type config struct {
	*document
	hasAuths bool
	accounts []account         // of auths, in the order of the file
	store    string            // credsStore: the name of the helper for every host
	helpers  map[string]string // credHelpers: the name of the helper for a host; "" is none
	others   []string          // keys that do not belong in a pull secret
}

// account is the entry of one server in auths.
type account struct {
	Login
	token string // a token that is exchanged for others: identitytoken
	at    int    // offset of the server's name; negative if it is not in the file
}

func (a account) usable() bool { return a.pulls() || a.token != "" }

// pulls reports whether the kubelet can use it.
func (a account) pulls() bool { return a.Username != "" && a.Password != "" }

const configForm = `{"auths": {"HOST": {"auth": "…"}}}`

// readConfig reads a configuration. Like encoding/json, docker and the kubelet,
// it ignores the case of key names.
func readConfig(content []byte, name string) (*config, error) {
	d, err := parse(content, name)
	if err != nil {
		return nil, err
	}
	c := &config{document: d, helpers: map[string]string{}}
	if d.root.kind != object {
		return nil, d.bad(d.root.at, "", "not a JSON object; expected %s", configForm)
	}
	members, err := d.members(d.root, "the configuration")
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if err := c.member(m); err != nil {
			return nil, err
		}
	}
	if !c.hasAuths && !c.hasHelpers() && hostsAtTop(members) {
		return nil, d.bad(d.root.at, `put the hosts inside {"auths": …}, or make a Secret of the type kubernetes.io/dockercfg`,
			"the hosts are at the top level, as in a .dockercfg; expected %s", configForm)
	}
	return c, nil
}

// hostsAtTop reports whether it is the form of docker before version 1.7.
func hostsAtTop(members []member) bool {
	return slices.ContainsFunc(members, func(host member) bool {
		return slices.ContainsFunc(host.value.members, func(m member) bool {
			return slices.Contains([]string{"auth", "username", "password", "email", "identitytoken"}, strings.ToLower(m.name))
		})
	})
}

func (c *config) member(m member) (err error) {
	switch strings.ToLower(m.name) {
	case "auths":
		c.hasAuths = true
		return c.readAuths(m.value)
	case "credsstore":
		c.store, err = c.helperName(m.value, "credsStore")
	case "credhelpers":
		err = c.readHelpers(m.value)
	}
	c.leaveOut(m.name)
	return err
}

func (c *config) readHelpers(n *node) error {
	members, err := c.members(n, "credHelpers")
	for _, m := range members {
		if c.helpers[normal(m.name)], err = c.helperName(m.value, "a helper in credHelpers"); err != nil {
			return err
		}
	}
	return err
}

// helperName is the suffix of a program's name; it cannot contain a path.
func (c *config) helperName(n *node, what string) (string, error) {
	name, err := c.textOf(n, what)
	if err == nil && !only(name, "-_.") {
		err = c.bad(n.at, "", "%s is not a name of letters, digits, '-', '_' and '.'", what)
	}
	return name, err
}

// leaveOut records a key. Text that does not look like a key name is not
// repeated.
func (c *config) leaveOut(key string) {
	if key == "" || len(key) > 40 || !only(key, "-_.") {
		key = "a key that is not shown"
	}
	c.note(key)
}

func (c *config) note(what string) {
	if !slices.Contains(c.others, what) {
		c.others = append(c.others, what)
	}
}

func (c *config) readAuths(n *node) error {
	members, err := c.members(n, "auths")
	for _, m := range members {
		a := account{Login: Login{Server: m.name}, at: m.at}
		if err := c.readAccount(&a, m.value); err != nil {
			return err
		}
		c.accounts = append(c.accounts, a)
	}
	return err
}

func (c *config) readAccount(a *account, n *node) error {
	what := "the entry of " + a.shown()
	members, err := c.members(n, what)
	if err != nil {
		return err
	}
	auth := ""
	fields := map[string]*string{
		"username": &a.Username, "password": &a.Password, "email": &a.Email, "auth": &auth, "identitytoken": &a.token,
	}
	for _, m := range members {
		field := fields[strings.ToLower(m.name)]
		if field == nil {
			c.leaveOut(m.name)
			continue
		}
		if *field, err = c.textOf(m.value, strings.ToLower(m.name)+" in "+what); err != nil {
			return err
		}
	}
	if err := a.apply(auth); err != nil {
		return c.bad(a.at, c.loginHint(a.Server), "%s: %w", a.shown(), err)
	}
	return nil
}

// shown is the server as messages show it.
func (a account) shown() string {
	if isServer(a.Server) {
		return a.Server
	}
	return "a host that is not shown"
}

// loginHint is the hint for a server without credentials.
func (c *config) loginHint(server string) string {
	if !isServer(server) {
		return "docker login HOST"
	}
	return "docker login " + normal(server)
}

// apply reads username and password from auth, if there is one. If both forms
// are used, they must be equal.
func (a *account) apply(auth string) error {
	if auth == "" {
		return nil
	}
	username, password, ok := decode(auth)
	switch {
	case !ok:
		return errors.New("auth is not base64 of USERNAME:PASSWORD")
	case a.Username != "" && a.Username != username:
		return errors.New("auth and username have different usernames")
	case a.Password != "" && a.Password != password:
		return errors.New("auth and password have different passwords")
	}
	a.Username, a.Password = username, password
	return nil
}

// decode mirrors decodeDockerConfigFieldAuth in k8s.io/kubernetes
// (pkg/credentialprovider/config.go v1.37.2): base64, padded or not.
func decode(auth string) (username, password string, ok bool) {
	encoding := base64.RawStdEncoding
	if strings.HasSuffix(strings.TrimSpace(auth), "=") {
		encoding = base64.StdEncoding
	}
	decoded, err := encoding.DecodeString(auth)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(decoded), ":")
}

// registries are the accounts whose address can be a registry.
func (c *config) registries() (found []account) {
	for _, a := range c.accounts {
		if isServer(a.Server) {
			found = append(found, a)
		}
	}
	return found
}

func (c *config) hasHelpers() bool { return c.anyHelper() != "" }

// anyHelper is the name of a helper that the configuration names, or "".
func (c *config) anyHelper() string {
	names := slices.Collect(maps.Values(c.helpers))
	return slices.Max(append(names, c.store))
}

// helper is the name of the helper that has a server's credentials, or "" if
// they are in the file. The file takes precedence over credsStore, so that
// programs are not started needlessly.
func (c *config) helper(a account) string {
	for _, key := range []string{normal(a.Server), hostOf(a.Server)} {
		if name, named := c.helpers[key]; named {
			return name
		}
	}
	if a.usable() {
		return ""
	}
	return c.store
}
