// Package registry makes and checks the content of .dockerconfigjson, which the
// nodes of a cluster use to log in to registries: from flags ([Inline]), from
// the configuration of docker or podman ([FromConfig]), or from a file
// ([Check]).
//
// Everything except helper.go is pure; helper.go starts the programs that store
// docker's credentials. Messages never contain a username, a password, a token,
// or the output of such a program. A host is shown only if it looks like one: a
// URL may contain a password.
package registry

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// DefaultServer is the default of --docker-server.
const DefaultServer = "https://index.docker.io/v1/"

// Login has the credentials for one registry.
type Login struct {
	Server   string // HOST[:PORT][/PATH], https:// or http:// before it or not
	Username string
	Password string
	Email    string // may be empty
}

// entry is a registry in the file, its fields in kubectl's order
// (DockerConfigEntry in k8s.io/kubectl/pkg/cmd/create/create_secret_docker.go
// v0.37.2).
type entry struct {
	Username      string `json:"username,omitempty"`
	Password      string `json:"password,omitempty"`
	Email         string `json:"email,omitempty"`
	Auth          string `json:"auth,omitempty"`
	IdentityToken string `json:"identitytoken,omitempty"`
}

const loginHint = "give --docker-server HOST, --docker-username NAME and either --docker-password-stdin or --docker-password"

// Inline is the file for these logins, byte for byte the same as kubectl's for
// one login (handleDockerCfgJSONContent in
// k8s.io/kubectl/pkg/cmd/create/create_secret_docker.go v0.37.2). Unlike
// kubectl it refuses input that nodes cannot use: an invalid server, a username
// with a colon, bytes that JSON cannot represent, and a duplicate registry.
func Inline(logins []Login) ([]byte, error) {
	if len(logins) == 0 {
		return nil, fault.Usagef("no registry is given").WithHint(loginHint)
	}
	auths := make(map[string]entry, len(logins))
	seen := map[string]bool{}
	for _, l := range logins {
		if err := l.complete(); err != nil {
			return nil, err
		}
		if seen[normal(l.Server)] {
			return nil, fault.Usagef("%s: the registry is given twice", l.Server).WithHint("each registry has one login")
		}
		seen[normal(l.Server)] = true
		auths[l.Server] = l.entry()
	}
	return marshal(auths), nil
}

// complete reports what is missing in a typed login.
func (l Login) complete() error {
	switch {
	case l.Server == "":
		return fault.Usagef("--docker-server is empty; expected %s", serverForm).WithHint(loginHint)
	case !isServer(l.Server):
		return fault.Usagef("--docker-server is not a registry; expected %s", serverForm).WithHint(loginHint)
	case l.Username == "":
		return fault.Prefix(l.Server, fault.Missing("--docker-username").WithHint(loginHint))
	case l.Password == "":
		return fault.Prefix(l.Server, fault.Missing("--docker-password").WithHint(loginHint))
	}
	if err := l.writable(); err != nil {
		return fault.Usagef("%s: %w", l.Server, err)
	}
	return nil
}

// writable reports whether a node would read the login unchanged: auth ends the
// username at its first colon, and JSON allows only UTF-8.
func (l Login) writable() error {
	switch {
	case strings.Contains(l.Username, ":"):
		return errors.New("a username must not have a ':'")
	case !utf8.ValidString(l.Username + "\n" + l.Password + "\n" + l.Email):
		return errors.New("username, password and email must be UTF-8")
	}
	return nil
}

func (l Login) entry() entry {
	auth := base64.StdEncoding.EncodeToString([]byte(l.Username + ":" + l.Password))
	return entry{Username: l.Username, Password: l.Password, Email: l.Email, Auth: auth}
}

// Join combines two files that this package made. A registry in both is an
// error.
func Join(a, b []byte) ([]byte, error) {
	var all, more struct {
		Auths map[string]entry `json:"auths"`
	}
	if json.Unmarshal(a, &all) != nil || json.Unmarshal(b, &more) != nil {
		return nil, errors.New("not a file of logins")
	}
	seen := map[string]bool{}
	for server := range all.Auths {
		seen[normal(server)] = true
	}
	for server, login := range more.Auths {
		if seen[normal(server)] {
			return nil, fault.Usagef("%s: the registry is given twice", server).WithHint("each registry has one login")
		}
		all.Auths[server] = login
	}
	return marshal(all.Auths), nil
}

func marshal(auths map[string]entry) []byte {
	// Encoding strings never fails; json sorts the hosts.
	content, _ := json.Marshal(struct {
		Auths map[string]entry `json:"auths"`
	}{auths})
	return content
}
