package kube

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Explain turns an error of the connection or of the API server into one that
// names the context, keeps the server's reason and hints at a fix. Unknown
// errors are returned with the name of the context. Exit code 1.
func (c *Connection) Explain(err error) error {
	var known *fault.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case apierrors.IsForbidden(err):
		return c.failed(err, forbiddenHint(err))
	case apierrors.IsUnauthorized(err):
		return c.unauthorized(err)
	case apierrors.IsBadRequest(err) && strings.HasPrefix(c.address(), "http://"):
		return c.failed(err, "API servers use HTTPS: check that the address starts with https://")
	}
	var request *url.Error
	if errors.As(err, &request) {
		return c.explainRequest(request)
	}
	if errors.Is(err, context.DeadlineExceeded) { // before a request was sent
		return c.late(fmt.Errorf("%s: %w", c.address(), err))
	}
	return c.explainConfiguration(err)
}

// forbiddenHint says what to do if a request is forbidden; a missing permission
// is only one of the reasons.
func forbiddenHint(err error) string {
	switch text := err.Error(); {
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return "wait until the namespace is deleted and create it again, or use a different one"
	case strings.Contains(text, "exceeded quota"):
		return "check the usage with: kubectl describe quota"
	case strings.Contains(text, "denied the request"): // an admission webhook, which gives its reason
		return ""
	}
	return "ask for the permission, or use a different --context or --as; list the permissions with: kubectl auth can-i --list"
}

// explainRequest explains requests that got no response. The error's own text
// starts with the whole URL of the request; the server part is enough.
func (c *Connection) explainRequest(request *url.Error) error {
	err := fmt.Errorf("%s: %w", server(request), request.Err)
	if hint := trustHint(err); hint != "" {
		return c.failed(err, hint)
	}
	var network *net.OpError
	connecting := errors.As(err, &network)
	switch {
	case connecting && network.Op == "proxyconnect":
		return c.failed(fmt.Errorf("cannot reach the proxy to the API server %w", err),
			"check that the proxy is running; it is set by --proxy-url, the kubeconfig or HTTPS_PROXY")
	case connecting && network.Op == "dial":
		return c.failed(fmt.Errorf("cannot reach the API server %w", err),
			"check that the cluster is running, the address in the kubeconfig and the VPN, or choose a different --context")
	case request.Timeout():
		return c.late(err)
	case strings.Contains(request.Err.Error(), "getting credentials: "):
		return c.failed(request.Err, "the kubeconfig gets its credentials from an external program: fix that program first")
	}
	return c.failed(fmt.Errorf("cannot query the API server %w", err), "check the address in the kubeconfig or in --server")
}

func (c *Connection) late(err error) error {
	return c.failed(fmt.Errorf("no response in time from the API server %w", err), "increase --request-timeout, or choose a different --context")
}

// trustHint says what to do if client and server do not trust each other; ""
// for other errors.
func trustHint(err error) string {
	var certificate x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	switch {
	case errors.As(err, &certificate) && certificate.Reason == x509.Expired:
		return "the server's certificate has expired, or this machine's clock is wrong"
	case errors.As(err, &authority):
		return "the certificate authority in the kubeconfig is not the server's: fetch the credentials again"
	case errors.As(err, &hostname):
		return "use one of the certificate's names in the address, or set it with --tls-server-name"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "the server at this address is not an API server"
	}
	return ""
}

// server is the address of the server that a request was for.
func server(request *url.Error) string {
	u, err := url.Parse(request.URL)
	if err != nil {
		return request.URL
	}
	return u.Scheme + "://" + u.Host
}

// failed is err with the name of the context and a hint.
func (c *Connection) failed(err error, hint string) error {
	return fault.Wrap(fault.Failed, c.named(err), hint)
}

func (c *Connection) named(err error) error {
	err = c.withoutPasswords(err)
	name := c.Context()
	if name == "" {
		return err
	}
	return fmt.Errorf("context %q: %w", name, err)
}

// unauthorized adds the reason to the server's "Unauthorized" if the client
// certificate has expired: the API server does not give that reason.
func (c *Connection) unauthorized(err error) error {
	config, configErr := c.config()
	if configErr == nil {
		if end, ok := clientCertificateEnd(config); ok && c.now().After(end) {
			err = fmt.Errorf("the client certificate expired on %s: %w", end.UTC().Format(time.RFC3339), err)
		}
	}
	return c.failed(err, "log in again, or renew the credentials in the kubeconfig")
}

func clientCertificateEnd(config *rest.Config) (time.Time, bool) {
	data := config.CertData
	if len(data) == 0 && config.CertFile != "" {
		data, _ = os.ReadFile(config.CertFile)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return time.Time{}, false
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}, false
	}
	return certificate.NotAfter, true
}

// address is the API server's as configured; "" when it is not known.
func (c *Connection) address() string {
	config, err := c.config()
	if err != nil {
		return ""
	}
	if !strings.Contains(config.Host, "://") {
		return "http://" + config.Host
	}
	return config.Host
}
