package secretgen

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// checkServer has Secrets and pods, and forbids the listed resources.
type checkServer struct {
	secrets   []corev1.Secret
	pods      []corev1.Pod
	forbidden string // resources, separated by spaces
	requests  int
}

func (s *checkServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests++
	w.Header().Set("Content-Type", "application/json")
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	last := parts[len(parts)-1]
	fails := func(code int, reason metav1.StatusReason, message string) {
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(metav1.Status{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: "Failure", Code: int32(code), Reason: reason, Message: message,
			Details: &metav1.StatusDetails{Kind: last},
		})
	}
	switch {
	case strings.Contains(" "+s.forbidden+" ", " "+last+" "):
		fails(http.StatusForbidden, metav1.StatusReasonForbidden, last+` is forbidden: User "u" cannot list resource "`+last+`" in API group "" at the cluster scope`)
	case last == "gateways":
		fails(http.StatusNotFound, metav1.StatusReasonNotFound, "the server could not find the requested resource")
	case last == "secrets":
		_ = json.NewEncoder(w).Encode(corev1.SecretList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "SecretList"}, Items: s.secrets})
	case last == "pods":
		_ = json.NewEncoder(w).Encode(corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}, Items: s.pods})
	case len(parts) > 1 && parts[len(parts)-2] == "secrets":
		for i := range s.secrets {
			if s.secrets[i].Name == last {
				out := s.secrets[i]
				out.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"}
				_ = json.NewEncoder(w).Encode(out)
				return
			}
		}
		fails(http.StatusNotFound, metav1.StatusReasonNotFound, `secrets "`+last+`" not found`)
	default:
		kinds := map[string]string{"ingresses": "Ingress", "serviceaccounts": "ServiceAccount", "cronjobs": "CronJob", "jobs": "Job",
			"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet", "replicasets": "ReplicaSet"}
		version := "v1"
		if parts[0] == "apis" {
			version = parts[1] + "/" + parts[2]
		}
		fmt.Fprintf(w, `{"kind": "%sList", "apiVersion": %q, "items": []}`, kinds[last], version)
	}
}

// check runs the command against the server.
func (s *checkServer) check(t *testing.T, args ...string) outcome {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	var out, errOut bytes.Buffer
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
		Args:      append([]string{"kubectl-secretgen", "check", "--server", server.URL}, args...),
		Now:       func() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) },
	}
	construct := func(env *cli.Env) *cobra.Command { return newCommand(env, func(any) bool { return false }) }
	code := cli.Run(context.Background(), "secretgen", construct, env)
	got := outcome{stdout: out.String(), stderr: strings.ReplaceAll(errOut.String(), server.URL, "SERVER"), code: code}
	for _, form := range []string{checkValue, base64.StdEncoding.EncodeToString([]byte(checkValue))} {
		if strings.Contains(got.stdout+got.stderr, form) {
			t.Error("a value is printed")
		}
	}
	return got
}

const checkValue = "Zx81-canary-Qy"

// checked is a namespace with findings of every severity.
func checked() *checkServer {
	newSecret := func(name string, data map[string]string) corev1.Secret {
		s := corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}, Data: map[string][]byte{}}
		for key, value := range data {
			s.Data[key] = []byte(value)
		}
		return s
	}
	kapp := newSecret("kapped", map[string]string{"pw": checkValue})
	copied := base64.StdEncoding.EncodeToString([]byte(checkValue))
	kapp.Annotations = map[string]string{
		"kapp.k14s.io/original":           `{"apiVersion":"v1","data":{"pw":"` + copied + `"},"kind":"Secret","metadata":{"name":"kapped"}}`,
		"objectset.rio.cattle.io/applied": `{"data":{"pw":"` + copied + `"}}`,
		"openshift.io/token-secret.value": "eyJhbGciOiJSUzI1NiIsImtpZCI6IlgifQ." + checkValue,
		"banzaicloud.com/last-applied":    `{"data":{"pw":"` + copied + `"}}`,
		"example.com/owner":               "team shop",
	}
	odd := newSecret("odd", map[string]string{"password": "admin"})
	odd.Type = "example.com/\x1b[2J\nhint: delete it"
	odd.Annotations = map[string]string{"example.com/n": "a\x1b]0;x\x07" + checkValue}
	odd.Data["p"] = []byte(checkValue)
	return &checkServer{
		secrets: []corev1.Secret{newSecret("db", map[string]string{"password": checkValue, "empty": ""}), newSecret("good", map[string]string{"token": checkValue}), kapp, odd},
		pods: []corev1.Pod{{
			ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "app"},
			Spec: corev1.PodSpec{
				ImagePullSecrets: []corev1.LocalObjectReference{{Name: "odd"}, {Name: "none"}},
				Containers: []corev1.Container{{Name: "app", Env: []corev1.EnvVar{{Name: "U", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
					LocalObjectReference: corev1.LocalObjectReference{Name: "db"}, Key: "user",
				}}}}}},
			},
		}},
	}
}

func TestCheckText(t *testing.T) {
	s := checked()
	s.forbidden = "jobs cronjobs"
	got := s.check(t)
	if got.code != 3 || got.stderr != "" || strings.ContainsAny(got.stdout, "\x1b\x07") {
		t.Errorf("code %d, stderr %q", got.code, got.stderr)
	}
	golden.Assert(t, "testdata/check.txt", []byte(got.stdout))
	for line := range strings.Lines(got.stdout) {
		if !text.IsSafe(strings.TrimSpace(line)) {
			t.Errorf("unsafe: %q", line)
		}
	}
}

func TestCheckJSON(t *testing.T) {
	got := checked().check(t, "-A", "-o", "json")
	if got.code != 3 || got.stderr != "" || !json.Valid([]byte(got.stdout)) || strings.ContainsAny(got.stdout, "\x1b\x07") {
		t.Errorf("code %d, stderr %q", got.code, got.stderr)
	}
	golden.Assert(t, "testdata/check.json", []byte(got.stdout))
}

func TestCheckCodes(t *testing.T) {
	all := checked()
	warns := &checkServer{secrets: all.secrets[:1]}
	clean := &checkServer{secrets: all.secrets[1:2]}
	const nothing = "checked 1 Secret in namespace default and 0 uses of them: no findings\n"
	for name, tt := range map[string]struct {
		s              *checkServer
		args           []string
		code           int
		stdout, stderr string
		requests       int
	}{
		"no findings":            {clean, nil, 0, nothing, "", 11},
		"all namespaces":         {clean, []string{"-A"}, 0, "checked 1 Secret in 1 namespace and 0 uses of them: no findings\n", "", 11},
		"two namespaces":         {&checkServer{}, []string{"-n", "a,b"}, 0, "checked 0 Secrets in namespace a, b and 0 uses of them: no findings\n", "", 22},
		"empty":                  {&checkServer{}, []string{"-A"}, 0, "checked 0 Secrets in all namespaces and 0 uses of them: no findings\n", "", 11},
		"a name":                 {all, []string{"good"}, 0, "no findings in what was checked\n", "", 11},
		"a selector":             {clean, []string{"-l", "app=x"}, 0, "no findings in what was checked\n", "", 11},
		"a warning":              {warns, nil, 0, "0 errors, 1 warning\n", "", 11},
		"a warning, strict":      {warns, []string{"--strict"}, 3, "0 errors, 1 warning\n", "", 11},
		"a name that is missing": {all, []string{"gone"}, 1, "", "error: secret/gone does not exist in namespace default\nhint: list the Secrets with: kubectl get secrets -n default\n", 1},
		"no permission": {
			&checkServer{forbidden: "secrets"}, []string{"-A"}, 1, "", "error: list secrets in all namespaces: secrets is forbidden: ", 1,
		},
		"no permission for users": {
			&checkServer{forbidden: "deployments statefulsets daemonsets replicasets cronjobs jobs pods serviceaccounts ingresses gateways gateway.networking.k8s.io", secrets: clean.secrets}, nil,
			0, "not checked: what deployments, statefulsets, daemonsets, replicasets, cronjobs, jobs, pods, serviceaccounts, ingresses, gateways need in namespace default: no permission to list them\nchecked 1 Secret in namespace default and 0 uses of them: no findings in what was checked\n", "", 12,
		},
		"a name and all namespaces": {all, []string{"db", "-A"}, 2, "", "error: NAME and --all-namespaces cannot be used together", 0},
		"a name and a selector":     {all, []string{"db", "-l", "a=b"}, 2, "", "error: NAME and --selector cannot be used together", 0},
		"a name twice":              {all, []string{"db", "db"}, 2, "", "error: db is given twice", 0},
		"not a name":                {all, []string{"password=" + checkValue}, 2, "", "error: NAME is not valid: ", 0},
		"a namespace and all":       {all, []string{"-A", "-n", "x"}, 2, "", "error: --all-namespaces and --namespace cannot be used together", 0},
		"not a selector":            {all, []string{"-l", "a in b"}, 2, "", "error: the value of --selector is not valid; expected labels", 0},
		"not a format":              {all, []string{"-o", "yaml"}, 2, "", "error: --output=yaml is not valid; expected one of: text, json", 0},
		"not a time":                {all, []string{"--expires-within", "soon"}, 2, "", "error: the value of --expires-within is not valid; expected a time such as 30d or 12h", 0},
		"a negative time":           {all, []string{"--expires-within", "-1h"}, 2, "", "error: the value of --expires-within is not valid; expected", 0},
		"too many days":             {all, []string{"--expires-within", "99999999999d"}, 2, "", "error: the value of --expires-within is not valid; expected", 0},
		"an unknown flag":           {all, []string{"--expire-within", "1d"}, 2, "", "error: unknown flag: --expire-within\nhint: did you mean --expires-within?", 0},
	} {
		t.Run(name, func(t *testing.T) {
			tt.s.requests = 0
			got := tt.s.check(t, tt.args...)
			if got.code != tt.code || !strings.HasSuffix(got.stdout, tt.stdout) || !strings.HasPrefix(got.stderr, tt.stderr) || tt.stderr == "" && got.stderr != "" {
				t.Errorf("code %d\nstdout: %s\nstderr: %s", got.code, got.stdout, got.stderr)
			}
			if tt.s.requests != tt.requests {
				t.Errorf("%d requests, want %d", tt.s.requests, tt.requests)
			}
		})
	}
}
