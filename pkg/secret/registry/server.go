package registry

import "strings"

const (
	serverForm = "HOST[:PORT][/PATH], the host with a dot or a port"
	hub        = "docker.io"
)

// split cuts a server into host and path, without scheme and outer slashes.
func split(server string) (host, path string) {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(server, scheme); ok {
			server = rest
			break
		}
	}
	host, path, _ = strings.Cut(server, "/")
	return host, strings.Trim(path, "/")
}

// isServer reports whether a text is only a registry's address: no user, no
// query. The host has a dot or a port, or the first part of an image's name
// would be a user of docker.io; it may have '*', which matches any label in the
// kubelet.
func isServer(server string) bool {
	host, path := split(server)
	if len(server) > 255 || !only(path, "-._~/") || host != "localhost" && !strings.ContainsAny(host, ".:") {
		return false
	}
	return isHost(host)
}

func isHost(host string) bool {
	name := host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		name = host[:i]
		port := host[i+1:]
		if port == "" || strings.Trim(port, "0123456789") != "" {
			return false
		}
	}
	if v6, ok := strings.CutPrefix(name, "["); ok {
		v6, ok = strings.CutSuffix(v6, "]")
		return ok && v6 != "" && strings.Trim(v6, "0123456789abcdefABCDEF:.") == ""
	}
	return strings.Trim(name, ".") != "" && only(name, "-._*")
}

// only reports whether text has only letters, digits and these other
// characters.
func only(text, others string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
	})
}

// normal is the form in which servers are compared: the host in lower case and
// the path; the API paths /v1 and /v2 are removed. It combines the rules of
// ConvertToHostname of docker/cli (cli/config/credentials/file_store.go v29)
// and BasicDockerKeyring.Add of k8s.io/kubernetes
// (pkg/credentialprovider/keyring.go v1.37.2).
func normal(server string) string {
	host, path := split(server)
	host = strings.ToLower(host)
	if host == "index."+hub {
		host = hub
	}
	first, rest, _ := strings.Cut(path, "/")
	if first == "v1" || first == "v2" {
		path = rest
	}
	if path == "" {
		return host
	}
	return host + "/" + path
}

// hostOf is the host of a server in its normal form.
func hostOf(server string) string {
	host, _, _ := strings.Cut(normal(server), "/")
	return host
}

// spelling is a server as docker itself would write it.
func spelling(server string) string {
	if n := normal(server); n != hub {
		return n
	}
	return DefaultServer
}

// versionAtEnd reports whether a server ends in /v1 or /v2. The kubelet removes
// the API version only with a slash after it; otherwise it treats it as the
// start of the image's name.
func versionAtEnd(server string) bool {
	_, path := split(server)
	return (path == "v1" || path == "v2") && !strings.HasSuffix(server, "/")
}

// session reports whether docker stores its own login under this name, together
// with those of registries (cli/internal/oauth of docker/cli v29).
func session(server string) bool {
	return strings.HasSuffix(server, "/access-token") || strings.HasSuffix(server, "/refresh-token")
}
