package secretgen

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
)

// planted are encodings of a value. The checker must find all of them.
func planted() map[string]func(value string) string {
	base := func(e *base64.Encoding, before string) func(string) string {
		return func(value string) string { return "data: " + e.EncodeToString([]byte(before+value)) }
	}
	return map[string]func(value string) string{
		"raw":             func(v string) string { return "error: " + v },
		"the start":       func(v string) string { return "error: " + v[:piece] + "…" },
		"the end":         func(v string) string { return "…" + v[len(v)-piece:] },
		"the middle":      func(v string) string { return v[3 : 3+piece] },
		"lower case":      strings.ToLower,
		"upper case":      strings.ToUpper,
		"base64":          base(base64.StdEncoding, ""),
		"base64, second":  base(base64.StdEncoding, "x"),
		"base64, third":   base(base64.StdEncoding, "xx"),
		"base64 of a URL": base(base64.RawURLEncoding, "user:"),
		"base64 cut":      func(v string) string { return base64.StdEncoding.EncodeToString([]byte("ab" + v))[3:13] + "…" },
		"base64 twice": func(v string) string {
			return base64.StdEncoding.EncodeToString([]byte(base(base64.StdEncoding, "a")(v)))
		},
		"hex":              func(v string) string { return hex.EncodeToString([]byte(v)) },
		"hex, capitals":    func(v string) string { return fmt.Sprintf("%X", v) },
		"hex, cut":         func(v string) string { return hex.EncodeToString([]byte(v))[1:15] },
		"hex in pairs":     func(v string) string { return fmt.Sprintf("% x", v) },
		"hex in Go":        func(v string) string { return fmt.Sprintf("%# x", v) },
		"hex dump":         func(v string) string { return hex.Dump([]byte("k8s\x00\n\x0c\n\x02v1\x12\x06" + v)) },
		"hex dump of JSON": func(v string) string { return hex.Dump(marshal(v)) },
		"hex dump of base64": func(v string) string {
			return hex.Dump([]byte(`{"data":{"password":"` + base(base64.StdEncoding, "")(v)))
		},
		"bytes":            func(v string) string { return fmt.Sprintf("%d", []byte(v)) },
		"bytes in Go":      func(v string) string { return fmt.Sprintf("%#v", []byte(v)) },
		"quoted":           strconv.Quote,
		"quoted, ASCII":    strconv.QuoteToASCII,
		"JSON":             func(v string) string { return string(marshal(v)) },
		"JSON of a Secret": func(v string) string { return string(marshal(map[string][]byte{"password": []byte(v)})) },
		"JSON in an error": func(v string) string { return strconv.Quote(string(marshal(map[string]string{"password": v}))) },
		"YAML": func(v string) string {
			text, _ := yaml.Marshal(map[string]string{"stringData": v})
			return string(text)
		},
		"URL-encoded":          url.QueryEscape,
		"a path of a URL":      url.PathEscape,
		"base64, URL-encoded":  func(v string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(v))) },
		"UTF-16":               inUTF16,
		"wrapped in a message": func(v string) string { return fmt.Errorf("apply: %w", fmt.Errorf("invalid value %q", v)).Error() },
	}
}

func marshal(v any) []byte { text, _ := json.Marshal(v); return text }

func inUTF16(text string) string {
	var b bytes.Buffer
	for _, unit := range utf16.Encode([]rune(text)) {
		b.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return b.String()
}

// The checker finds leaks in all forms.
func TestCanaryIsFound(t *testing.T) {
	c, plants, found := newChecker(), 0, 0
	for _, value := range []string{canary, canarySpecial, canaryBinary, canaryLong} {
		for name, plant := range planted() {
			plants++
			if text := plant(value); len(c.leaks(text)) > 0 {
				found++
			} else {
				t.Errorf("%s: a planted leak is not found: %q", name, text)
			}
		}
	}
	for _, clean := range []string{
		"", "error: nothing", "secret/x created", "data:\n  password: (13 bytes)\n", canary[:piece-1], hex.EncodeToString([]byte(canaryLong[:piece-1])),
		"-----BEGIN PRIVATE KEY-----", strings.Repeat("0123456789abcdef", 100), newCommand(&cli.Env{}, func(any) bool { return true }).UsageString(),
	} {
		if found := c.leaks(clean); found != nil {
			t.Errorf("found in %q: %v", clean, found)
		}
	}
	t.Logf("canary: %d of %d planted leaks found, in %d forms", found, plants, len(forms())*len(forms()))
}

// TestCanaryFindsLeakyCommands runs commands that leak values, and one that does not.
func TestCanaryFindsLeakyCommands(t *testing.T) {
	server, logs := newServer(t, accepts), catchLogs(t)
	secret := &corev1.Secret{TypeMeta: metav1.TypeMeta{Kind: "Secret", APIVersion: "v1"}, ObjectMeta: metav1.ObjectMeta{Name: "x"}}
	const protobuf = "application/vnd.kubernetes.protobuf"
	for name, run := range map[string]func(c *cobra.Command, env *cli.Env, value string) error{
		"echoes": func(_ *cobra.Command, env *cli.Env, value string) error {
			_, err := fmt.Fprintf(env.Out, "using %s\n", value)
			return err
		},
		"quotes in an error": func(_ *cobra.Command, _ *cli.Env, value string) error { return fmt.Errorf("bad literal %q", value) },
		"shows what is wrong": func(_ *cobra.Command, _ *cli.Env, value string) error {
			_, err := strconv.Atoi(value)
			return err
		},
		"panics": func(_ *cobra.Command, _ *cli.Env, value string) error { panic(value) },
		"warns with the first bytes": func(_ *cobra.Command, env *cli.Env, value string) error {
			_, err := fmt.Fprintf(env.ErrOut, "warning: %s… is short\n", value[:piece])
			return err
		},
		"logs the body, JSON": func(c *cobra.Command, env *cli.Env, value string) error {
			secret.Data = map[string][]byte{"password": []byte(value)}
			return send(c.Context(), env, secret, "application/json")
		},
		"logs the body, protobuf": func(c *cobra.Command, env *cli.Env, value string) error {
			secret.Data = map[string][]byte{"password": []byte(value)}
			return send(c.Context(), env, secret, protobuf)
		},
		"is discreet": func(c *cobra.Command, env *cli.Env, value string) error {
			secret.Data = map[string][]byte{"password": []byte(value)}
			return send(kube.Discreet(c.Context()), env, secret, protobuf)
		},
		"shows the server's words": func(_ *cobra.Command, _ *cli.Env, value string) error {
			return fmt.Errorf("the server says: %s", marshal(map[string][]byte{"password": []byte(value)}))
		},
	} {
		construct := func(env *cli.Env) *cobra.Command {
			root := newCommand(env, func(any) bool { return true })
			root.RunE = func(c *cobra.Command, _ []string) error {
				value, err := c.Flags().GetString("field-manager")
				if err != nil {
					return err
				}
				return run(c, env, value)
			}
			return root
		}
		for _, value := range []string{canary, canarySpecial, canaryLong} {
			got := call{construct: construct, args: []string{"x", "--field-manager=" + value, "--server=" + server, "-v=10"}}.run(logs)
			if found := newChecker().leaks(got.all()); (found == nil) != (name == "is discreet") {
				t.Errorf("a command that %s: found %v in %+v", name, found, got)
			}
		}
	}
}

// send sends the Secret.
func send(ctx context.Context, env *cli.Env, secret *corev1.Secret, contentType string) error {
	config, err := env.Kube.Config()
	if err != nil {
		return err
	}
	config.ContentType = contentType
	clients, err := kube.Clients(config, kube.Group{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme})
	if err != nil {
		return err
	}
	return clients[0].Post().Namespace("default").Resource("secrets").Body(secret).Do(ctx).Error()
}

// The table of plants has all forms.
func TestCanaryForms(t *testing.T) {
	var seen []string
	for _, plant := range planted() {
		seen = append(seen, newChecker().leaks(plant(canaryLong))...)
	}
	for _, f := range forms() {
		if !slices.ContainsFunc(seen, func(s string) bool { return s == "long as "+f.name }) {
			t.Errorf("nothing planted is found as %s", f.name)
		}
	}
}
