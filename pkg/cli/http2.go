package cli

import (
	"io"
	"log"
	"os"
	"slices"
	"strings"
)

const debugVariable = "GODEBUG"

// quietHTTP2 prevents that net/http prints the frames of requests, which contain
// tokens and the values of Secrets, with GODEBUG=http2debug=2.
//
// net/http reads the variable before main starts, so its output is discarded too: it
// prints through package log, which the plugins do not use. Programs that this
// process starts inherit the other settings of the variable.
func quietHTTP2(environ map[string]string) {
	log.SetOutput(io.Discard)
	typed, ok := environ[debugVariable]
	if kept := withoutHTTP2(typed); ok && kept != typed {
		environ[debugVariable] = kept
		_ = os.Setenv(debugVariable, kept) // for credential programs of a kubeconfig
	}
}

// withoutHTTP2 is a list of GODEBUG settings without http2debug.
func withoutHTTP2(settings string) string {
	all := strings.Split(settings, ",")
	return strings.Join(slices.DeleteFunc(all, func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return strings.TrimSpace(name) == "http2debug"
	}), ",")
}
