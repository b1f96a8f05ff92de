package applet

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/cluster"
)

func TestParseUp(t *testing.T) {
	for _, tc := range []struct {
		args string
		err  string
	}{
		{"", ""},
		{"--dir=x --nodes=5", ""},
		{"--dir=x --detach", ""},
		{"--until-stdin-closes", ""},
		{"x", "no arguments"},
		{"--nodes=0", "expected 1 to 1000"},
		{"--detach", "--detach needs --dir"},
		{"--detach --dir=x --until-stdin-closes", "exclude each other"},
	} {
		flags, err := parseUp(strings.Fields(tc.args))
		switch {
		case tc.err == "" && err != nil:
			t.Errorf("%q: %v", tc.args, err)
		case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)):
			t.Errorf("%q: %v, expected %q", tc.args, err, tc.err)
		case err == nil && flags.dir != "" && !filepath.IsAbs(flags.dir):
			t.Errorf("%q: the folder is %q, which moves with the current one", tc.args, flags.dir)
		}
	}
}

func TestParseDown(t *testing.T) {
	if dir, err := parseDown([]string{"--dir", "x"}); err != nil || !filepath.IsAbs(dir) {
		t.Errorf("folder %q, %v", dir, err)
	}
	for _, args := range [][]string{nil, {"x"}, {"--dir=x", "y"}} {
		if _, err := parseDown(args); err == nil || !strings.Contains(err.Error(), "--dir") {
			t.Errorf("%q: %v, expected it to ask for --dir", args, err)
		}
	}
}

func TestRequestsDoNotBlockEndOfInput(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	requests := make(chan string, 1)
	readRequests(strings.NewReader("start kube-apiserver\nlost\n"), requests, cancel) // they are never read
	if cause := context.Cause(ctx); !errors.Is(cause, cluster.ErrInterrupted) {
		t.Errorf("the input has closed: %v", cause)
	}
	if got := <-requests; got != "start kube-apiserver" {
		t.Errorf("request %q", got)
	}
}

func TestAnswerIsOneLine(t *testing.T) {
	for want, err := range map[string]error{
		"done":             nil,
		"failed: no | log": errors.New("no\nlog"),
	} {
		if got := answer(err); got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}
