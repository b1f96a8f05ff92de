package kube

import (
	"io"
	"regexp"
	"strconv"
	"strings"
)

// addresses are the addresses of servers and proxies, as configured. The variables
// are those of golang.org/x/net/http/httpproxy, and a common one.
func (c *Connection) addresses() []string {
	all := []string{c.overrides.ClusterInfo.Server, c.overrides.ClusterInfo.ProxyURL}
	for _, cluster := range c.raw().Clusters {
		all = append(all, cluster.Server, cluster.ProxyURL)
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		value, _ := c.lookup(name)
		all = append(all, value)
	}
	return all
}

// withoutPasswords is the error without the passwords in the addresses of servers
// and proxies. client-go and net/http quote an address that is not valid.
func (c *Connection) withoutPasswords(err error) error {
	text := err.Error()
	for _, address := range c.addresses() {
		hidden, ok := hideUser(address)
		if !ok {
			continue
		}
		quoted := strconv.Quote(address)
		// Without a scheme, the user is shown as one.
		scheme, _, _ := strings.Cut(address, ":")
		text = strings.NewReplacer(address, hidden, quoted[1:len(quoted)-1], hidden).Replace(text)
		if !strings.Contains(address, "://") {
			text = strings.ReplaceAll(text, strconv.Quote(strings.ToLower(scheme)), `"(hidden)"`)
		}
	}
	if text == err.Error() {
		return err
	}
	return hiding{err, text}
}

// hideUser hides the user and the password in an address, which need not be valid.
func hideUser(address string) (hidden string, ok bool) {
	at := strings.LastIndex(address, "@")
	if at < 0 {
		return address, false
	}
	start := 0
	if scheme := strings.Index(address[:at], "://"); scheme >= 0 {
		start = scheme + len("://")
	}
	return address[:start] + "(hidden)" + address[at:], true
}

// hiding is an error with a different text.
type hiding struct {
	error
	text string
}

func (h hiding) Error() string { return h.text }

func (h hiding) Unwrap() error { return h.error }

// userInAddress is the user and the password in an address.
var userInAddress = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^/?#\s"'\\]+@`)

// withoutUsers is a writer of log entries that hides users and passwords in
// addresses. klog writes each entry at once.
type withoutUsers struct{ io.Writer }

// Write writes the entry without them.
func (w withoutUsers) Write(entry []byte) (int, error) {
	if _, err := w.Writer.Write(userInAddress.ReplaceAll(entry, []byte("${1}(hidden)@"))); err != nil {
		return 0, err
	}
	return len(entry), nil
}
