package registry

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Check compares the content of a .dockerconfigjson with how the kubelet reads
// it (DockerConfigEntry in k8s.io/kubernetes/pkg/credentialprovider/config.go
// v1.37.2); name is the content's path, for messages. An error is content that
// nodes cannot use, or that the API server refuses; a warning is about an entry
// that does not work as it seems to.
func Check(content []byte, name string) (warnings []string, err error) {
	c, err := readConfig(content, name)
	if err != nil {
		return nil, err
	}
	if c.hasHelpers() && !slices.ContainsFunc(c.accounts, account.usable) {
		return nil, fault.Usagef("%s: the credentials are not in the file: they are in %s, which nodes cannot use", name, program(c.anyHelper())).
			WithHint("use --from-docker-config with --registry HOST to read them from that program")
	}
	if !c.hasAuths {
		return nil, c.bad(c.root.at, "", "no auths; expected %s", configForm)
	}
	if len(c.accounts) == 0 {
		warnings = append(warnings, name+": auths has no hosts")
	}
	for _, a := range c.accounts {
		if says := a.doubt(); says != "" {
			warnings = append(warnings, c.place(a.at)+": "+says)
		}
	}
	if len(c.others) > 0 {
		warnings = append(warnings, name+": nodes do not read "+strings.Join(c.others, ", ")+"; --from-docker-config leaves it out")
	}
	return warnings, nil
}

// doubt is the reason why the kubelet may not use an account, or "".
func (a account) doubt() string {
	switch {
	case !isServer(a.Server):
		return a.shown() + "; expected " + serverForm
	case a.pulls() && versionAtEnd(a.Server):
		return a.Server + ": the kubelet treats the version at the end as part of the image name; write " + normal(a.Server)
	case a.pulls():
		return ""
	case a.token != "":
		return a.Server + ": " + tokenDoubt
	}
	return a.Server + ": no username and password"
}

// tokenDoubt is needed because the kubelet's DockerConfigEntry has no
// identitytoken.
const tokenDoubt = "an identity token, which the kubelet does not read; pods need a username and a password or an access token"
