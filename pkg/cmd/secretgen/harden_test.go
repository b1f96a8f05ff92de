package secretgen

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
)

// frameSettings is the variable with a kubeconfig that makes TestFramesAreNotPrinted run the plugin.
const frameSettings = "BATUTA_TEST_FRAMES"

// net/http reads GODEBUG when the process starts, so the plugin runs in a process of
// its own. The server is in this process, which prints no frames.
func TestFramesAreNotPrinted(t *testing.T) {
	if kubeconfig := os.Getenv(frameSettings); kubeconfig != "" {
		applyWithFrames(t, kubeconfig)
		return
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(storesSecrets))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	kubeconfig := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf("apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters: [{name: a, cluster: {server: %q, certificate-authority-data: %s}}]\n"+
		"users: [{name: a, user: {token: canarytoken}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\n", server.URL, base64.StdEncoding.EncodeToString(authority))
	if err := os.WriteFile(kubeconfig, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, settings := range []string{"http2debug=1", "http2debug=2", "madvdontneed=1,http2debug=2"} {
		child := exec.Command(os.Args[0], "-test.run=^TestFramesAreNotPrinted$", "-test.v")
		child.Env = append(os.Environ(), frameSettings+"="+kubeconfig, "GODEBUG="+settings)
		out, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "secret/x ") {
			t.Fatalf("%s: %v\n%s", settings, err, out)
		}
		for _, never := range []string{"canary", base64.StdEncoding.EncodeToString([]byte("canary")), "http2"} {
			if strings.Contains(strings.ReplaceAll(string(out), settings, ""), never) {
				t.Errorf("%s: the output has %q:\n%s", settings, never, out)
			}
		}
	}
}

// applyWithFrames applies a Secret; the output is that of the process.
func applyWithFrames(t *testing.T, kubeconfig string) {
	t.Helper()
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: os.Stdout, ErrOut: os.Stderr},
		Args:      []string{"kubectl-secretgen", "x", "--from-literal=a=canary", "--apply"},
		Environ:   map[string]string{"KUBECONFIG": kubeconfig, "GODEBUG": os.Getenv("GODEBUG")},
		Dir:       t.TempDir(), Now: time.Now,
	}
	if code := cli.Run(context.Background(), "secretgen", New, env); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(env.Environ["GODEBUG"]+os.Getenv("GODEBUG"), "debug=") {
		t.Error("GODEBUG is not changed")
	}
}

// storesSecrets answers like an API server that has no Secret yet.
func storesSecrets(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,"details":{"name":"x","kind":"secrets"}}`)
		return
	}
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x","namespace":"default"},"data":{"a":"Y2FuYXJ5"}}`)
}
