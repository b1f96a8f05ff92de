package kube

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Explain turns an error of the connection or of the API server into one that
// names the context, keeps the server's reason and says what to try. Errors it
// does not know are returned with the context named. Exit code 1.
func (c *Connection) Explain(err error) error {
	var known *fault.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case clientcmd.IsEmptyConfig(err):
		return fault.Wrap(fault.Failed, errors.New("no cluster is configured: the kubeconfig is empty or missing"),
			"set KUBECONFIG, or name a file with --kubeconfig")
	case clientcmd.IsContextNotFound(err):
		return fault.Wrap(fault.Failed, err, c.contextHint())
	case apierrors.IsForbidden(err):
		return fault.Wrap(fault.Failed, c.named(err), "ask for the permission, or use another --context or --as; kubectl auth can-i --list shows what is allowed")
	case apierrors.IsUnauthorized(err):
		return c.unauthorized(err)
	}
	return c.explainTransport(err)
}

func (c *Connection) explainTransport(err error) error {
	var certificate x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var network *url.Error
	var dial *net.OpError
	switch {
	case errors.As(err, &certificate) && certificate.Reason == x509.Expired:
		return fault.Wrap(fault.Failed, c.named(err), "the server's certificate has expired, or this machine's clock is off")
	case errors.As(err, &authority):
		return fault.Wrap(fault.Failed, c.named(err), "the kubeconfig holds another certificate authority than the server's: fetch its credentials again")
	case errors.As(err, &dial):
		return fault.Wrap(fault.Failed, c.named(fmt.Errorf("cannot reach the API server: %w", err)),
			"is the cluster running? Check the address in the kubeconfig, the VPN, or choose another --context")
	case errors.As(err, &network) && network.Timeout():
		return fault.Wrap(fault.Failed, c.named(fmt.Errorf("the API server did not answer in time: %w", err)),
			"raise --request-timeout, or choose another --context")
	}
	return c.named(err)
}

func (c *Connection) named(err error) error {
	name := c.Context()
	if name == "" {
		return err
	}
	return fmt.Errorf("context %q: %w", name, err)
}

// unauthorized says more than the server's "Unauthorized" when the client
// certificate has expired: the API server does not give that reason.
func (c *Connection) unauthorized(err error) error {
	config, configErr := c.config()
	if configErr == nil {
		if end, ok := clientCertificateEnd(config); ok && c.now().After(end) {
			err = fmt.Errorf("the client certificate expired on %s: %w", end.UTC().Format(time.RFC3339), err)
		}
	}
	return fault.Wrap(fault.Failed, c.named(err), "log in again, or renew the credentials in the kubeconfig")
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

func (c *Connection) contextHint() string {
	names := c.Contexts()
	if len(names) == 0 {
		return "the kubeconfig has no contexts"
	}
	return "the kubeconfig has: " + strings.Join(names, ", ")
}

// Contexts are the names of the kubeconfig's contexts, sorted.
func (c *Connection) Contexts() []string {
	return c.names(func(r rawNames) []string { return r.contexts })
}

type rawNames struct{ contexts, clusters, users []string }

func (c *Connection) names(pick func(rawNames) []string) []string {
	loader, err := c.loader()
	if err != nil {
		return nil
	}
	raw, err := loader.RawConfig()
	if err != nil {
		return nil
	}
	var r rawNames
	for name := range raw.Contexts {
		r.contexts = append(r.contexts, name)
	}
	for name := range raw.Clusters {
		r.clusters = append(r.clusters, name)
	}
	for name := range raw.AuthInfos {
		r.users = append(r.users, name)
	}
	names := pick(r)
	slices.Sort(names)
	return names
}
