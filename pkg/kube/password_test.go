package kube

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// No error repeats the password of a proxy or server, from a flag, the kubeconfig or
// the environment, whether the address is valid or not.
func TestPasswordsInAddresses(t *testing.T) {
	for _, address := range []string{
		"http://me:canary@127.0.0.1:1", "http://me:canary@127.0.0.1:bad", "http://me:canary/x@host:99", "http://me:canary%zz@h", "http://me:can\"canary@h",
		"ftp://me:canary@h", "socks5://me:canary@127.0.0.1:1", "me:canary@127.0.0.1:1", "CANARY:@127.0.0.1:1", "http://me:a@canary@h:x", "http://me:cana canary@h",
	} {
		server := pointTo(t, "https://x.invalid", "")
		for name, c := range map[string]*Connection{
			"flag":       connect(t, map[string]string{"KUBECONFIG": server}, "--proxy-url="+address),
			"kubeconfig": connect(t, map[string]string{"KUBECONFIG": pointTo(t, "https://x.invalid", fmt.Sprintf("proxy-url: %q", address))}),
			"server":     connect(t, map[string]string{"KUBECONFIG": server}, "--request-timeout=1s", "--server="+address),
		} {
			err := ask(t, c)
			if err == nil {
				t.Errorf("%s %s: no error", name, address)
				continue
			}
			text := err.Error() + strings.Join(fault.Hints(err), " ")
			if strings.Contains(strings.ToLower(text), "canary") {
				t.Errorf("%s %s: %s", name, address, text)
			}
		}
	}
}

// net/http reads the variables of the process once, so the error is made here.
func TestPasswordsInVariables(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"} {
		address := "http://me:can\tary@h"
		c := connect(t, map[string]string{"KUBECONFIG": pointTo(t, "https://x.invalid", ""), name: address})
		cause := fmt.Errorf("invalid proxy address %q: %s", address, address)
		err := c.Explain(cause)
		if want := `context "here": invalid proxy address "http://(hidden)@h": http://(hidden)@h`; err.Error() != want {
			t.Errorf("%s: got %q, want %q", name, err, want)
		}
	}
}
