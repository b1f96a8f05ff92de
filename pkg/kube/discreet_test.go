package kube_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/pkg/kube"
)

// captured is what klog logs at -v=10 while run runs.
func captured(t *testing.T, run func()) string {
	t.Helper()
	var log bytes.Buffer
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"v": "10", "logtostderr": "false", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	klog.SetOutput(&log)
	t.Cleanup(func() {
		for name, value := range map[string]string{"v": "0", "logtostderr": "true", "stderrthreshold": "ERROR"} {
			_ = flags.Set(name, value)
		}
		klog.SetOutput(nil)
	})
	run()
	klog.Flush()
	return log.String()
}

func TestDiscreet(t *testing.T) {
	const canary = "cAnArY"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"stringData":{"a":"` + canary + `"}}`))
	}))
	t.Cleanup(server.Close)
	clients, err := kube.Clients(&rest.Config{Host: server.URL}, kube.Group{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme})
	if err != nil {
		t.Fatal(err)
	}
	request := func(ctx context.Context) func() {
		return func() {
			body := []byte(`{"stringData":{"a":"` + canary + `"}}`)
			got := &corev1.Secret{}
			if err := clients[0].Post().Namespace("n").Resource("secrets").Body(body).Do(ctx).Into(got); err != nil || got.StringData["a"] != canary {
				t.Errorf("got %v, %v", got.StringData, err)
			}
		}
	}
	if log := captured(t, request(t.Context())); !strings.Contains(log, canary) {
		t.Fatalf("client-go no longer logs bodies in this form, so the test checks nothing:\n%s", log)
	}
	log := captured(t, request(kube.Discreet(t.Context())))
	if strings.Contains(log, canary) {
		t.Errorf("a body is logged:\n%s", log)
	}
	for _, kept := range []string{`"Request Body"`, `"Response Body"`, "not logged: it may hold the values of Secrets"} {
		if !strings.Contains(log, kept) {
			t.Errorf("%q is not logged:\n%s", kept, log)
		}
	}
}

// A logger that is derived from a discreet logger is discreet too.
func TestDiscreetDerived(t *testing.T) {
	log := captured(t, func() {
		logger := klog.FromContext(kube.Discreet(t.Context()))
		logger.WithValues("body", "cAnArY").Info("one", "kept", 1)
		logger.WithName("name").WithCallDepth(1).Info("two", "body", "cAnArY")
		logger.Error(errors.New("wrong"), "three", "body", "cAnArY", "odd")
	})
	if strings.Contains(log, "cAnArY") || !strings.Contains(log, "kept=1") || !strings.Contains(log, "wrong") {
		t.Errorf("logged:\n%s", log)
	}
}
