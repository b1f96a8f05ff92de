package kube

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/metadata"
)

// certify makes a self-signed certificate for 127.0.0.1 that expires at that
// time, as PEM with its key.
func certify(t *testing.T, end time.Time) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: end.Add(-time.Hour), NotAfter: end,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

// secureServer is an https server whose certificate expires at that time. The
// context "here" trusts it.
func secureServer(t *testing.T, end time.Time, handler http.HandlerFunc) string {
	t.Helper()
	certificate, key := certify(t, end)
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return pointTo(t, server.URL, "certificate-authority-data: "+base64.StdEncoding.EncodeToString(certificate))
}

// pointTo is a kubeconfig whose context "here" leads to the address.
func pointTo(t *testing.T, address, cluster string) string {
	t.Helper()
	if cluster != "" {
		cluster = ", " + cluster
	}
	return kubeconfig(t, fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: %q%s}}]
users: [{name: u, user: {}}]
contexts: [{name: here, context: {cluster: c, user: u}}]
current-context: here
`, address, cluster))
}

// ask makes one request and explains its error.
func ask(t *testing.T, c *Connection) error {
	t.Helper()
	config, err := c.Config()
	if err != nil {
		return err
	}
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}
	_, err = client.Resource(twoKinds()[0].Resource).Namespace("default").Get(t.Context(), "web", metav1.GetOptions{})
	return c.Explain(err)
}

func status(code int, reason, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,"reason":%q,"message":%q}`, code, reason, message)
	}
}

// hang does not respond until the test is over.
func hang(t *testing.T) http.HandlerFunc {
	t.Helper()
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}
}

func TestExplainServerErrors(t *testing.T) {
	later := time.Now().Add(time.Hour)
	fine := func(http.ResponseWriter, *http.Request) {}
	plain := httptest.NewServer(http.HandlerFunc(fine))
	t.Cleanup(plain.Close)
	forbidden := status(403, "Forbidden", `deployments.apps "web" is forbidden: User "ada" cannot get`)
	for name, tc := range map[string]struct {
		kubeconfig string
		flags      []string
		text, hint string
	}{
		"forbidden":     {secureServer(t, later, forbidden), nil, `context "here": deployments.apps "web" is forbidden: User "ada"`, "kubectl auth can-i"},
		"unauthorized":  {secureServer(t, later, status(401, "Unauthorized", "Unauthorized")), nil, `context "here": Unauthorized`, "log in again"},
		"unavailable":   {secureServer(t, later, status(503, "ServiceUnavailable", "etcd is gone")), nil, `context "here": etcd is gone`, ""},
		"refused":       {pointTo(t, "https://127.0.0.1:1", ""), nil, `context "here": cannot reach the API server https://127.0.0.1:1: dial tcp`, "check that the cluster is running"},
		"no such host":  {pointTo(t, "https://x.invalid", ""), nil, `cannot reach the API server https://x.invalid: `, "check that the cluster is running"},
		"no proxy":      {secureServer(t, later, fine), []string{"--proxy-url=http://127.0.0.1:1"}, "cannot reach the proxy to the API server", "--proxy-url"},
		"timeout":       {secureServer(t, later, hang(t)), []string{"--request-timeout=100ms"}, `context "here": no response in time from the API server https://`, "increase --request-timeout"},
		"server's end":  {secureServer(t, time.Now().Add(-time.Minute), fine), nil, "certificate has expired", "the server's certificate has expired"},
		"other CA":      {secureServer(t, later, fine), []string{"--certificate-authority=" + otherCA(t)}, "x509: ", "the certificate authority in the kubeconfig"},
		"other name":    {secureServer(t, later, fine), []string{"--tls-server-name=x.invalid"}, "certificate is not valid", "--tls-server-name"},
		"not TLS":       {pointTo(t, strings.Replace(plain.URL, "http", "https", 1), ""), nil, "HTTP response to HTTPS client", "the server at this address is not an API server"},
		"http to https": {secureServer(t, later, fine), []string{"--server=http://" + secureHost(t, later)}, `context "here": `, "https://"},
		"no scheme":     {pointTo(t, "gopher://x.invalid", ""), nil, "unsupported protocol scheme", "check the address"},
		"no credentials": {credentialPlugin(t, "/does/not/exist"), nil,
			`context "here": getting credentials: exec: `, "fix that program first"},
	} {
		t.Run(name, func(t *testing.T) {
			err := ask(t, connect(t, map[string]string{"KUBECONFIG": tc.kubeconfig}, tc.flags...))
			wantError(t, err, 1, tc.text, tc.hint)
			if strings.Contains(err.Error(), "/apis/apps") {
				t.Errorf("the error shows the request's path: %v", err)
			}
		})
	}
}

func otherCA(t *testing.T) string {
	t.Helper()
	certificate, _ := certify(t, time.Now().Add(time.Hour))
	return kubeconfig(t, string(certificate))
}

// secureHost is the address of a server that speaks TLS.
func secureHost(t *testing.T, end time.Time) string {
	t.Helper()
	c := connect(t, map[string]string{"KUBECONFIG": secureServer(t, end, func(http.ResponseWriter, *http.Request) {})})
	config, err := c.Config()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(config.Host, "https://")
}

func credentialPlugin(t *testing.T, command string) string {
	t.Helper()
	text := fmt.Sprintf("{exec: {apiVersion: client.authentication.k8s.io/v1, command: %q, interactiveMode: Never}}", command)
	content, err := os.ReadFile(secureServer(t, time.Now().Add(time.Hour), func(http.ResponseWriter, *http.Request) {}))
	if err != nil {
		t.Fatal(err)
	}
	return kubeconfig(t, strings.Replace(string(content), "user: {}", "user: "+text, 1))
}

// The API server only says "Unauthorized"; the client certificate shows the
// reason.
func TestExplainExpiredClientCertificate(t *testing.T) {
	server := secureServer(t, time.Now().Add(time.Hour), status(401, "Unauthorized", "Unauthorized"))
	for _, tc := range []struct {
		end  time.Time
		text string
	}{
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), `context "here": the client certificate expired on 2026-01-02T03:04:05Z: Unauthorized`},
		{time.Date(2036, 1, 2, 3, 4, 5, 0, time.UTC), `context "here": Unauthorized`},
	} {
		certificate, key := certify(t, tc.end)
		c := connect(t, map[string]string{"KUBECONFIG": server},
			"--client-certificate="+kubeconfig(t, string(certificate)), "--client-key="+kubeconfig(t, string(key)))
		wantError(t, ask(t, c), 1, tc.text, "renew the credentials")
	}
}

// Completion asks for names, and always returns in time.
func TestCompletion(t *testing.T) {
	list := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Warning", `299 - "this must not be seen"`)
		if want := "/apis/apps/v1/namespaces/default/deployments"; r.URL.Path != want {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","items":[{"metadata":{"name":"web"}},{"metadata":{"name":"api"}},{"metadata":{"name":"worker"}}]}`)
	}
	for name, tc := range map[string]struct {
		kubeconfig string
		want       []string
	}{
		"names":                 {secureServer(t, time.Now().Add(time.Hour), list), []string{"deploy/web", "deploy/worker"}},
		"forbidden":             {secureServer(t, time.Now().Add(time.Hour), status(403, "Forbidden", "no")), nil},
		"hanging":               {secureServer(t, time.Now().Add(time.Hour), hang(t)), nil},
		"no server":             {pointTo(t, "https://127.0.0.1:1", ""), nil},
		"no kubeconfig":         {"/does/not/exist", nil},
		"broken":                {kubeconfig(t, "{"), nil},
		"hanging program":       {credentialPlugin(t, hangingProgram(t)), nil},
		"unknown context":       {kubeconfig(t, "current-context: nope"), nil},
		"untrusted certificate": {pointTo(t, "https://"+secureHost(t, time.Now().Add(time.Hour)), ""), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			c := connect(t, map[string]string{"KUBECONFIG": tc.kubeconfig})
			_, got := c.CompleteRef(t.Context(), twoKinds(), "deploy/w")
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			if took := time.Since(start); took > 3500*time.Millisecond { // 1.5 s plus the delay of a busy machine
				t.Errorf("took %v", took)
			}
			if said := fmt.Sprint(c.errOut); said != "" {
				t.Errorf("standard error: %s", said)
			}
		})
	}
}

func hangingProgram(t *testing.T) string {
	t.Helper()
	path := kubeconfig(t, "#!/bin/sh\nexec sleep 4\n")
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
