package registry_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// FuzzConfig checks the guarantees of the package for any configuration, in
// which AUTH, HALF, OTHER and PASSWORD are placeholders of values: no panic, no
// value in a message, and the result passes the check.
func FuzzConfig(f *testing.F) {
	for _, config := range []string{
		"", "{", "null", "[]", "\uFEFF{}", "{\"a\":\xff}", `{"auths":{}}`, `{"auths":null,"credsStore":null}`,
		`{"auths":{"a.example.com":{"auth":"AUTH"},"https://index.docker.io/v1/":{"auth":"HALF","email":"e"}},"HttpHeaders":{"X":"PASSWORD"}}`,
		`{"auths":{"a.example.com":{"username":"user","password":"PASSWORD","auth":"OTHER"}}}`,
		`{"auths":{"a.example.com":{"auth":"PASSWORD"},"PASSWORD":{"PASSWORD":"PASSWORD"}},"PASSWORD":["PASSWORD",1e9]}`,
		`{"auths":{"kept.example.com":{},"token.example.com":{"identitytoken":"PASSWORD"}},"credsStore":"tidy"}`,
		`{"credHelpers":{"ecr.example.com":"ecr","docker.io":"","PASSWORD":"gone"},"credsStore":"PASSWORD"}`,
		`{"a.example.com":{"auth":"AUTH"}}`, `{"auths":{"a.example.com":{},"A.example.com":{}}}`,
	} {
		f.Add(config, "a.example.com")
		f.Add(config, "*")
		f.Add(config, "")
	}
	f.Fuzz(func(t *testing.T, config, host string) {
		content := []byte(fill(config))
		warnings, err := registry.Check(content, "f")
		keepsQuietWith(t, err, warnings)
		if err == nil && !json.Valid(content) {
			t.Error("invalid JSON passes the check")
		}
		var hosts []string
		if host != "" {
			hosts = []string{fill(host)}
		}
		result, err := registry.FromConfig(t.Context(), content, "f", hosts, machine())
		if err != nil {
			keepsQuietWith(t, err, nil)
			return
		}
		keepsQuietWith(t, nil, append(result.Warnings, result.LeftOut...))
		if _, err := registry.Check(result.Content, "f"); err != nil {
			t.Errorf("the result does not pass the check: %v", err)
		}
		checkKeys(t, result)
	})
}

// checkKeys fails unless there are exactly the keys of a pull secret.
func checkKeys(t *testing.T, result *registry.Result) {
	t.Helper()
	var content struct {
		Auths map[string]struct{ Username, Password, Email, Auth, IdentityToken string }
	}
	dec := json.NewDecoder(bytes.NewReader(result.Content))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&content); err != nil || len(content.Auths) != len(result.Hosts) || len(result.Hosts) == 0 {
		t.Errorf("%d hosts, %v", len(result.Hosts), err)
	}
}

// keepsQuietWith fails if a message contains a value. The values have
// characters that neither hosts nor key names have, so they can be recognized
// in any place.
func keepsQuietWith(t *testing.T, err error, messages []string) {
	t.Helper()
	if err != nil {
		messages = append(append(messages, err.Error()), fault.Hints(err)...)
	}
	for _, m := range messages {
		for _, value := range []string{canary, auth("user", canary)} {
			if strings.Contains(m, value) {
				t.Errorf("a message has a value in it: %q", m)
			}
		}
	}
}
