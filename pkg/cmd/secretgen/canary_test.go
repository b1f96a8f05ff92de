package secretgen

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// canary stands for a value. Nothing but the Secret itself may have it.
const canary = "cAnArY+/9f3e7"

// leaks are the forms of the canary that text has in it: raw, base64 at any
// offset, hex, URL-encoded, and pieces of six bytes.
func leaks(text string) []string {
	var found []string
	for name, form := range map[string]string{
		"hex":         hex.EncodeToString([]byte(canary)),
		"URL-encoded": url.QueryEscape(canary),
		"base64":      base64.StdEncoding.EncodeToString([]byte(canary))[:16],
		"base64 + 1":  base64.StdEncoding.EncodeToString([]byte("x" + canary))[4:16],
		"base64 + 2":  base64.StdEncoding.EncodeToString([]byte("xx" + canary))[4:16],
	} {
		if strings.Contains(text, form) {
			found = append(found, name)
		}
	}
	for i := 0; i+6 <= len(canary); i++ {
		if strings.Contains(text, canary[i:i+6]) {
			found = append(found, "a piece")
		}
	}
	return found
}

// The suite has to find what it looks for.
func TestCanaryIsFound(t *testing.T) {
	for _, planted := range []string{
		canary, "x " + canary[3:9], hex.EncodeToString([]byte(canary)), url.QueryEscape(canary),
		base64.StdEncoding.EncodeToString([]byte(canary)), base64.StdEncoding.EncodeToString([]byte("ab" + canary)),
	} {
		if len(leaks(planted)) == 0 {
			t.Errorf("a planted leak is not found: %q", planted)
		}
	}
	if found := leaks("error: nothing"); found != nil {
		t.Errorf("found in nothing: %v", found)
	}
}

// TestCanary runs everything that goes wrong, and what goes right on a
// terminal, at the highest verbosity, with the canary as every value.
func TestCanary(t *testing.T) {
	p := plugin{terminal: true, dir: folder(t, canaryFiles())}
	for name, args := range canaryCalls() {
		t.Run(name, func(t *testing.T) {
			got := p.run(slices.Concat(args, []string{"-v=10"})...)
			if found := leaks(got.stdout + got.stderr); found != nil {
				t.Errorf("leaks %v: stdout %q, stderr %q", found, got.stdout, got.stderr)
			}
			good := strings.HasPrefix(name, "good")
			if good != (got.code == 0) || !good && got.stdout != "" {
				t.Errorf("exit code %d, stdout %q, stderr %q", got.code, got.stdout, got.stderr)
			}
		})
	}
}

func canaryFiles() map[string][]byte {
	files := map[string][]byte{"big": []byte(strings.Repeat(canary, 100_000))}
	for name, text := range map[string]string{
		"value": "*", "bad#key": "*", "good.env": "A=*\n", "twice.env": "A=*\n" + "A=*\n", "export.env": "export A=*\n",
		"space.env": "A =*\n", "pem.env": "K=\"-----BEGIN\n*\n*==\n", "bare.env": "*\n", "digit.env": "1*=*\n",
		"utf8.env": "A=*\xff\n", "nokey.env": "=*\n", "nul.env": "\x00*=*\n", "bom.env": "A=*\n\uFEFFB=*\n", "colon.env": "A: *\n",
	} {
		files[name] = []byte(strings.ReplaceAll(text, "*", canary))
	}
	return files
}

func canaryCalls() map[string][]string {
	calls := map[string][]string{
		"good literal":             {"x", "--from-literal", "a=*"},
		"good file":                {"x", "--from-file", "value"},
		"good env file":            {"x", "--from-env-file", "good.env", "-o", "json"},
		"good template":            {"x", "--from-literal", "a=*", "-o", "jsonpath={.data}"},
		"literal without =":        {"x", "--from-literal", "*"},
		"literal without key":      {"x", "--from-literal", "=*"},
		"literal with a bad key":   {"x", "--from-literal", "*=b"},
		"literal twice":            {"x", "--from-literal", "a=*", "--from-literal", "a=*"},
		"literal too large":        {"x", "--from-literal", "*=b", "--from-file", "big"},
		"an argument":              {"x", "*"},
		"an argument with =":       {"a=*"},
		"two arguments":            {"x", "a=*", "--from-literal", "a=*"},
		"a short flag":             {"x", "-p*"},
		"a short flag with =":      {"x", "-p=*"},
		"a long flag":              {"x", "--password=*"},
		"a flag without a name":    {"x", "--=*"},
		"a flag with a bad value":  {"x", "--allow-empty=*"},
		"a file":                   {"x", "--from-file", "a=*"},
		"a file without key":       {"x", "--from-file", "=*"},
		"a file with two =":        {"x", "--from-file", "a=*=*"},
		"a file with a bad key":    {"x", "--from-file", "*=value"},
		"a file, its name bad":     {"x", "--from-file", "bad#key"},
		"a file too large":         {"x", "--from-file", "big"},
		"an env file":              {"x", "--from-env-file", "A=*"},
		"an env file too large":    {"x", "--from-env-file", "big"},
		"a template that fails":    {"x", "--from-literal", "a=*", "-o", "go-template={{.data.a.b}}"},
		"a template that prints":   {"x", "--from-literal", "a=*", "-o", "go-template={{.data.a}}{{fail}}"},
		"a jsonpath that fails":    {"x", "--from-literal", "a=*", "-o", "jsonpath={.data.a[0]}"},
		"a jsonpath that fails, 2": {"x", "--from-literal", "a=*", "-o", "jsonpath={.data.a[0]}", "--show-values"},
		"a template, values shown": {"x", "--from-literal", "a=*", "-o", "go-template={{.data.a.b}}", "--show-values"},
		"a dry run":                {"x", "--from-literal", "a=*", "--dry-run=server"},
		"a bad name":               {"X_", "--from-literal", "a=*"},
		"a bad namespace":          {"x", "--from-literal", "a=*", "-n", "X_"},
		"no such context":          {"x", "--from-literal", "a=*", "--context", "nowhere"},
	}
	for _, env := range []string{"twice", "export", "space", "pem", "bare", "digit", "utf8", "nokey", "nul", "bom", "colon"} {
		calls["env file: "+env] = []string{"x", "--from-env-file", env + ".env"}
	}
	for _, args := range calls {
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "*", canary)
		}
	}
	return calls
}
