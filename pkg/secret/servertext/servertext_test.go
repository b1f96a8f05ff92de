package servertext_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
)

const canary = `hunter2-"<&>é"`

func filter(show bool) *servertext.Filter {
	f := &servertext.Filter{Show: show}
	f.Know(&secret.Secret{Data: secret.Data{"password": secret.NewValue([]byte(canary)), "pin": secret.NewValue([]byte("1234"))}})
	return f
}

func statusError(code int32, reason metav1.StatusReason, message string, causes ...metav1.StatusCause) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: code, Reason: reason, Message: message,
		Details: &metav1.StatusDetails{Name: "db", Kind: "secrets", Causes: causes},
	}}
}

// Messages of known form are shown whole.
func TestKnownMessages(t *testing.T) {
	secrets := schema.GroupResource{Resource: "secrets"}
	for _, message := range []string{
		`secrets "db" not found`, `namespaces "shop" not found`, `secrets "db" already exists`,
		`the server could not find the requested resource`, `the server could not find the requested resource (post secrets)`, `Unauthorized`,
		`secrets "db" is forbidden: User "system:serviceaccount:ci:deploy" cannot patch resource "secrets" in API group "" in the namespace "shop"`,
		`secrets is forbidden: User "ada@example.com" cannot list resource "secrets" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "x" not found`,
		`secrets "db" is forbidden: exceeded quota: small, requested: count/secrets=1, used: count/secrets=2, limited: count/secrets=2`,
		`secrets "db" is forbidden: unable to create new content in namespace shop because it is being terminated`,
		apierrors.NewConflict(secrets, "db", errors.New("the object has been modified; please apply your changes to the latest version and try again")).Error(),
		`Operation cannot be fulfilled on secrets "db": StorageError: invalid object, Code: 4, Key: /registry/secrets/shop/db, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed`,
		`Request entity too large: limit is 3145728`, `etcdserver: request is too large`, `Timeout: request did not complete within requested timeout - context deadline exceeded`,
		`the server is currently unable to handle the request`, `the server rejected our request for an unknown reason (post secrets)`,
		`admission webhook "quote.example.com" denied the request without explanation`,
		`Internal error occurred: failed calling webhook "quote.example.com": failed to call webhook: Post "https://hook.ops.svc:443/validate?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused`,
		`Internal error occurred: failed calling webhook "quote.example.com": failed to call webhook: Post "https://hook.ops.svc:443/?timeout=10s": no endpoints available for service "hook"`,
	} {
		err := filter(false).Error(fmt.Errorf("apply: %w", statusError(403, metav1.StatusReasonForbidden, message)))
		if err == nil || err.Error() != message || len(fault.Hints(err)) > 0 {
			t.Errorf("%q became %v", message, err)
		}
		if status := apierrors.APIStatus(nil); !errors.As(err, &status) || status.Status().Code != 403 {
			t.Errorf("%q: the status is lost", message)
		}
	}
}

// A broken validation rule is shown without the value that the server quotes.
func TestInvalid(t *testing.T) {
	cause := func(field, message string) metav1.StatusCause {
		return metav1.StatusCause{Type: metav1.CauseTypeFieldValueInvalid, Field: field, Message: message}
	}
	for want, causes := range map[string][]metav1.StatusCause{
		"data: Forbidden: field is immutable when `immutable` is set":           {cause("data", "Forbidden: field is immutable when `immutable` is set")},
		"type: Invalid value: field is immutable":                               {cause("type", `Invalid value: "Opaque": field is immutable`)},
		"data: Too long: may not be more than 1048576 bytes":                    {cause("data", `Too long: may not be more than 1048576 bytes`)},
		"data[tls.crt]: Required value, data[tls.key]: Required value":          {cause("data[tls.crt]", "Required value"), cause("data[tls.key]", "Required value")},
		"data[.dockerconfigjson]: Invalid value":                                {cause("data[.dockerconfigjson]", `Invalid value: "<secret contents redacted>": invalid character 'h' looking for beginning of value`)},
		"metadata.annotations: Invalid value":                                   {cause("metadata.annotations", `Invalid value: "`+canary+`": unexpected text `+canary)},
		"a field: its message is withheld":                                      {cause(canary, canary)},
		"metadata.name: Invalid value: a lowercase RFC 1123 subdomain must end": {cause("metadata.name", `Invalid value: "x_": a lowercase RFC 1123 subdomain must end (e.g. 'example.com', regex used for validation is 'x')`)},
	} {
		message := `Secret "db" is invalid: ` + canary
		err := filter(false).Error(statusError(422, metav1.StatusReasonInvalid, message, causes...))
		if err == nil || err.Error() != `Secret "db" is invalid: `+want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// encodings are texts that have the value in one form.
func encodings() map[string]string {
	object, _ := json.Marshal(map[string]any{"data": map[string][]byte{"password": []byte(canary)}})
	escaped, _ := json.Marshal(canary)
	return map[string]string{
		"raw": canary, "quoted": strconv.Quote(canary), "JSON": string(escaped), "JSON in JSON": strconv.Quote(string(escaped)), "ASCII": strconv.QuoteToASCII(canary),
		"base64": base64.StdEncoding.EncodeToString([]byte(canary)), "base64 URL": base64.URLEncoding.EncodeToString([]byte(canary)),
		"base64, second alignment": base64.StdEncoding.EncodeToString([]byte("x" + canary)), "base64, third alignment": base64.StdEncoding.EncodeToString([]byte("xy" + canary)),
		"base64 URL, second alignment": base64.URLEncoding.EncodeToString([]byte("x" + canary)),
		"base64 of the object":         base64.StdEncoding.EncodeToString(object), "the object": string(object),
		"hex": hex.EncodeToString([]byte(canary)), "URL": url.QueryEscape(canary), "path": url.PathEscape(canary), "spaced": strings.Join(strings.Split(canary, ""), " "),
	}
}

// Texts of unknown form are withheld, whoever sent them.
func TestUnknownTextsAreWithheld(t *testing.T) {
	senders := map[string]struct {
		err  func(text string) error
		want string
	}{
		"webhook": {
			func(text string) error {
				return statusError(403, metav1.StatusReasonForbidden, `admission webhook "quote.example.com" denied the request: `+text)
			},
			`admission webhook "quote.example.com" denied the request (Forbidden, code 403)`,
		},
		"policy": {
			func(text string) error {
				return statusError(422, metav1.StatusReasonInvalid, `secrets "db" is forbidden: ValidatingAdmissionPolicy 'quote-values' with binding 'quote' denied request: `+text)
			},
			`secrets "db" is forbidden: ValidatingAdmissionPolicy 'quote-values' with binding 'quote' denied request (Invalid, code 422)`,
		},
		"plug-in": {func(text string) error {
			return statusError(403, metav1.StatusReasonForbidden, `secrets "db" is forbidden: `+text)
		}, `secrets "db" is forbidden (Forbidden, code 403)`},
		"webhook, broken": {func(text string) error {
			return statusError(500, metav1.StatusReasonInternalError, `Internal error occurred: failed calling webhook "q.example.com": `+text)
		}, `Internal error occurred: failed calling webhook "q.example.com" (InternalError, code 500)`},
		"anything": {func(text string) error { return statusError(400, metav1.StatusReason(text), text) }, "the server refused the request (code 400)"},
		"proxy": {func(text string) error {
			return statusError(502, metav1.StatusReasonInternalError, `an error on the server ("`+text+`") has prevented the request from succeeding`)
		}, "an error on the server (InternalError, code 502)"},
		"decoder": {func(text string) error { return errors.New("json: cannot unmarshal " + text) }, "the answer of the server is not a Secret"},
		"looks like known": {func(text string) error {
			return statusError(404, metav1.StatusReasonNotFound, `secrets "db" not found `+text)
		}, "the server refused the request (NotFound, code 404)"},
	}
	for name, sender := range senders {
		for form, text := range encodings() {
			err := filter(false).Error(sender.err(text))
			if err == nil || err.Error() != sender.want+"; "+servertext.Withheld {
				t.Errorf("%s, %s: got %v, want %s", name, form, err, sender.want)
			}
			if hints := fault.Hints(err); len(hints) != 1 || hints[0] != servertext.Hint {
				t.Errorf("%s: hints %q", name, hints)
			}
		}
	}
}

// On request the text is shown, with known values hidden in the usual forms.
func TestShow(t *testing.T) {
	for form, text := range encodings() {
		if form == "spaced" || form == "base64 of the object" {
			continue // no list of forms is complete, which the hint says
		}
		err := filter(true).Error(statusError(403, metav1.StatusReasonForbidden, `admission webhook "q" denied the request: bad <`+text+`>`))
		if err == nil || !strings.HasPrefix(err.Error(), `admission webhook "q" denied the request: bad <`) || !strings.Contains(err.Error(), secret.Hidden) {
			t.Errorf("%s: %v", form, err)
		}
		for i := 0; i+6 <= len(canary); i++ {
			if strings.Contains(err.Error(), canary[i:i+6]) {
				t.Errorf("%s shows a piece of the value", form)
			}
		}
	}
}

func TestWarning(t *testing.T) {
	for _, text := range []string{"v1 Secret is deprecated in v1.99+", `unknown field "spec.x"`} {
		if got := filter(false).Warning(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	for form, text := range encodings() {
		for begin, sender := range map[string]string{
			"the server or an admission webhook sent a warning":                                   "",
			"Validation failed for ValidatingAdmissionPolicy 'quote-values' with binding 'quote'": "Validation failed for ValidatingAdmissionPolicy 'quote-values' with binding 'quote': ",
		} {
			want := begin + "; " + servertext.Withheld + " (shown with " + servertext.Flag + ")"
			if got := filter(false).Warning(sender + text); got != want {
				t.Errorf("%s: %q, want %q", form, got, want)
			}
		}
	}
	if got := filter(true).Warning("unexpected " + canary); got != "unexpected "+secret.Hidden {
		t.Errorf("on request: %q", got)
	}
}

// Errors of the network are shown, without what was received.
func TestNetwork(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connect: connection refused")}
	for want, err := range map[string]error{
		`dial tcp: connect: connection refused`: refused, `EOF`: io.EOF, `context deadline exceeded`: context.DeadlineExceeded,
		`net/http: HTTP/1.x transport connection broken: malformed HTTP response; ` + servertext.Withheld:                      fmt.Errorf("net/http: HTTP/1.x transport connection broken: malformed HTTP response %q", canary),
		`http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug; ` + servertext.Withheld: fmt.Errorf("http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug=%q", canary),
	} {
		got := filter(false).Error(&url.Error{Op: "Get", URL: "https://api.example.com", Err: err})
		var request *url.Error
		if !errors.As(got, &request) || request.Err.Error() != want || !errors.Is(got, err) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if f := filter(false); f.Error(nil) != nil || !errors.Is(f.Error(context.Canceled), context.Canceled) {
		t.Error("no error, or Ctrl-C, became another error")
	}
	if ours := fault.Usagef("ours"); !errors.Is(filter(false).Error(ours), ours) {
		t.Error("our own error is changed")
	}
}

// Copies of values in annotations are known, too.
func TestCopiesAreKnown(t *testing.T) {
	f := &servertext.Filter{Show: true}
	f.Know(&secret.Secret{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{
		"kapp.k14s.io/original":           `{"data":{"pw":"` + base64.StdEncoding.EncodeToString([]byte("old-password")) + `"}}`,
		"openshift.io/token-secret.value": "token-value",
	}}})
	f.Know(nil)
	err := f.Error(statusError(403, metav1.StatusReasonForbidden, "not old-password and token-value"))
	if err == nil || err.Error() != "not (hidden) and (hidden)" {
		t.Errorf("got %v", err)
	}
}
