package secretgen

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/quick"
)

// answers is the response of a server to a request with the body.
type answers func(w http.ResponseWriter, r *http.Request, body []byte)

// newServer is a small API server.
func newServer(t testing.TB, answer answers) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer(w, r, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// accepts has no Secret, accepts every one, and has a Deployment that uses it.
func accepts(w http.ResponseWriter, r *http.Request, body []byte) {
	kinds := map[string]string{
		"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet", "replicasets": "ReplicaSet",
		"cronjobs": "CronJob", "jobs": "Job", "pods": "Pod", "serviceaccounts": "ServiceAccount", "ingresses": "Ingress",
		"secrets": "Secret",
	}
	version := strings.TrimPrefix(strings.TrimPrefix(path.Dir(path.Dir(path.Dir(r.URL.Path))), "/apis/"), "/api/")
	const uses = `{"metadata":{"name":"web","namespace":"default"},"spec":{"template":{"spec":{"containers":[{"name":"a","envFrom":[{"secretRef":{"name":"x"}}]}]}}}}`
	kind, list := kinds[path.Base(r.URL.Path)]
	switch {
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/json-patch") && strings.Contains(r.URL.Path, "/secrets"):
		respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"Secret","apiVersion":"v1","metadata":{"name":%q,"namespace":"default"}}`, path.Base(r.URL.Path)))
	case r.Method != http.MethodGet && strings.Contains(r.URL.Path, "/secrets"):
		respond(w, http.StatusOK, "application/json", string(body))
	case list && kind == "Deployment":
		respond(w, http.StatusOK, "application/json", `{"kind":"DeploymentList","apiVersion":"apps/v1","items":[`+uses+`]}`)
	case list:
		respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"%sList","apiVersion":%q,"items":[]}`, kind, version))
	case strings.Contains(r.URL.Path, "/deployments/"):
		respond(w, http.StatusOK, "application/json", `{"kind":"Deployment","apiVersion":"apps/v1",`+uses[1:])
	default:
		respond(w, http.StatusNotFound, "application/json", status(http.StatusNotFound, "NotFound", "not found", nil))
	}
}

func respond(w http.ResponseWriter, code int, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text)
}

// status is an error as the API server writes it.
func status(code int, reason, message string, causes []string) string {
	all := []map[string]string{}
	for _, cause := range causes {
		all = append(all, map[string]string{"reason": "FieldManagerConflict", "message": cause, "field": ".data.a"})
	}
	text, _ := json.Marshal(map[string]any{
		"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason, "message": message,
		"details": map[string]any{"name": "x", "kind": "secrets", "causes": all},
	})
	return string(text)
}

// missing responds to reads that the Secret does not exist, and to writes with the
// answer.
func missing(answer answers) answers {
	return func(w http.ResponseWriter, r *http.Request, body []byte) {
		if r.Method == http.MethodGet {
			accepts(w, r, body)
			return
		}
		answer(w, r, body)
	}
}

// echoing are servers that repeat the request, or have the value.
func echoing(value string) map[string]answers {
	encoded := base64.StdEncoding.EncodeToString([]byte(value))
	all := map[string]answers{
		"warns": missing(func(w http.ResponseWriter, r *http.Request, body []byte) {
			if strings.Contains(r.URL.Path, "/secrets") {
				w.Header().Set("Warning", "299 - "+strconv.Quote("unexpected "+encoded))
			}
			accepts(w, r, body)
		}),
		"hangs up": missing(func(w http.ResponseWriter, _ *http.Request, body []byte) {
			w.Header().Set("Content-Length", strconv.Itoa(2*len(body)))
			respond(w, http.StatusOK, "application/json", string(body))
		}),
		"redirects": missing(func(w http.ResponseWriter, r *http.Request, _ []byte) {
			http.Redirect(w, r, "gopher://elsewhere", http.StatusFound)
		}),
		"conflicts of fields": missing(func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			respond(w, http.StatusConflict, "application/json", status(http.StatusConflict, "Conflict", "not "+value, []string{`conflict with "other" using v1: ` + value, `conflict with "other": ` + encoded}))
		}),
		"a Secret of another value": func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			old := base64.StdEncoding.EncodeToString([]byte("old " + value))
			respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x","namespace":"default","resourceVersion":"1",
				"annotations":{"kubectl.kubernetes.io/last-applied-configuration":%q},"managedFields":[{"manager":"other","operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}}}]},
				"data":{"a":%q,"gone":%q}}`, `{"data":{"a":"`+encoded+`"}}`, old, old))
		},
		"an immutable Secret": func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"Secret","apiVersion":"v1","immutable":true,"type":"other","metadata":{"name":"x","namespace":"default"},"data":{"b":%q}}`, encoded))
		},
		"a Secret that is none": func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"Secret","apiVersion":"v1","data":{"a":"%s%%"},"metadata":%q}`, encoded, value))
		},
	}
	for _, code := range []int{400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504} {
		reasons := map[int]string{400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 422: "Invalid", 500: "InternalError"}
		all[fmt.Sprint(code, " with a Status")] = missing(func(w http.ResponseWriter, _ *http.Request, body []byte) {
			respond(w, code, "application/json", status(code, reasons[code], "admission webhook denied: "+string(body)+" "+value, nil))
		})
		all[fmt.Sprint(code, " with text")] = missing(func(w http.ResponseWriter, _ *http.Request, body []byte) {
			respond(w, code, "text/plain", "cannot use "+string(body)+" "+value)
		})
	}
	for _, contentType := range []string{"text/plain", "text/html", "application/json", "application/vnd.kubernetes.protobuf", "application/yaml", ""} {
		for name, text := range map[string]string{"the value": value, "a string": strconv.Quote(value), "an object": `{"kind":"` + encoded + `","apiVersion":"v1"}`, "a version": `{"kind":"Secret","apiVersion":"` + encoded + `"}`} {
			all[name+" as "+contentType] = missing(func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				respond(w, http.StatusOK, contentType, text)
			})
			if strings.HasPrefix(text, "{") {
				continue // whoever has the value already may call a kind so
			}
			all["reads "+name+" as "+contentType] = func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				respond(w, http.StatusOK, contentType, text)
			}
		}
	}
	return all
}

// TestCanaryOfServers sends requests to servers that repeat them.
func TestCanaryOfServers(t *testing.T) {
	quick.Skip(t)
	logs, n := catchLogs(t), &tally{checker: newChecker()}
	for _, value := range []string{canary, canarySpecial} {
		dir, _ := canaryFiles(t, value)
		servers := map[string]string{"nobody": "http://127.0.0.1:1", "nobody, by TLS": "https://127.0.0.1:1", "a bad address": "http://[::1"}
		for name, answer := range echoing(value) {
			servers[name] = newServer(t, answer)
		}
		for name, server := range servers {
			for _, v := range verbs(server) {
				if !slices.ContainsFunc(v.args, func(arg string) bool { return strings.HasPrefix(arg, "--server=") }) {
					continue
				}
				args := slices.Concat([]string{"x", "--from-literal", "a=" + value, "--from-literal", "other=b"}, v.args, []string{"-v=10"})
				got := call{args: args, dir: dir, terminal: true}.run(logs)
				n.check(t, name+": "+v.name, args, got)
			}
		}
	}
	n.report(t)
}
