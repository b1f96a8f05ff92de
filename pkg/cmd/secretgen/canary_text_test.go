package secretgen

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/quick"
)

// quoted are the values that a server quotes: the one that is sent, and those of the
// Secret in the cluster.
type quoted struct{ sent, replaced, kept, annotated string }

// values are a quoted value by its name.
func (q quoted) values() map[string]string {
	return map[string]string{"sent": q.sent, "replaced": q.replaced, "kept": q.kept, "annotated": q.annotated}
}

func canaryQuotes() quoted {
	return quoted{sent: "sQ9tX+/9f3e7<&>", replaced: "rPl4C\"\\'$ZkW2", kept: "kPtJ_é#K4%41xY", annotated: "aNt7D-7q;Z8vLm"}
}

// quotes are the texts with the value in one form.
func quotes(value string) map[string]string {
	object, _ := json.Marshal(map[string]any{"kind": "Secret", "data": map[string][]byte{"a": []byte(value)}})
	escaped, _ := json.Marshal(value)
	plain := base64.StdEncoding.EncodeToString([]byte(value))
	return map[string]string{
		"raw": value, "Go": strconv.Quote(value), "Go ASCII": strconv.QuoteToASCII(value), "JSON": string(escaped), "JSON in JSON": strconv.Quote(string(escaped)),
		"upper case": strings.ToUpper(value), "spaced": strings.Join(strings.Split(value, ""), " "),
		"base64": plain, "base64 URL": base64.URLEncoding.EncodeToString([]byte(value)), "base64 twice": base64.StdEncoding.EncodeToString([]byte(plain)),
		"base64 shifted": base64.StdEncoding.EncodeToString([]byte("x" + value)), "base64 shifted twice": base64.StdEncoding.EncodeToString([]byte("xy" + value)),
		"base64 URL shifted": base64.URLEncoding.EncodeToString([]byte("x" + value)), "base64 URL shifted twice": base64.URLEncoding.EncodeToString([]byte("xy" + value)),
		"the object": string(object), "base64 of the object": base64.StdEncoding.EncodeToString(object), "a template": fmt.Sprintf("map[a:%s]", value),
		"hex": hex.EncodeToString([]byte(value)), "bytes": fmt.Sprintf("%d", []byte(value)), "URL": url.QueryEscape(value), "path": url.PathEscape(value),
		"after 17,000 bytes": strings.Repeat("x", 17_000) + " " + value, "with a hint": "no\nhint: run: " + value,
	}
}

// senders are servers that have the Secret of the quotes and send a text.
func senders(q quoted, text string) map[string]answers {
	live := func(w http.ResponseWriter) {
		encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
		annotation := fmt.Sprintf(`{"data":{"a":%q}}`, encode(q.annotated))
		respond(w, http.StatusOK, "application/json", fmt.Sprintf(`{"kind":"Secret","apiVersion":"v1","type":"Opaque",
			"metadata":{"name":"x","namespace":"default","resourceVersion":"1","annotations":{"kapp.k14s.io/original":%q,"kubectl.kubernetes.io/last-applied-configuration":%q},
			"managedFields":[{"manager":"kubectl-secretgen","operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}}}]},
			"data":{"a":%q,"kept":%q}}`, annotation, annotation, encode(q.replaced), encode(q.kept)))
	}
	ofSecret := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/secrets") }
	writes := func(refuse func(w http.ResponseWriter)) answers {
		return func(w http.ResponseWriter, r *http.Request, body []byte) {
			switch {
			case !ofSecret(r):
				accepts(w, r, body)
			case r.Method == http.MethodGet:
				live(w)
			default:
				refuse(w)
			}
		}
	}
	refuses := func(code int, reason, message string) answers {
		return writes(func(w http.ResponseWriter) {
			respond(w, code, "application/json", status(code, reason, message, nil))
		})
	}
	return map[string]answers{
		"webhook":        refuses(403, "Forbidden", `admission webhook "quote.example.com" denied the request: `+text),
		"policy":         refuses(422, "Invalid", `secrets "x" is forbidden: ValidatingAdmissionPolicy 'quote-values' with binding 'quote-values' denied request: `+text),
		"plug-in":        refuses(403, "Forbidden", `secrets "x" is forbidden: `+text),
		"broken webhook": refuses(500, "InternalError", `Internal error occurred: failed calling webhook "quote.example.com": `+text),
		"validation": writes(func(w http.ResponseWriter) {
			answer, _ := json.Marshal(map[string]any{
				"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 422, "reason": "Invalid", "message": `Secret "x" is invalid: data: Invalid value: ` + text,
				"details": map[string]any{"name": "x", "kind": "Secret", "causes": []map[string]string{{"reason": "FieldValueInvalid", "message": "Invalid value: " + text, "field": "data[a]"}}},
			})
			respond(w, 422, "application/json", string(answer))
		}),
		"Warning header": func(w http.ResponseWriter, r *http.Request, body []byte) {
			w.Header().Add("Warning", "299 - "+strconv.Quote(strings.ReplaceAll(text, "\n", " ")))
			w.Header().Add("Warning", "299 - "+strconv.Quote("Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': "+strings.ReplaceAll(text, "\n", " ")))
			if r.Method == http.MethodGet && ofSecret(r) {
				live(w)
				return
			}
			accepts(w, r, body)
		},
		"proxy": writes(func(w http.ResponseWriter) { respond(w, http.StatusBadGateway, "text/html", "<html>"+text+"</html>") }),
		"error of GET": func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			respond(w, http.StatusInternalServerError, "application/json", status(500, "InternalError", "Internal error occurred: "+text, nil))
		},
		"error of restart": func(w http.ResponseWriter, r *http.Request, body []byte) {
			if r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/deployments/") {
				respond(w, 403, "application/json", status(403, "Forbidden", `admission webhook "quote.example.com" denied the request: `+text, nil))
				return
			}
			accepts(w, r, body)
		},
	}
}

// TestCanaryOfServerTexts sends requests to servers whose texts quote values in every
// form: that are sent, replaced, kept, or in annotations.
func TestCanaryOfServerTexts(t *testing.T) {
	quick.Skip(t)
	q := canaryQuotes()
	logs, n := catchLogs(t), &tally{checker: newChecker(slices.Collect(maps.Values(q.values()))...)}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"value": q.sent, "e.env": "a='" + q.sent + "'\n",
		"spec.yaml": "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n- name: x\n  sources:\n  - file: a=value\n  - generate: p=alnum:32\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	literal := "a=" + q.sent
	// The number of inputs and the number of verbs have no common divisor, so that all
	// pairs occur.
	inputs := [][]string{
		{"x", "--from-literal", literal}, {"x", "--from-stdin", "a"}, {"x", "--from-env-var", "a=SECRET"}, {"x", "--from-env-file", "-"}, {"x", "--from-file", "a=value"},
		{"x", "--from-env-file", "e.env"}, {"x", "--from-literal", literal, "--generate", "p=alnum:32"}, {"x", "--from-literal", literal, "--label", "a=b"},
		{"generic", "x", "--from-literal", literal, "--generate", "auth=htpasswd:u,cost=4"}, {"basic-auth", "x", "--username", "u", "--from-file", "password=value"}, {"-f", "spec.yaml"},
	}
	stdin := func(input []string) string {
		if slices.Contains(input, "--from-env-file") {
			return "a='" + q.sent + "'\n"
		}
		return q.sent
	}
	pairs := map[string]bool{}
	said, i := map[string]bool{}, 0
	for which, value := range q.values() {
		for form, text := range quotes(value) {
			if !strings.HasPrefix(form, "after") && n.leaks("error: "+text) == nil {
				t.Errorf("%s as %s: the suite would not find it", which, form)
			}
			for sender, answer := range senders(q, text) {
				server := newServer(t, answer)
				for _, v := range verbs(server) {
					if !slices.Contains(v.args, "--server="+server) {
						continue
					}
					input := inputs[i%len(inputs)]
					i++
					pairs[fmt.Sprint(v.name, input)] = true
					args := slices.Concat(input, v.args, []string{"-v=10"})
					got := call{args: args, dir: dir, terminal: true, stdin: strings.NewReader(stdin(input)), environ: map[string]string{"SECRET": q.sent}}.run(logs)
					n.check(t, sender+", "+which+" as "+form+": "+v.name, args, got)
					if strings.Contains(got.stderr, "withheld") {
						said[sender] = true
					}
				}
			}
		}
	}
	for sender := range senders(q, "") {
		if !said[sender] && sender != "validation" {
			t.Errorf("%s: no text was withheld, nothing is proved", sender)
		}
	}
	if want := len(inputs) * 7; len(pairs) != want {
		t.Errorf("%d pairs of a verb and an input, want %d", len(pairs), want)
	}
	n.report(t)
}

// A text that is shown on request has no known value in a usual form.
func TestCanaryOfShownTexts(t *testing.T) {
	q := canaryQuotes()
	logs, n := catchLogs(t), &tally{checker: newChecker(slices.Collect(maps.Values(q.values()))...)}
	notHidden := []string{"spaced", "base64 of the object", "bytes", "upper case", "after 17,000 bytes"} // the hint says that there may be some
	for which, value := range q.values() {
		for form, text := range quotes(value) {
			if slices.Contains(notHidden, form) {
				continue
			}
			server := newServer(t, senders(q, text)["webhook"])
			args := []string{"x", "--from-literal", "a=" + q.sent, "--apply", "--server=" + server, "--show-server-text", "-v=10"}
			got := call{args: args, terminal: true}.run(logs)
			n.check(t, which+" as "+form, args, got)
			if !strings.Contains(got.stderr, `admission webhook "quote.example.com" denied the request: `) || strings.Contains(got.stderr, "withheld") {
				t.Errorf("%s as %s: the text is not shown: %s", which, form, got.stderr)
			}
		}
	}
	n.report(t)
}
