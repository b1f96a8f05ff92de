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
		return a.mismatch()
	case a.token != "":
		return a.Server + ": " + tokenDoubt
	}
	return a.Server + ": no username and password"
}

// mismatch is the reason why an account matches no image, or not for long; "" for
// none. The kubelet compares the server with the name of an image, whose host is
// docker.io if it names none (BasicDockerKeyring in
// k8s.io/kubernetes/pkg/credentialprovider/keyring.go v1.37.2): label by label,
// with '*' for any label, the port and the case of letters included, and the path
// as the start of the image's path. Only index.docker.io without a path also
// matches images of docker.io.
func (a account) mismatch() string {
	host, path := split(a.Server)
	n := normal(a.Server)
	_, rest, _ := strings.Cut(n, "/")
	lower := strings.ToLower(host)
	switch {
	case slices.Contains(hubHosts(), lower):
		return a.Server + ": no image of Docker Hub has this host; write " + DefaultServer
	case lower == "index."+hub && rest != "":
		return a.Server + ": with a path, it matches no image of Docker Hub; write " + hub + "/" + rest
	case host != lower:
		return a.Server + ": the kubelet compares the case of letters; write " + lower + pathOf(path)
	}
	if lives := lifetime(lower, a.Username); lives != "" {
		return a.Server + ": this password is a token that expires after " + lives + "; use a credential provider of the kubelet, or renew the Secret regularly"
	}
	return ""
}

func pathOf(path string) string {
	if path == "" {
		return ""
	}
	return "/" + path
}

// hubHosts are hosts of Docker Hub that are not in names of images: of its
// registry, its website and its logins.
func hubHosts() []string {
	return []string{"registry-1." + hub, "auth." + hub, "hub.docker.com", "registry.hub.docker.com", "www.docker.com", "login.docker.com"}
}

// lifetime is how long a password works, "" if it does not expire as far as the
// user name shows: the user names that the three clouds use for their tokens.
func lifetime(host, user string) string {
	switch {
	case user == "AWS" && (strings.Contains(host, ".dkr.ecr") || strings.HasPrefix(host, "public.ecr.aws")):
		return "12 hours"
	case user == "oauth2accesstoken":
		return "1 hour"
	case user == "00000000-0000-0000-0000-000000000000":
		return "3 hours"
	}
	return ""
}

// tokenDoubt is needed because the kubelet's DockerConfigEntry has no
// identitytoken.
const tokenDoubt = "an identity token, which the kubelet does not read; pods need a username and a password or an access token"
