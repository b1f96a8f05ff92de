package source_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/command"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// printing are options with which each program prints the text, and calls are its
// words.
func printing(dir, text string, err error) (opts source.Options, calls *[]string) {
	opts, calls = options(dir), &[]string{}
	opts.Run = func(_ context.Context, _ string, words []string) ([]byte, error) {
		*calls = append(*calls, strings.Join(words, "|"))
		return []byte(text), err
	}
	return opts, calls
}

// One line break after a single line is not part of the value.
func TestCommandOutput(t *testing.T) {
	for text, want := range map[string]string{
		"v": "v", "v\n": "v", "v\r\n": "v", "v\n\n": "v\n\n", "\nv": "\nv", "a\nb\n": "a\nb\n", "v ": "v ", " \n": " ", "\x00\xff\n": "\x00\xff",
	} {
		opts, calls := printing(t.TempDir(), text, nil)
		entries, _, err := read(t, opts, "c:k=op read 'a b'")
		if diff := cmp.Diff([]string{"the 1st --from-command k=" + want}, entries); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
		if diff := cmp.Diff([]string{"op|read|a b"}, *calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	}
}

func TestCommandWords(t *testing.T) {
	opts, calls := printing(t.TempDir(), "v", nil)
	_, err := source.Read(t.Context(), []source.Spec{{Kind: source.Command, Key: "k", Words: []string{"a", "$b c", ""}, Place: "x.yaml:1:1"}}, opts)
	if diff := cmp.Diff([]string{"a|$b c|"}, *calls); err != nil || diff != "" {
		t.Errorf("%v, calls (-want +got):\n%s", err, diff)
	}
}

func TestCommandRefuses(t *testing.T) {
	tests := map[string]struct{ argument, text, want, hint string }{
		"no command":   {"c:canary", "", "the 1st --from-command is not a key and a command; expected KEY=COMMAND", "write --from-command KEY='COMMAND'"},
		"no key":       {"c:=canary", "", "the 1st --from-command is not a key and a command", "KEY='COMMAND'"},
		"not a key":    {"c:op read=canary", "", "the 1st --from-command is not a key and a command", "KEY='COMMAND'"},
		"empty":        {"c:k=", "", "the 1st --from-command: there is no command", "the program"},
		"a pipe":       {"c:k=canary | head", "", "the 1st --from-command: character 8 of the command is '|'", "sh -c"},
		"prints none":  {"c:k=canary", "", "the 1st --from-command: the command printed nothing", "run it yourself"},
		"a line break": {"c:k=canary", "\n", "the 1st --from-command: the command printed nothing", "run it yourself"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			opts, _ := printing(t.TempDir(), tt.text, nil)
			opts.AllowEmpty = true // of sources, not of values
			_, _, err := read(t, opts, tt.argument)
			checkError(t, err, tt.want, tt.hint)
		})
	}
}

// Every source is checked before the first program runs.
func TestNoCommandRunsBeforeAnError(t *testing.T) {
	opts, calls := printing(t.TempDir(), "v", nil)
	if _, _, err := read(t, opts, "c:k=a", "f:missing/x"); err == nil || len(*calls) > 0 {
		t.Errorf("%v, calls %q", err, *calls)
	}
}

// An error of the runner is that of the source; an interruption is not changed.
func TestCommandFails(t *testing.T) {
	opts, _ := printing(t.TempDir(), "canary", fault.Failedf("op failed with exit code 1").WithHint("see"))
	_, _, err := read(t, opts, "c:k=canary")
	if err == nil || err.Error() != "the 1st --from-command: op failed with exit code 1" || fault.Code(err) != int(fault.Failed) || len(fault.Hints(err)) != 1 {
		t.Errorf("got %v", err)
	}
	opts, _ = printing(t.TempDir(), "", context.Canceled)
	if _, _, err = read(t, opts, "c:k=canary"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCommandsAreNotAllowed(t *testing.T) {
	dir := folder(t, map[string]string{"x.enc.yaml": "x"})
	for _, argument := range []string{"c:k=canary", "o:x.enc.yaml"} {
		_, _, err := read(t, options(dir), argument)
		flag := map[byte]string{'c': "command", 'o': "sops"}[argument[0]]
		checkError(t, err, "the 1st --from-"+flag+": this source runs a program, which needs --allow-commands", "read the commands")
	}
}

func TestSops(t *testing.T) {
	dir := folder(t, map[string]string{"db.enc.yaml": "x", "-x.json": "x"})
	opts, calls := printing(dir, `{"user":"app","password":"a\nb\"","note":""}`+"\n", nil)
	opts.Keys = mapping(t, "DB_", nil, []string{"note"}, nil)
	entries, _, err := read(t, opts, "o:db.enc.yaml")
	want := []string{"db.enc.yaml DB_user=app", "db.enc.yaml DB_password=a\nb\""}
	if diff := cmp.Diff(want, entries); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, _, err := read(t, opts, "o:-x.json"); err != nil {
		t.Error(err)
	}
	const start = "sops|decrypt|--output-type|json|"
	if diff := cmp.Diff([]string{start + filepath.Join(dir, "db.enc.yaml"), start + filepath.Join(dir, "-x.json")}, *calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestSopsRefuses(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "x", "d/x": "x"})
	const place = "a.yaml (the 1st --from-sops): "
	tests := map[string]struct{ argument, text, want, hint string }{
		"no file":            {"o:none.yaml", "", "read none.yaml (the 1st --from-sops): no such file", "check the path"},
		"a value":            {"o:password=canary", "", "read the 1st --from-sops: no such file", "not shown"},
		"standard input":     {"o:-", "", "the 1st --from-sops is not a file; expected FILE", "sops chooses the format"},
		"a folder":           {"o:d", "", "d is not a regular file (the 1st --from-sops)", "a file that sops encrypted"},
		"nothing":            {"o:a.yaml", "", place + "sops did not print a JSON object", "getsops.io"},
		"a list":             {"o:a.yaml", `["canary"]`, place + "sops did not print a JSON object", "getsops.io"},
		"a text":             {"o:a.yaml", `canary=1`, place + "sops did not print a JSON object", "getsops.io"},
		"incomplete":         {"o:a.yaml", `{"a":"canary"`, place + "sops did not print one complete JSON object", "yourself"},
		"half a value":       {"o:a.yaml", `{"a":"canary`, place + "sops did not print one complete JSON object", "yourself"},
		"more":               {"o:a.yaml", `{"a":"canary"} {"b":"canary"}`, place + "sops did not print one complete JSON object", "yourself"},
		"nested":             {"o:a.yaml", `{"ok":"canary","db":{"a":"canary"}}`, place + "the value of db is not a string", "sops decrypt --extract"},
		"a list inside":      {"o:a.yaml", `{"db":["canary"]}`, place + "the value of db is not a string", "in quotes"},
		"a number":           {"o:a.yaml", `{"port":5432}`, place + "the value of port is not a string", "in quotes"},
		"nothing as a value": {"o:a.yaml", `{"port":null}`, place + "the value of port is not a string", "in quotes"},
		"not a key":          {"o:a.yaml", `{"canary = canary":1}`, place + "the value of (no key) is not a string", "in quotes"},
		"empty":              {"o:a.yaml", `{}`, "a.yaml (the 1st --from-sops): the file has no keys", "--allow-empty"},
		"too much":           {"o:a.yaml", `{"a":"` + strings.Repeat("x", mebibyte) + `","b":"y"}`, "the values have 1048577 bytes", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			opts, _ := printing(dir, tt.text, nil)
			_, _, err := read(t, opts, tt.argument)
			checkError(t, err, tt.want, tt.hint)
		})
	}
}

func TestSopsIsMissing(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "x"})
	opts := options(dir)
	opts.Run = command.Runner{Environment: []string{"PATH=" + dir}}.Run
	_, _, err := read(t, opts, "o:a.yaml")
	checkError(t, err, "the 1st --from-sops: sops is not in a folder of PATH", "install sops, version 3.9 or later: https://github.com/getsops/sops/releases")
}
