package secretgen

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/quick"
)

// reading are servers that have the value in their responses to reads.
func reading(value string) map[string]answers {
	encoded := base64.StdEncoding.EncodeToString([]byte(value))
	secret := fmt.Sprintf(`{"metadata":{"name":"x","namespace":"default","annotations":{"kapp.k14s.io/original":%q,"note":%q}},"data":{"password":%q,"tls.crt":%q,"tls.key":%q}}`,
		`{"data":{"a":"`+encoded+`"}}`, value, encoded, encoded, encoded)
	typed := func(kind, data string) string {
		return fmt.Sprintf(`{"metadata":{"name":"x","namespace":"default"},"type":%q,"data":{%s}}`, kind, data)
	}
	all := map[string]answers{}
	for name, object := range map[string]string{
		"annotations": secret,
		"tls":         typed("kubernetes.io/tls", fmt.Sprintf(`"tls.crt":%q,"tls.key":%q`, encoded, encoded)),
		"logins":      typed("kubernetes.io/dockerconfigjson", fmt.Sprintf(`".dockerconfigjson":%q`, encoded)),
		"a host":      typed("kubernetes.io/dockerconfigjson", fmt.Sprintf(`".dockerconfigjson":%q`, base64.StdEncoding.EncodeToString([]byte(`{"auths":{`+strconv.Quote(value)+`:{"auth":"`+encoded+`"}}}`)))),
		"an SSH key":  typed("kubernetes.io/ssh-auth", fmt.Sprintf(`"ssh-privatekey":%q`, encoded)),
		"a login":     typed("kubernetes.io/basic-auth", fmt.Sprintf(`"username":%q,"password":%q`, encoded, encoded)),
		"bootstrap":   typed("bootstrap.kubernetes.io/token", fmt.Sprintf(`"token-id":%q,"token-secret":%q,"expiration":%q`, encoded, encoded, encoded)),
	} {
		all[name] = func(w http.ResponseWriter, r *http.Request, body []byte) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/secrets"):
				w.Header().Set("Warning", "299 - "+strconv.Quote("unexpected "+encoded))
				respond(w, http.StatusOK, "application/json", `{"kind":"SecretList","apiVersion":"v1","items":[`+object+`]}`)
			case strings.Contains(r.URL.Path, "/secrets/"):
				respond(w, http.StatusOK, "application/json", `{"kind":"Secret","apiVersion":"v1",`+object[1:])
			default:
				accepts(w, r, body)
			}
		}
	}
	for _, path := range []string{"secrets", "pods", "gateways"} {
		fails := func(answer answers) answers {
			return func(w http.ResponseWriter, r *http.Request, body []byte) {
				switch {
				case strings.Contains(r.URL.Path, "/"+path):
					answer(w, r, body)
				case strings.HasSuffix(r.URL.Path, "/secrets"):
					respond(w, http.StatusOK, "application/json", `{"kind":"SecretList","apiVersion":"v1","items":[`+secret+`]}`)
				default:
					accepts(w, r, body)
				}
			}
		}
		for _, code := range []int{200, 400, 401, 403, 404, 410, 422, 429, 500, 503} {
			all[fmt.Sprint(path, ": ", code, " with a Status")] = fails(func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				respond(w, code, "application/json", status(code, "Forbidden", "policy denied: "+value+" "+encoded, nil))
			})
			all[fmt.Sprint(path, ": ", code, " with text")] = fails(func(w http.ResponseWriter, _ *http.Request, _ []byte) {
				respond(w, code, "text/plain", "cannot use "+value)
			})
		}
	}
	return all
}

// TestCanaryOfCheck checks Secrets on servers that have the value in all of their
// responses.
func TestCanaryOfCheck(t *testing.T) {
	quick.Skip(t)
	logs, n := catchLogs(t), &tally{checker: newChecker()}
	findings := 0
	for _, value := range []string{canary, canarySpecial} {
		for name, answer := range reading(value) {
			server := newServer(t, answer)
			for _, line := range []string{"check", "check x", "check -A -o json", "check -n a,b --strict"} {
				args := slices.Concat(strings.Fields(line), []string{"--server", server, "-v=10"})
				got := call{args: args, terminal: true}.run(logs)
				n.check(t, name+": "+line, args, got)
				if got.code == 3 {
					findings++
				}
			}
		}
	}
	if findings < 40 {
		t.Errorf("%d calls have findings: the test proves nothing", findings)
	}
	n.report(t)
}
