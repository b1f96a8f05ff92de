// Package servertext decides what is shown of the messages of API servers,
// admission webhooks, policies and proxies. Such a message can quote the Secret
// that was sent, or the one that is stored, in any encoding. So only messages
// whose form is known are shown, with values hidden; of the others only the
// reason, the code and the name of the webhook or policy. Start at [Filter].
//
// The package is pure.
package servertext

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Flag shows messages of unknown form.
const Flag = "--show-server-text"

// Hint is the hint of an error whose text is withheld.
const Hint = "to read the text, run the command again with " + Flag + "; the text may contain values"

// Withheld is the sentence in place of a text.
const Withheld = "the rest of the message is withheld because it may contain values"

// Filter filters the messages of one run. Its methods may be called from
// several goroutines.
type Filter struct {
	Show bool // shows texts of unknown form, with known values hidden

	mu    sync.Mutex
	known []secret.Value
}

// Know adds the values of a Secret that was read or is about to be sent, and
// the copies of values in its annotations.
func (f *Filter) Know(s *secret.Secret) {
	if s == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, value := range s.Data {
		f.known = append(f.known, value)
	}
	for name, text := range s.Annotations {
		f.known = append(f.known, check.CopiedValues(name, text)...)
	}
}

// hide hides the known values.
func (f *Filter) hide(text string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return hide(text, f.known)
}

// Error is the error of a request with only the text that may be shown. Code
// that looks for the status of the server still finds it. An error whose text
// is withheld has a hint.
func (f *Filter) Error(err error) error {
	if err == nil {
		return nil
	}
	var ours *fault.Error
	if errors.As(err, &ours) {
		return err
	}
	var request *url.Error
	if errors.As(err, &request) {
		return f.network(request)
	}
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		return f.status(err, status.Status())
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return f.unknown(err, "the answer of the server is not a Secret", err.Error())
}

// status filters the text of a Status.
func (f *Filter) status(err error, s metav1.Status) error {
	// Several requests have their own prefix; the Status has the server's text.
	if shown, ok := knownStatus(s); ok {
		return filtered{err, f.hide(shown)}
	}
	begin := beginning(s.Message)
	if begin == "" {
		begin = "the server refused the request"
	}
	return f.unknown(err, fmt.Sprintf("%s (%s)", begin, reason(s)), s.Message)
}

// reason is the reason and the code of a Status. A webhook can choose both.
func reason(s metav1.Status) string {
	word := string(s.Reason)
	if !reasonWord()[0].MatchString(word) {
		return fmt.Sprintf("code %d", s.Code)
	}
	return fmt.Sprintf("%s, code %d", word, s.Code)
}

// A reason is one of metav1.StatusReason, which has longer words than a value
// that is likely to be chosen as one.
var reasonWord = lazily(`^(Unauthorized|Forbidden|NotFound|AlreadyExists|Conflict|Gone|Invalid|ServerTimeout|StoreReadError|Timeout|TooManyRequests|BadRequest|MethodNotAllowed|NotAcceptable|RequestEntityTooLarge|UnsupportedMediaType|InternalError|Expired|ServiceUnavailable)$`)

// network filters the text of a request that got no valid answer: most of these
// texts come from this process, but a few quote what was received.
func (f *Filter) network(request *url.Error) error {
	text := request.Err.Error()
	out := *request
	var begin string
	for _, quoting := range quotingNetwork {
		if i := strings.Index(text, quoting); i >= 0 {
			begin = text[:i+len(quoting)]
			break
		}
	}
	out.Err = filtered{request.Err, f.hide(text)}
	if begin != "" && !f.Show {
		out.Err = filtered{request.Err, strings.TrimRight(begin, ` :="`) + "; " + Withheld}
	}
	return &out
}

// quotingNetwork are the texts of net/http and its transport after which the
// received bytes are quoted (Go 1.26, net/http/transport.go, client.go and
// transfer.go, and the debug data of HTTP/2).
var quotingNetwork = []string{
	"malformed HTTP response", "malformed HTTP status code", "malformed HTTP version", "malformed MIME header", "invalid header", "unsupported protocol scheme",
	"failed to parse Location header", "bad Content-Length", "unsupported transfer encoding", "Unsolicited response received on idle HTTP channel starting with",
	"invalid byte in chunk length", "debug=",
}

// unknown is an error with a text of unknown form.
func (f *Filter) unknown(err error, begin, text string) error {
	if f.Show {
		return fault.Wrap(fault.Failed, filtered{err, f.hide(text)}, "")
	}
	return fault.Wrap(fault.Failed, filtered{err, begin + "; " + Withheld}, Hint)
}

// Warning is what is shown of a warning of the server.
func (f *Filter) Warning(text string) string {
	if f.Show || knownWarning(text) {
		return f.hide(text)
	}
	begin := beginning(text)
	if begin == "" {
		begin = "the server or an admission webhook sent a warning"
	}
	return begin + "; " + Withheld + " (shown with " + Flag + ")"
}

// filtered is an error with a different text.
type filtered struct {
	error
	text string
}

// Error is the text.
func (e filtered) Error() string { return e.text }

// Unwrap lets errors.As find the server's status.
func (e filtered) Unwrap() error { return e.error }
