package kube_test

import (
	"bytes"
	"errors"
	"flag"
	"strings"
	"testing"

	"k8s.io/klog/v2"

	"github.com/batuta-k8s/batuta/internal/foreign"
	"github.com/batuta-k8s/batuta/pkg/kube"
)

// client-go's logs of a server's response are made safe for the terminal.
func TestLogTo(t *testing.T) {
	logging := flag.NewFlagSet("", flag.ContinueOnError)
	klog.InitFlags(logging)
	before := map[string]string{}
	for _, name := range []string{"logtostderr", "stderrthreshold", "one_output"} {
		before[name] = logging.Lookup(name).Value.String()
	}
	t.Cleanup(func() {
		for name, value := range before {
			_ = logging.Set(name, value)
		}
	})
	var out bytes.Buffer
	kube.LogTo(&out)
	klog.Infof("Response Body: %s", foreign.Lines())
	klog.ErrorS(nil, "Response", "headers", foreign.Text())
	klog.Infof("get https://me:c%%2Fanary@host/api %q", "http://me:canary@host?x=a@b")
	klog.ErrorS(nil, "Request", "url", "https://canary@host:6443/api/v1", "err", errors.New(`Get "https://me:ca@nary@host/x@y": refused`))
	klog.Flush()
	if strings.Contains(out.String(), "canary") || strings.Contains(out.String(), "nary@") || strings.Count(out.String(), "://(hidden)@host") != 4 || !strings.Contains(out.String(), "/x@y") {
		t.Errorf("addresses: %q", out.String())
	}
	if found := foreign.Find(out.String()); len(found) > 0 || strings.Count(out.String(), foreign.Visible) != 4 {
		t.Errorf("%v: %q", found, out.String())
	}
}
