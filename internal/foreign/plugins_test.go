package foreign_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/internal/foreign"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
)

// No planted character reaches a terminal, from any input; documents for programs
// have it escaped, and programs read the planted text.
func TestPlugins(t *testing.T) {
	total, safe := 0, 0
	for plugin, all := range inputs(t) {
		for _, p := range all {
			total++
			if t.Run(plugin+"/"+p.input, func(t *testing.T) {
				stdout, stderr := p.run(t, plugin)
				output := stdout + stderr
				if found := foreign.Find(output); len(found) > 0 {
					t.Errorf("it is shown raw: %s\n%q", strings.Join(found, ", "), output)
				}
				if line := forgedMessage.FindString(stderr); line != "" {
					t.Errorf("a line of a message is forged: %q\n%s", line, stderr)
				}
				switch shows := cmp.Or(p.shows, foreign.Visible); {
				case shows == nothing && output != "":
					t.Errorf("it prints something: %q", output)
				case shows != nothing && !strings.Contains(output, shows):
					t.Errorf("the planted text is not in the output: this case shows nothing\n%s", output)
				}
				switch {
				case strings.Contains(p.args, "--report="):
					readsBack(t, stderr, json.Unmarshal)
				case strings.Contains(p.args, "json"):
					readsBack(t, stdout, json.Unmarshal)
				case strings.Contains(p.input, "YAML") && stdout != "":
					readsBack(t, stdout, documents)
				}
			}) {
				safe++
			}
		}
	}
	t.Logf("%d of %d inputs are shown without a raw character", safe, total)
}

// forgedMessage finds forged lines of messages, indented too. Standard output has
// pictures and documents, in which such lines are part of a text.
var forgedMessage = regexp.MustCompile(`(?m)^\s*(hint|error|warning|note): forged.*$`)

// nothing is the visible part of an input that only a shell reads.
const nothing = "-"

// documents reads a stream of YAML documents.
func documents(stream []byte, to any) error {
	var all []any
	for _, document := range strings.Split("\n"+string(stream), "\n---\n") {
		var value any
		if err := yaml.Unmarshal([]byte(document), &value); err != nil {
			return err
		}
		all = append(all, value)
	}
	*to.(*any) = all
	return nil
}

// readsBack checks that a document is valid, and that one of its strings is the
// text.
func readsBack(t *testing.T, document string, read func([]byte, any) error) {
	t.Helper()
	var value any
	if err := read([]byte(document), &value); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	found := false
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			found = found || strings.Contains(v, foreign.Text())
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for key, e := range v {
				walk(key)
				walk(e)
			}
		}
	}
	if walk(value); !found {
		t.Errorf("no string of the document is the planted text:\n%s", document)
	}
	for _, escape := range []string{`\u202e`, `\u200b`} {
		if !strings.Contains(document, escape) {
			t.Errorf("%s is not in the document:\n%s", escape, document)
		}
	}
}

func (p planted) run(t *testing.T, plugin string) (stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := map[string]string{"KUBECONFIG": write(t, kubeconfig(server(t, p.server), "test")), "HOME": dir}
	for name, value := range p.env {
		environ[name] = value
	}
	args := strings.Fields(p.args)
	for i := range args {
		args[i] = strings.NewReplacer("PLANT", foreign.Text(), "_", " ", "COMPLETE-NO-DESC", cobra.ShellCompNoDescRequestCmd, "COMPLETE", cobra.ShellCompRequestCmd).Replace(args[i])
	}
	t.Chdir(dir)
	construct := map[string]cli.Constructor{"compose": compose.New, "secretgen": secretgen.New, "rollout-viz": rolloutviz.New}[plugin]
	var out, errOut bytes.Buffer
	cli.Run(context.Background(), plugin, construct, &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
		Args:      append([]string{"kubectl-" + plugin}, args...), Environ: environ, Dir: dir,
		Now: time.Now,
	})
	return out.String(), errOut.String()
}

// object is the object, or list, of a request; the text is in its names and texts. A
// Secret that is read has it only where the plugin does not refuse it.
func object(method, path, text string) map[string]any {
	meta := map[string]any{
		"name": text, "namespace": "shop", "resourceVersion": "1", "uid": "u",
		"labels": map[string]string{text: text, "l": text}, "annotations": map[string]string{text: text, "kubectl.kubernetes.io/last-applied-configuration": text},
		"managedFields": []any{map[string]any{
			"manager": text, "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "time": "2026-01-01T00:00:00Z",
			"fieldsV1": map[string]any{"f:data": map[string]any{"f:" + text: map[string]any{}}, "f:metadata": map[string]any{"f:labels": map[string]any{"f:" + text: map[string]any{}}}},
		}},
	}
	switch {
	case strings.Contains(path, "/secrets/") && method == http.MethodGet:
		owner := map[string]any{"manager": text, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "time": "2026-01-01T00:00:00Z", "fieldsV1": map[string]any{"f:data": map[string]any{"f:a": map[string]any{}}}}
		meta = map[string]any{
			"name": "x", "namespace": "shop", "resourceVersion": "1", "uid": "u",
			"annotations": map[string]string{"a": text}, "labels": map[string]string{"l": "m"}, "managedFields": []any{owner},
		}
		return map[string]any{"kind": "Secret", "apiVersion": "v1", "metadata": meta, "data": map[string]string{"a": "Yg==", "old": "Yg=="}}
	case strings.Contains(path, "/secrets/"):
		return map[string]any{"kind": "Secret", "apiVersion": "v1", "metadata": meta, "type": text, "data": map[string]string{text: "Yg==", "old": "Yg=="}}
	}
	container := map[string]any{"name": text, "image": text, "envFrom": []any{map[string]any{"prefix": text, "secretRef": map[string]string{"name": "x"}}}}
	spec := map[string]any{"selector": map[string]any{"matchLabels": map[string]string{"a": "b"}}, "template": map[string]any{
		"metadata": meta, "spec": map[string]any{"containers": []any{container}},
	}}
	group, kind := "apps/v1", "Deployment"
	if !strings.HasSuffix(path, "/deployments") {
		return map[string]any{"kind": "List", "apiVersion": "v1", "metadata": map[string]string{}, "items": []any{}}
	}
	return map[string]any{"kind": kind + "List", "apiVersion": group, "metadata": map[string]string{}, "items": []any{
		map[string]any{"kind": kind, "apiVersion": group, "metadata": meta, "spec": spec},
	}}
}

// server is an API server that rejects every request with that message and
// warning, except those that the answer allows.
func server(t *testing.T, a answer) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.warning != "" {
			w.Header().Set("Warning", fmt.Sprintf(`299 - "%s"`, a.warning))
		}
		w.Header().Set("Content-Type", "application/json")
		if a.text != "" && (r.Method == http.MethodGet || !a.refusesWrites) {
			_ = json.NewEncoder(w).Encode(object(r.Method, r.URL.Path, a.text))
			return
		}
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": http.StatusForbidden, "reason": "Forbidden", "message": a.message,
		})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func kubeconfig(url, context string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: %[2]s
clusters: [{name: c, cluster: {server: "%[1]s"}}]
users: [{name: u, user: {}}]
contexts: [{name: %[2]s, context: {cluster: c, user: u, namespace: shop}}]
`, url, quoted(context))
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// quoted is the text as a YAML string in double quotes, its characters escaped.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
