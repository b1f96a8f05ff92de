package cluster

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"k8s.io/client-go/rest"
)

// Some messages quote the request: admission webhooks quote the object that
// they refuse, proxies the whole request. A value in such a text is hidden if
// at least six bytes of it are there.
const (
	piece   = 6
	encoded = 8 // characters of base64 that hold six bytes
	hidden  = "(hidden)"
	longest = 16 << 10 // bytes of a text that are shown
)

// hide replaces values in a text, as they are, quoted, or in base64.
func hide(text string, values map[string][]byte) string {
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	text = hideShort(text, values)
	mark := make([]bool, len(text))
	for _, length := range []int{piece, encoded} {
		at := map[string][]int{}
		for i := 0; i+length <= len(text); i++ {
			at[text[i:i+length]] = append(at[text[i:i+length]], i)
		}
		for _, value := range values {
			forms := []string{string(value), strconv.Quote(string(value))}
			if length == encoded {
				forms = []string{base64.StdEncoding.EncodeToString(value)}
			}
			for _, form := range forms {
				markAll(mark, at, form, length)
			}
		}
	}
	return without(text, mark)
}

// hideShort replaces values that are shorter than a piece where a whole object
// is quoted, also if it is quoted twice.
func hideShort(text string, values map[string][]byte) string {
	for _, value := range values {
		if len(value) > 0 && len(value) < piece {
			quoted := base64.StdEncoding.EncodeToString(value)
			text = strings.NewReplacer(`"`+quoted+`"`, `"`+hidden+`"`, `\"`+quoted+`\"`, `\"`+hidden+`\"`).Replace(text)
		}
	}
	return text
}

// markAll marks the places where the text has pieces of the form.
func markAll(mark []bool, at map[string][]int, form string, length int) {
	for i := 0; i+length <= len(form); i++ {
		for _, start := range at[form[i:i+length]] {
			for j := range length {
				mark[start+j] = true
			}
		}
	}
}

func without(text string, mark []bool) string {
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !mark[i]:
			b.WriteByte(text[i])
		case i == 0 || !mark[i-1]:
			b.WriteString(hidden)
		}
	}
	return b.String()
}

// hiddenError is an error of the API server, or of a proxy, without values in
// its text.
type hiddenError struct {
	error
	text string
}

// Error is the text.
func (e hiddenError) Error() string { return e.text }

// Unwrap lets errors.As find the server's status.
func (e hiddenError) Unwrap() error { return e.error }

// quiet is the error of a request without values. Only foreign text is
// searched: our own text has no values, and hiding a word in it would reveal
// one.
func quiet(err error, values map[string][]byte) error {
	if err == nil {
		return nil
	}
	var request *url.Error
	if errors.As(err, &request) {
		return &url.Error{Op: request.Op, URL: request.URL, Err: quietText(request.Err, values)}
	}
	return quietText(err, values)
}

func quietText(err error, values map[string][]byte) error {
	if text := hide(err.Error(), values); text != err.Error() {
		return hiddenError{err, text}
	}
	return err
}

// warnings forwards the API server's warnings without the values of the current
// request.
type warnings struct {
	rest.WarningHandler
	store *Store
}

// HandleWarningHeader is called for each warning of a response.
func (w warnings) HandleWarningHeader(code int, agent, text string) {
	w.WarningHandler.HandleWarningHeader(code, agent, hide(text, w.store.sending))
}
