package convert_test

import (
	"bytes"
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// No value of a Secret is in a finding, in any format of the report, and none is
// in an object if values must not be written.
func TestNoSecretIsReported(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, file := range cases {
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		request, options := flags(t, dir)
		options.Secrets = plan.SecretsInline
		objects, findings := convertProject(t, request, options)
		values, public := secretValues(t, objects)
		var told bytes.Buffer
		if err := report.Text(&told, findings, report.Style{}); err != nil {
			t.Fatal(err)
		}
		for _, mode := range []plan.SecretMode{plan.SecretsPlaceholder, plan.SecretsExternal} {
			options.Secrets = mode
			objects, findings := convertProject(t, request, options)
			if err := report.Text(&told, findings, report.Style{}); err != nil {
				t.Fatal(err)
			}
			text := manifests(t, objects)
			for _, value := range values {
				encoded := base64.StdEncoding.EncodeToString([]byte(value))
				if bytes.Contains(text, []byte(value)) && !strings.Contains(public, value) || bytes.Contains(text, []byte(encoded)) {
					t.Errorf("%s: --secrets=%s writes %q", filepath.Base(dir), mode, value)
				}
			}
		}
		for _, value := range values {
			if total++; strings.Contains(told.String(), value) {
				t.Errorf("%s: the findings show %q", filepath.Base(dir), value)
			}
		}
	}
	if total < 20 {
		t.Errorf("only %d secret values were searched for", total)
	}
	t.Logf("%d secret values are nowhere in the findings of %d projects", total, len(cases))
}

// secretValues are the values of the Secrets that are long enough to be found,
// and the manifests of all other objects, in which a project may have them too.
func secretValues(t *testing.T, objects []object.Object) (values []string, public string) {
	t.Helper()
	var others []object.Object
	for _, o := range objects {
		s, ok := o.(*corev1.Secret)
		if !ok {
			others = append(others, o)
			continue
		}
		for _, value := range s.Data {
			if text := strings.TrimSpace(string(value)); len(text) > 5 {
				values = append(values, text)
			}
		}
	}
	return values, string(manifests(t, others))
}
