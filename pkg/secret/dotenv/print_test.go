package dotenv_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

func TestPrint(t *testing.T) {
	tests := map[string]map[string]string{ // by value, the output of each dialect; "" if it cannot print the value
		"":       {"dotenv": "A=", "kubectl": "A=", "docker": "A=", "compose": "A=", "node": "A="},
		"plain":  {"dotenv": "A=plain", "kubectl": "A=plain", "docker": "A=plain", "compose": "A=plain", "node": "A=plain"},
		" x #y":  {"dotenv": "A=' x #y'", "kubectl": "A= x #y", "docker": "A= x #y", "compose": "A=' x #y'", "node": "A=' x #y'"},
		"$2y$10": {"dotenv": "A='$2y$10'", "kubectl": "A=$2y$10", "docker": "A=$2y$10", "compose": "A='$2y$10'", "node": "A='$2y$10'"},
		"it's":   {"dotenv": `A='it\'s'`, "kubectl": "A=it's", "docker": "A=it's", "compose": `A='it\'s'`, "node": `A="it's"`},
		`a b\`:   {"dotenv": `A="a b\\"`, "kubectl": `A=a b\`, "docker": `A=a b\`, "compose": `A="a b\\"`, "node": `A=a b\`},
		"x\ny":   {"dotenv": "A='x\ny'", "kubectl": "", "docker": "", "compose": "A='x\ny'", "node": "A='x\ny'"},
		"x\r\n":  {"dotenv": "A=\"x\\r\n\"", "kubectl": "", "docker": "", "compose": "A='x\r\n'", "node": "A=\"x\\r\n\""},
		"x\r":    {"dotenv": `A="x\r"`, "kubectl": "A=x\r\r", "docker": "A=x\r\r", "compose": "A='x\r'", "node": `A="x\r"`},
		"\x00":   {"dotenv": "", "kubectl": "A=\x00", "docker": "A=\x00", "compose": "A='\x00'", "node": "A='\x00'"},
		"\xff":   {"dotenv": "", "kubectl": "", "docker": "", "compose": "", "node": ""},
		"'\"`":   {"dotenv": "A='\\'\"`'", "kubectl": "A='\"`", "docker": "A='\"`", "compose": "A='\\'\"`'", "node": ""},
		pem:      {"dotenv": "A='" + pem + "'", "kubectl": "", "docker": "", "compose": "A='" + pem + "'", "node": "A='" + pem + "'"},
	}
	for value, want := range tests {
		for _, d := range dotenv.Dialects() {
			if _, ok := want[d.Name]; !ok {
				t.Errorf("%q: the dialect %s is missing: add what it prints to TestPrint and TestPrintKeys in pkg/secret/dotenv/print_test.go", value, d.Name)
				continue
			}
			got, bad := dotenv.Print(d, []dotenv.Entry{{Key: "A", Value: value}})
			if strings.TrimSuffix(got, "\n") != want[d.Name] || (bad < 0) != (want[d.Name] != "") {
				t.Errorf("%s: %q: got %q, %d, want %q", d.Name, value, got, bad, want[d.Name])
			}
		}
	}
}

func TestPrintKeys(t *testing.T) {
	tests := map[string]string{ // by key, the dialects that have it
		"A": "dotenv kubectl docker compose node", "export": "dotenv kubectl docker compose node",
		"1": "docker compose node", "..": "docker compose node", "é": "docker compose", "a[0]": "docker compose", "x:y": "docker",
		"": "", "a b": "", "#a": "", "a=b": "", "\uFEFFa": "", "a\x00": "",
	}
	for key, want := range tests {
		var got []string
		for _, d := range dotenv.Dialects() {
			switch _, bad := dotenv.Print(d, []dotenv.Entry{{Key: "OK"}, {Key: key, Value: "value"}}); bad {
			case -1:
				got = append(got, d.Name)
			case 0:
				t.Errorf("%s: %q: the other entry is bad", d.Name, key)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("the dialects that can have the key %q (-want +got):\n%s", key, diff)
		}
	}
}
