package secretgen

import (
	"strings"
	"testing"
)

func TestTerminal(t *testing.T) {
	const (
		note   = "note: values are hidden on a terminal; --show-values shows them\n"
		masked = `apiVersion: v1
data:
  none: (0 bytes)
  one: (1 byte)
  password: (6 bytes)
kind: Secret
metadata:
  creationTimestamp: null
  name: x
`
	)
	literals := []string{"--from-literal", "password=s3cret", "--from-literal", "one=1", "--from-literal", "none="}
	tests := map[string]struct {
		terminal bool
		args     []string
		stdout   string // "" wants the values
		stderr   string
	}{
		"a terminal":              {true, nil, masked, note},
		"a terminal, values":      {true, []string{"--show-values"}, "", ""},
		"a pipe":                  {false, nil, "", ""},
		"a terminal, a template":  {true, []string{"-o", "jsonpath={.data.password}"}, "(6 bytes)", note},
		"a terminal, only a name": {true, []string{"-o", "name"}, "secret/x\n", ""},
		"a terminal, decoding": {
			true, []string{"-o", "go-template={{.data.password | base64decode}}"}, "",
			"error: print the Secret: error executing template",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"x"}, append(literals, tt.args...)...)
			got := plugin{terminal: tt.terminal}.run(args...)
			if tt.stdout != "" && got.stdout != tt.stdout {
				t.Errorf("stdout %q, want %q", got.stdout, tt.stdout)
			}
			shown := strings.Contains(got.stdout, "czNjcmV0") || strings.Contains(got.stdout, "s3cret")
			if wantShown := tt.stdout == "" && tt.stderr == ""; shown != wantShown {
				t.Errorf("values shown: %v, want %v: %q", shown, wantShown, got.stdout)
			}
			const empty = "note: the value of none is empty (the 3rd --from-literal)\n"
			got.stderr = strings.Replace(got.stderr, empty, "", 1)
			if !strings.HasPrefix(got.stderr, tt.stderr) || tt.stderr == "" && got.stderr != "" {
				t.Errorf("stderr %q, want %q", got.stderr, tt.stderr)
			}
		})
	}
}
