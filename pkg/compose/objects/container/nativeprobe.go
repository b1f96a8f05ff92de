package container

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// nativeProbe recognises the checks that a kubelet can do itself: curl and wget
// of one local URL, nc of one local port. Every other check stays an exec probe.
func nativeProbe(test types.HealthCheckTest) (corev1.ProbeHandler, bool) {
	words := slices.Clone(test[1:])
	if test[0] == "CMD-SHELL" {
		text := strings.Join(test[1:], " ")
		text = strings.TrimSuffix(strings.TrimSpace(text), "|| exit 1")
		if strings.ContainsAny(text, "|&;<>$`\\\"'*()") {
			return corev1.ProbeHandler{}, false
		}
		words = strings.Fields(text)
	}
	if len(words) == 0 {
		return corev1.ProbeHandler{}, false
	}
	switch words[0] {
	case "curl":
		return curlProbe(words[1:])
	case "wget":
		return fetchProbe(words[1:], wgetFlags)
	case "nc":
		return portProbe(words[1:])
	}
	return corev1.ProbeHandler{}, false
}

// Flags that change nothing about what the check finds. -k only matters for
// https, where a kubelet does not verify either.
var (
	curlFlags = []string{"-f", "--fail", "-s", "--silent", "-S", "--show-error", "-k", "--insecure", "-fs", "-sf", "-fsS", "-sSf", "-fk", "-sfk", "-fsSk"}
	wgetFlags = []string{"-q", "--quiet", "--spider", "-nv", "--no-verbose", "--tries=1", "-qO-", "--no-check-certificate"}
)

// curlProbe needs -f: without it curl is content with any answer.
func curlProbe(words []string) (corev1.ProbeHandler, bool) {
	fails := slices.ContainsFunc(words, func(w string) bool {
		return w == "--fail" || shortFlag(w, "f")
	})
	if !fails {
		return corev1.ProbeHandler{}, false
	}
	return fetchProbe(words, curlFlags)
}

func fetchProbe(words, harmless []string) (corev1.ProbeHandler, bool) {
	var target string
	for _, word := range words {
		switch {
		case slices.Contains(harmless, word):
		case target == "" && !strings.HasPrefix(word, "-"):
			target = word
		default:
			return corev1.ProbeHandler{}, false
		}
	}
	return httpProbe(target, words)
}

func httpProbe(target string, words []string) (corev1.ProbeHandler, bool) {
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	if err != nil || !isLocal(u.Hostname()) || u.User != nil {
		return corev1.ProbeHandler{}, false
	}
	get := &corev1.HTTPGetAction{}
	port := uint64(80)
	switch {
	case u.Scheme == "https" && slices.ContainsFunc(words, ignoresCertificate): // a kubelet does not verify it either
		port, get.Scheme = 443, corev1.URISchemeHTTPS
	case u.Scheme != "http":
		return corev1.ProbeHandler{}, false
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.ParseUint(p, 10, 16); err != nil || port == 0 {
			return corev1.ProbeHandler{}, false
		}
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	get.Path, get.Port = path, intstr.FromInt32(int32(port)) // a port
	return corev1.ProbeHandler{HTTPGet: get}, true
}

func ignoresCertificate(flag string) bool {
	return flag == "--insecure" || flag == "--no-check-certificate" || shortFlag(flag, "k")
}

// shortFlag reports whether the word is a group of one-letter flags with this one.
func shortFlag(word, letter string) bool {
	return strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.Contains(word, letter)
}

func portProbe(words []string) (corev1.ProbeHandler, bool) {
	if len(words) != 3 || words[0] != "-z" || !isLocal(words[1]) {
		return corev1.ProbeHandler{}, false
	}
	port, err := strconv.ParseUint(words[2], 10, 16)
	if err != nil || port == 0 {
		return corev1.ProbeHandler{}, false
	}
	return corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(int32(port))}}, true
}

func isLocal(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}
