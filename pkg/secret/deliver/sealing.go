package deliver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Sealing describes how Secrets are sealed.
type Sealing struct {
	File        string // the certificate of the controller: a file, or an address that begins with https://
	Flag        string // the flag of the file: --cert
	Fingerprint string // that the certificate must have, in the form of [sealed.Controller]; "" for any
	Scope       sealed.Scope
	Reading     source.Options // how the file is read

	DigestKey OutputFile        // the key of digests; without a name there are none
	Transport http.RoundTripper // of the request for the certificate; nil for the default
}

// controller reads the controller's certificate.
func (e Engine) controller(ctx context.Context, s Sealing) (*sealed.Controller, error) {
	remote := strings.HasPrefix(s.File, "https://")
	text, err := s.read(ctx, remote)
	if err != nil {
		return nil, err
	}
	controller, err := sealed.Certificate(text, e.Now())
	if err != nil {
		return nil, fault.As(fault.Usage, fmt.Errorf("%s (%s): %w", s.shown(), s.Flag, err))
	}
	switch {
	case s.Fingerprint != "" && s.Fingerprint != controller.Fingerprint:
		return nil, fault.Failedf("%s (%s): the certificate has the fingerprint %s; expected %s (--cert-fingerprint)", s.shown(), s.Flag, controller.Fingerprint, s.Fingerprint).
			WithHint("compare with the certificate of the controller: kubeseal --fetch-cert | openssl x509 -noout -fingerprint -sha256")
	case s.Fingerprint == "" && remote:
		e.notify(note(fmt.Sprintf("%s: the certificate has the fingerprint %s; --cert-fingerprint accepts only this one", s.shown(), controller.Fingerprint)))
	}
	return controller, nil
}

func (s Sealing) read(ctx context.Context, remote bool) ([]byte, error) {
	switch {
	case strings.HasPrefix(s.File, "http://"):
		return nil, fault.Usagef("%s (%s): expected an address that begins with https://", s.shown(), s.Flag).
			WithHint("without TLS, anyone in between could seal for themselves")
	case remote:
		return s.fetch(ctx)
	}
	return source.ReadFile(s.File, s.Flag, check.MaxBytes, s.Reading)
}

// shown is the file or the address, without a password.
func (s Sealing) shown() string {
	if address, err := url.Parse(s.File); err == nil && address.User != nil {
		return address.Redacted()
	}
	return s.File
}

// fetchTimeout limits how long the address of a certificate may take.
const fetchTimeout = 30 * time.Second

// fetch reads a certificate from an address, and follows redirects to https
// only. The error does not show a password in the address.
func (s Sealing) fetch(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.File, nil)
	if err != nil {
		return nil, fault.Usagef("%s: the address cannot be read", s.Flag).WithHint("write an address such as https://sealed-secrets.example.com/v1/cert.pem")
	}
	transport := s.Transport
	if transport == nil {
		transport = &http.Transport{Proxy: s.proxy}
	}
	client := &http.Client{
		Transport: transport,
		CheckRedirect: func(to *http.Request, via []*http.Request) error {
			if to.URL.Scheme != "https" || len(via) >= 10 {
				return errors.New("it redirects to an address without TLS, or too often")
			}
			return nil
		},
	}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, fault.Failedf("%s (%s): %w", s.shown(), s.Flag, err).WithHint("check the address, or use a file: kubeseal --fetch-cert > cert.pem")
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fault.Failedf("%s (%s): the server answers %d %s", s.shown(), s.Flag, response.StatusCode, http.StatusText(response.StatusCode)).
			WithHint("the controller has its certificate at /v1/cert.pem")
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, check.MaxBytes+1))
	switch {
	case err != nil:
		return nil, fault.Failedf("%s (%s): %w", s.shown(), s.Flag, err)
	case len(text) > check.MaxBytes:
		return nil, fault.Failedf("%s (%s): the answer has more than %d bytes", s.shown(), s.Flag, check.MaxBytes)
	}
	return text, nil
}

// proxy is the proxy of the environment for a request.
func (s Sealing) proxy(r *http.Request) (*url.URL, error) {
	variable := func(name string) string {
		for _, n := range []string{name, strings.ToLower(name)} {
			if value, ok := s.Reading.Lookup(n); ok {
				return value
			}
		}
		return ""
	}
	config := httpproxy.Config{HTTPSProxy: variable("HTTPS_PROXY"), HTTPProxy: variable("HTTP_PROXY"), NoProxy: variable("NO_PROXY")}
	return config.ProxyFunc()(r.URL)
}
