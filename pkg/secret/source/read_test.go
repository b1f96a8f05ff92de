package source_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// folder makes a folder of files; content that starts with "-> " is a symbolic
// link, "/" is a folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		target, link := strings.CutPrefix(content, "-> ")
		switch {
		case link:
			must(t, os.Symlink(target, path))
		case content == "/":
			must(t, os.MkdirAll(path, 0o755))
		default:
			must(t, os.WriteFile(path, []byte(content), 0o600))
		}
	}
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func options(dir string) source.Options {
	kubectl, _ := dotenv.Find("kubectl")
	return source.Options{
		Dialect: kubectl,
		Dir:     dir,
		Lookup:  environment,
		In:      strings.NewReader("A=in\n"),
		Ask:     func(_ context.Context, key string) ([]byte, error) { return []byte("typed for " + key), nil },
	}
}

func environment(name string) (string, bool) {
	if name == "SET" {
		return "from-SET", true
	}
	return "", false
}

// specs are sources written as "l:…" for --from-literal and so on.
func specs(arguments ...string) []source.Spec {
	kinds := map[byte]source.Kind{
		'l': source.Literal, 'f': source.File, 'e': source.EnvFile, 'v': source.EnvVar, 's': source.Stdin, 'p': source.Prompt,
		'c': source.Command, 'o': source.Sops,
	}
	count := map[source.Kind]int{}
	var out []source.Spec
	for _, a := range arguments {
		kind := kinds[a[0]]
		count[kind]++
		out = append(out, source.Spec{Kind: kind, Argument: a[2:], Nth: count[kind]})
	}
	return out
}

// read are the entries as "ORIGIN KEY=VALUE".
func read(t *testing.T, opts source.Options, arguments ...string) (entries, warnings []string, err error) {
	t.Helper()
	result, err := source.Read(t.Context(), specs(arguments...), opts)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range result.Entries {
		entries = append(entries, e.Origin.String()+" "+e.Key+"="+string(e.Value.Reveal()))
	}
	return entries, result.Warnings, nil
}

func TestRead(t *testing.T) {
	dir := folder(t, map[string]string{
		"a": "1", "k.env": "A=1\n\nSET\n", "link": "-> a", "a,b": "comma",
		"d/x": "X", "d/y": "-> ../a", "d/sub/z": "Z",
		"vol/..2026/user": "app", "vol/..2026/password": "s3cret",
		"vol/..data": "-> ..2026", "vol/user": "-> ..data/user", "vol/password": "-> ..data/password",
	})
	tests := map[string]struct {
		arguments, want, warnings []string
	}{
		"literals": {
			[]string{"l:a=b", "l:c==d=", "l:e="},
			[]string{"the 1st --from-literal a=b", "the 2nd --from-literal c==d=", "the 3rd --from-literal e="}, nil,
		},
		"files":           {[]string{"f:a", "f:k=d/x", "f:link"}, []string{"a a=1", "d/x k=X", "link link=1"}, nil},
		"a comma":         {[]string{"f:a,b"}, []string{"a,b a,b=comma"}, nil},
		"a folder":        {[]string{"f:d/"}, []string{"d/x x=X", "d/y y=1"}, []string{"d/sub is not a file and is left out"}},
		"a mounted one":   {[]string{"f:vol"}, []string{"vol/password password=s3cret", "vol/user user=app"}, nil},
		"an env file":     {[]string{"e:k.env"}, []string{"k.env:1:1 A=1", "k.env:3:1 SET=from-SET"}, nil},
		"mixed, in order": {[]string{"e:k.env", "l:x=y", "f:a"}, []string{"k.env:1:1 A=1", "k.env:3:1 SET=from-SET", "the 1st --from-literal x=y", "a a=1"}, nil},
		"nothing":         {nil, nil, nil},
		"a pattern":       {[]string{"f:d/*"}, []string{"d/x x=X", "d/y y=1"}, []string{"d/sub is not a file and is left out"}},
		"a variable":      {[]string{"v:SET", "v:k=SET"}, []string{"the variable SET SET=from-SET", "the variable SET k=from-SET"}, nil},
		"standard input":  {[]string{"f:k=-"}, []string{"standard input k=A=in\n"}, nil},
		"its lines":       {[]string{"e:-"}, []string{"standard input:1:1 A=in"}, nil},
		"all of it":       {[]string{"s:k"}, []string{"standard input k=A=in\n"}, nil},
		"a prompt":        {[]string{"p:k"}, []string{"the 1st --prompt k=typed for k"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			entries, warnings, err := read(t, options(dir), tt.arguments...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, entries); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAbsolutePath(t *testing.T) {
	dir := folder(t, map[string]string{"a": "1"})
	entries, _, err := read(t, options("/nowhere"), "f:"+filepath.Join(dir, "a"))
	if err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestRefuses(t *testing.T) {
	dir := folder(t, map[string]string{
		"a": "1", "empty.env": "# nothing\n", "bad.env": "A=1\nexport canary=canary\n", "bare.env": "canary\n",
		"none": "/", "d/x": "X", "broken/link": "-> nowhere", "locked": "1",
	})
	must(t, os.Chmod(filepath.Join(dir, "locked"), 0))
	tests := map[string]struct{ argument, want, hint string }{
		"literal without =":         {"l:canary", "the 1st --from-literal has no '='; expected KEY=VALUE", "KEY=VALUE"},
		"literal without key":       {"l:=canary", "the 1st --from-literal has no key before '='", "KEY=VALUE"},
		"empty file":                {"f:", "the 1st --from-file is empty", "KEY=FILE"},
		"file without key":          {"f:=canary", "the 1st --from-file has no key before '='", "KEY=FILE"},
		"file without path":         {"f:a=", "the 1st --from-file has no path after '='", "KEY=FILE"},
		"file with two =":           {"f:a=canary=", "the 1st --from-file has more than one '='", "KEY=FILE"},
		"no such file":              {"f:d/nothing", "read d/nothing (the 1st --from-file): no such file", "check the path"},
		"no such file, keyed":       {"f:k=d/nothing", "read d/nothing (the 1st --from-file): no such file", "check the path"},
		"no such file, comma":       {"f:a,d", "read a,d (the 1st --from-file): no such file", "a comma is part of the path"},
		"a value for a file":        {"f:password=canary", "read the 1st --from-file: no such file", "the argument is not shown"},
		"a value with / for a file": {"f:password=ca/nary", "read the 1st --from-file: no such file", "the argument is not shown"},
		"a value starting with /":   {"f:password=/canary", "read the 1st --from-file: no such file", "the argument is not shown"},
		"a value for an env file":   {"e:A=canary", "read the 1st --from-env-file: no such file", "the argument is not shown"},
		"standard input, no key":    {"f:-", "the 1st --from-file reads standard input, which has no name; expected KEY=-", "KEY=-"},
		"a pattern without matches": {"f:x*", "the 1st --from-file: no file matches the pattern x*", "quote the pattern"},
		"a pattern with a key":      {"f:k=d/*", "read d/* (the 1st --from-file): no such file", "check the path"},
		"no variable":               {"v:a-canary", "the 1st --from-env-var is not the name of a variable", "--from-literal"},
		"a value for a variable":    {"v:PASSWORD=s3 canary", "the 1st --from-env-var is not the name of a variable", "--from-literal"},
		"a variable that is unset":  {"v:UNSET", "the 1st --from-env-var: the environment variable UNSET is not set", "--allow-unset"},
		"stdin, no key":             {"s:a=canary", "the 1st --from-stdin is not a key; expected KEY", "the value is asked for"},
		"a prompt, no key":          {"p:a=canary", "the 1st --prompt is not a key; expected KEY", "the value is asked for"},
		"a folder with a key":       {"f:k=d", "the 1st --from-file sets a key for the directory d", "remove the key"},
		"a folder for an env file":  {"e:d", "d is a directory; expected a file", "--from-file DIRECTORY"},
		"an empty folder":           {"f:none", "none (the 1st --from-file): the directory has no files", "--allow-empty"},
		"an empty env file":         {"e:empty.env", "empty.env (the 1st --from-env-file): the file has no keys", "--allow-empty"},
		"a bad env file":            {"e:bad.env", "bad.env:2:1: 'export' is not part", "remove the word"},
		"a bare key":                {"e:bare.env", "bare.env:1:1: a key without '='", "--allow-unset"},
		"no such env file":          {"e:nothing.env", "read nothing.env (the 1st --from-env-file): no such file", "check the path"},
		"a broken link in a folder": {"f:broken", "read broken/link (the 1st --from-file): no such file", "check the path"},
		"an unreadable file":        {"f:k=locked", "read locked (the 1st --from-file): permission denied", "readable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(tt.argument, "locked") && os.Getuid() == 0 {
				t.Skip("root reads everything")
			}
			_, _, err := read(t, options(dir), tt.argument)
			checkError(t, err, tt.want, tt.hint)
		})
	}
}

// checkError checks an error of wrong use: its start, its hint, and that it
// does not repeat a value.
func checkError(t *testing.T, err error, want, hint string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want %q", err, want)
	}
	hints := strings.Join(fault.Hints(err), "\n")
	if !strings.Contains(hints, hint) {
		t.Errorf("got hint %q, want %q", hints, hint)
	}
	if fault.Code(err) != int(fault.Usage) {
		t.Errorf("exit code %d", fault.Code(err))
	}
	if all := err.Error() + hints; strings.Contains(all, "canary") || strings.Contains(all, "nary") {
		t.Errorf("a value is in the error: %q, %q", err, hints)
	}
}

func TestAllowances(t *testing.T) {
	dir := folder(t, map[string]string{"none": "/", "empty.env": "# nothing\n", "bare.env": "UNSET\n"})
	opts := options(dir)
	opts.AllowEmpty, opts.AllowUnset = true, true
	entries, _, err := read(t, opts, "f:none", "e:empty.env", "e:bare.env")
	if diff := cmp.Diff([]string{"bare.env:1:1 UNSET="}, entries); err != nil || diff != "" {
		t.Errorf("err %v, entries (-want +got):\n%s", err, diff)
	}
}
