package spec_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

func dialects() string {
	names := dotenv.Names()
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// canary is in every place of a value.
const canary = "canary7f3a"

// problems are the problems of a file, as "line:column text (hint)".
func problems(t *testing.T, text string) []string {
	t.Helper()
	_, err := spec.Parse("f.yaml", []byte(text))
	if err == nil {
		return nil
	}
	var bad *spec.Error
	if !errors.As(err, &bad) {
		t.Fatalf("a different error: %T", err)
	}
	var all []string
	if text := err.Error() + bad.Hint(); strings.Contains(text, canary[:6]) {
		t.Errorf("an error contains a value: %s", text)
	}
	for _, p := range bad.Problems {
		line := fmt.Sprintf("%d:%d %s", p.Place.Line, p.Place.Column, p.Text)
		if p.Hint != "" {
			line += " (" + p.Hint + ")"
		}
		all = append(all, line)
	}
	return all
}

const beginHint = " (begin with `apiVersion: batuta.dev/v1alpha1`, `kind: SecretSources` and `secrets:`)"

// TestFiles is about whole files.
func TestFiles(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"empty":         {"", []string{"1:1 no Secrets in this file" + beginHint}},
		"comments":      {"# a\n---\n---\n", []string{"1:1 no Secrets in this file" + beginHint}},
		"an env file":   {"A=1\nTOKEN=" + canary, []string{"1:1 expected a mapping, found a string (begin with `apiVersion: batuta.dev/v1alpha1`, `kind: SecretSources` and `secrets:`; an env file is a source: `envFile: PATH`)"}},
		"a list":        {"- a", []string{"1:1 expected a mapping, found a list (begin with `apiVersion: batuta.dev/v1alpha1`, `kind: SecretSources` and `secrets:`; an env file is a source: `envFile: PATH`)"}},
		"no head":       {"secrets: [{name: a, allowEmpty: true}]", []string{"1:1 apiVersion is missing" + beginHint, "1:1 kind is missing" + beginHint}},
		"no secrets":    {head, []string{"1:1 secrets is missing" + beginHint}},
		"empty list":    {head + "secrets: []", []string{"3:10 secrets has no items (add an item: `- name: NAME`)"}},
		"null":          {head + "secrets:", []string{"3:9 secrets: expected a list of Secrets, found nothing"}},
		"other version": {"apiVersion: batuta.dev/" + canary + "\nkind: SecretSources\n" + canary + ": 1", []string{"1:13 unsupported apiVersion; expected batuta.dev/v1alpha1" + beginHint}},
		"other kind":    {"apiVersion: batuta.dev/v1alpha1\nkind: " + canary, []string{"2:7 expected kind: SecretSources" + beginHint}},
		"a manifest":    {"apiVersion: v1\nkind: Secret\ndata: {a: " + canary + "}", []string{"2:7 a Kubernetes manifest; expected kind: SecretSources (apply a manifest with kubectl apply --server-side -f FILE; this file describes the sources of Secrets: https://github.com/batuta-k8s/batuta/blob/main/docs/secrets-file.md)"}},
		"second is bad": {head + "secrets: [{name: a, allowEmpty: true}]\n---\nkind: List\napiVersion: v1\n", []string{"5:7 a Kubernetes manifest; expected kind: SecretSources (apply a manifest with kubectl apply --server-side -f FILE; this file describes the sources of Secrets: https://github.com/batuta-k8s/batuta/blob/main/docs/secrets-file.md)"}},
		"not UTF-8":     {head + "# é \xff", []string{"3:5 bytes that are not UTF-8 (save the file as UTF-8; put a binary value into a separate file: `file: KEY=PATH`)"}},
		"UTF-16":        {"\xff\xfea\x00", []string{"1:1 bytes that are not UTF-8 (save the file as UTF-8; put a binary value into a separate file: `file: KEY=PATH`)"}},
		"control":       {"a\n\x00", []string{"2:1 a control character, which YAML does not allow (put a binary value into a separate file: `file: KEY=PATH`)"}},
		"too long":      {strings.Repeat("#", 1<<20+1), []string{"1:1 more than 1048576 bytes (keep values in separate files: `file: KEY=PATH`)"}},
	}
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, problems(t, tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSyntax(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"tab":       {head + "secrets:\n\t- name: " + canary, "4:1 a tab; expected spaces: YAML allows only spaces for indentation (replace the tab with two spaces)"},
		"colon":     {head + "defaults: a: " + canary, "3:12 an unexpected colon (put a string with a colon in quotes, or check the indentation)"},
		"quote":     {head + "defaults: '" + canary + "\n\n", "3:11 a quoted string that is not closed, or has an unknown escape (close the quote; single-quoted strings have no escapes)"},
		"escape":    {head + `defaults: "` + canary + `\q"`, "3:11 a quoted string that is not closed, or has an unknown escape (close the quote; single-quoted strings have no escapes)"},
		"alias":     {head + "defaults: *" + canary, "3:11 an alias without an anchor above it (put a string that begins with '*' in quotes)"},
		"at":        {head + "defaults: @" + canary, "3:11 a character that cannot begin a string (put a string that begins with '@', '`' or '%' in quotes)"},
		"bracket":   {head + "secrets: [" + canary, "4:1 invalid YAML (check the indentation, colons and quotes of this line and the one above)"},
		"tag":       {head + "defaults: !<" + canary, "3:23 invalid YAML (check the indentation, colons and quotes of this line and the one above)"},
		"directive": {"%" + canary + " x\n---\n", "1:12 invalid YAML (check the indentation, colons and quotes of this line and the one above)"},
		"deep":      {head + "secrets: " + strings.Repeat("[", 20000), "3:10010 nested too deeply"},
	}
	for name, tt := range tests {
		got := problems(t, tt.text)
		if len(got) == 0 || got[0] != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestSecrets is about the items of secrets; a row begins in line 4, column 3.
func TestSecrets(t *testing.T) {
	const (
		source  = "literal, file, envFile, envVar, command, sops or generate"
		ok      = ", sources: [{literal: k=" + canary + "}]"
		isName  = "a Secret's name has at most 253 lower-case letters, digits, '-' and '.', and starts and ends with a letter or digit"
		isKey   = "a key has 1 to 253 letters, digits, '-', '_' and '.', is not '.', and does not start with '..'"
		isSpace = "a namespace has at most 63 lower-case letters, digits and '-', and starts and ends with a letter or digit"
		isType  = "Opaque, tls, docker-registry, basic-auth, ssh-auth, bootstrap-token, service-account-token or a full type such as example.com/name"
		twice   = " (remove one of the two)"
	)
	tests := map[string]struct {
		text string
		want []string
	}{
		"no mapping":                 {canary, []string{"4:3 a Secret: expected a mapping, found a string"}},
		"no name":                    {"{allowEmpty: true}", []string{"4:3 a Secret without a name (add `name: NAME`)"}},
		"bad name":                   {"{name: " + canary + "_" + ok + "}", []string{"4:10 name: " + isName}},
		"name is a number":           {"{name: 12" + ok + "}", []string{"4:10 name: expected a string, found a number (put it in quotes)"}},
		"name is null":               {"{name: " + ok + "}", []string{"4:10 name: expected a string, found nothing"}},
		"name is empty":              {"{name: ''" + ok + "}", []string{"4:10 name: expected a string, found an empty string"}},
		"name is a list":             {"{name: [a]" + ok + "}", []string{"4:10 name: expected a string, found a list"}},
		"no sources":                 {"{name: a}", []string{"4:3 a Secret without sources, tls or registry (add sources, or `allowEmpty: true`)"}},
		"unknown":                    {"{name: a, source: x, password: " + canary + ", " + canary + ": 1" + ok + "}", []string{"4:13 unknown field of a Secret (did you mean sources?)", "4:24 unknown field of a Secret (" + knownSecret + ")", "4:46 unknown field of a Secret (" + knownSecret + ")"}},
		"part":                       {"{name: a, hash: true" + ok + "}", []string{"4:13 unknown field of a Secret (" + knownSecret + ")"}},
		"a key that is not a string": {"{name: a, 12: b" + ok + "}", []string{"4:13 a name that is not a string (put it in quotes)"}},
		"twice":                      {"{name: a, name: " + canary + ok + "}", []string{"4:13 a duplicate field; the first is in line 4" + twice}},
		"namespaces":                 {"{namespaces: [a], name: a, namespace: b" + ok + "}", []string{"4:30 namespace and namespaces cannot be used together" + twice}},
		"bad namespace":              {"{name: a, namespace: a.b" + ok + "}", []string{"4:24 namespace: " + isSpace}},
		"bad namespaces":             {"{name: a, namespaces: [a, A, 1]" + ok + "}", []string{"4:29 namespaces: " + isSpace, "4:32 namespaces: expected a string, found a number (put it in quotes)"}},
		"namespaces is a string":     {"{name: a, namespaces: a" + ok + "}", []string{"4:25 namespaces: expected a list of strings, found a string"}},
		"type":                       {"{name: a, type: TLS" + ok + "}", []string{"4:19 type: expected " + isType + " (did you mean tls?)"}},
		"type is a value":            {"{name: a, type: " + strings.Repeat(canary, 5) + ok + "}", []string{"4:19 type: expected " + isType}},
		"label name":                 {"{name: a, labels: {" + canary + "_: x}" + ok + "}", []string{"4:22 labels: expected a label's name: letters, digits, '-', '_' and '.', at most 63, with an optional domain and '/' before it"}},
		"label value":                {"{name: a, labels: {a: '" + canary + " '}" + ok + "}", []string{"4:22 labels: expected a label's value: at most 63 letters, digits, '-', '_' and '.'"}},
		"label is true":              {"{name: a, labels: {a: true}" + ok + "}", []string{"4:25 labels: expected a string, found true or false (put it in quotes)"}},
		"labels is a list":           {"{name: a, labels: [a]" + ok + "}", []string{"4:21 labels: expected a mapping of names to strings, found a list"}},
		"annotation name":            {"{name: a, annotations: {'" + canary + " ': x}" + ok + "}", []string{"4:27 annotations: expected an annotation's name: letters, digits, '-', '_' and '.', at most 63, with an optional domain and '/' before it"}},
		"not a boolean":              {"{name: a, immutable: yes, appendHash: {}" + ok + "}", []string{"4:24 immutable: expected true or false, found a string", "4:41 appendHash: expected true or false, found a mapping"}},
		"a date":                     {"{name: a, immutable: 2026-01-01" + ok + "}", []string{"4:24 immutable: expected true or false, found a date"}},
		"a tag":                      {"{name: !x a" + ok + "}", []string{"4:10 name: expected a string, found a value with a tag (put it in quotes)"}},
		"dialect":                    {"{name: a, dialect: kubctl" + ok + "}", []string{"4:22 dialect: expected " + dialects() + " (did you mean kubectl?)"}},
		"on duplicate":               {"{name: a, onDuplicate: " + canary + ok + "}", []string{"4:26 onDuplicate: expected error, first or last"}},
		"prefix":                     {"{name: a, prefix: '" + canary + " '" + ok + "}", []string{"4:21 prefix: " + isKey}},
		"pattern":                    {"{name: a, include: ['[" + canary + "']" + ok + "}", []string{"4:23 include: expected a pattern such as DB_*, where '[' has its ']'"}},
		"key map":                    {"{name: a, keyMap: {A: '" + canary + " '}" + ok + "}", []string{"4:22 keyMap: " + isKey}},
		"unset":                      {"{name: a, unset: ['" + canary + " ']}", []string{"4:21 unset: " + isKey}},
		"merge and replace":          {"{name: a, merge: true, replace: true" + ok + "}", []string{"4:26 merge and replace cannot be used together" + twice}},
		"no list":                    {"{name: a, sources: {literal: k=" + canary + "}}", []string{"4:22 sources: expected a list of sources, found a mapping"}},
		"no source":                  {"{name: a, sources: [k=" + canary + "]}", []string{"4:23 a source: expected one of " + source + ", found a string (write `literal: KEY=VALUE` or `file: PATH`)"}},
		"two sources":                {"{name: a, sources: [{literal: k=v, file: f}]}", []string{"4:23 a source has exactly one of " + source + "; this one has 2 (begin each source with its own '-')"}},
		"empty source":               {"{name: a, sources: [{}]}", []string{"4:23 a source has exactly one of " + source + "; this one has none"}},
		"other source":               {"{name: a, sources: [{literals: k=" + canary + "}]}", []string{"4:24 unknown field of a source (did you mean literal?)"}},
		"long source":                {"{name: a, sources: [{literal: {k: " + canary + "}}]}", []string{"4:33 literal: expected a string, found a mapping"}},
		"env file":                   {"{name: a, sources: [{envFile: {dialct: kubectl}}]}", []string{"4:33 envFile without a path (add `path: PATH`)", "4:34 unknown field of envFile (did you mean dialect?)"}},
		"env file is a list":         {"{name: a, sources: [{envFile: [a]}]}", []string{"4:33 envFile: expected a string, found a list"}},
		"command is a list":          {"{name: a, sources: [{command: [a]}]}", []string{"4:33 command: expected a string, found a list"}},
		"command without a key":      {"{name: a, sources: [{command: {run: [a, '']}}]}", []string{"4:33 command without key (write `{key: KEY, run: [PROGRAM, ARGUMENT]}`)"}},
		"command without a program":  {"{name: a, sources: [{command: {key: k, run: []}}]}", []string{"4:47 run: expected a program"}},
		"an empty program":           {"{name: a, sources: [{command: {key: k, run: ['']}}]}", []string{"4:48 run: expected a string, found an empty string"}},
		"command that is a text":     {"{name: a, sources: [{command: {key: '" + canary + " ', run: " + canary + "}}]}", []string{"4:39 key: " + isKey, "4:59 run: expected a list of strings, found a string"}},
		"sops":                       {"{name: a, sources: [{sops: {path: p}}]}", []string{"4:30 sops: expected a string, found a mapping"}},
		"tls":                        {"{name: a, tls: {cert: c}}", []string{"4:18 tls: expected cert and key, or bundle"}},
		"tls with both":              {"{name: a, tls: {cert: c, key: k, bundle: b, passphraseEnv: A, passphraseFile: f}}", []string{"4:36 cert and bundle cannot be used together" + twice, "4:36 key and bundle cannot be used together" + twice, "4:65 passphraseFile and passphraseEnv cannot be used together" + twice}},
		"tls is a path":              {"{name: a, tls: " + canary + "}", []string{"4:18 tls: expected a mapping of cert, key, ca, bundle, passphraseFile and passphraseEnv, found a string"}},
		"type and tls":               {"{name: a, type: Opaque, tls: {bundle: b}}", []string{"4:27 tls makes a Secret of type kubernetes.io/tls, but a different type is given (remove the type)"}},
		"tls and registry":           {"{name: a, tls: {bundle: b}, registry: {config: c}}", []string{"4:31 tls and registry cannot be used together" + twice}},
		"registry":                   {"{name: a, registry: {}}", []string{"4:23 registry: expected config or logins"}},
		"registry is a string":       {"{name: a, registry: " + canary + "}", []string{"4:23 registry: expected a mapping of config, hosts and logins, found a string"}},
		"hosts":                      {"{name: a, registry: {hosts: [h], logins: []}}", []string{"4:24 hosts selects from config, but config is missing (add `config: PATH`)"}},
		"login":                      {"{name: a, registry: {logins: [{email: e}, " + canary + "]}}", []string{"4:33 a login without passwordEnv or passwordFile (add passwordEnv or passwordFile; a password does not belong in this file)", "4:33 a login without server", "4:33 a login without username", "4:45 a login: expected a mapping of server, username, passwordEnv, passwordFile and email, found a string"}},
		"password":                   {"{name: a, registry: {logins: [{server: s, username: u, password: " + canary + "}]}}", []string{"4:33 a login without passwordEnv or passwordFile (add passwordEnv or passwordFile; a password does not belong in this file)", "4:58 unknown field of a login (did you mean passwordEnv?)"}},
		"two passwords":              {"{name: a, registry: {logins: [{server: s, username: u, passwordEnv: P, passwordFile: f}]}}", []string{"4:74 passwordEnv and passwordFile cannot be used together" + twice}},
		"merge key":                  {"{name: a, <<: " + canary + ok + "}", []string{"4:17 expected a mapping after <<, found a string (write `<<: *anchor`, where the anchor is before a mapping)"}},
		"merges itself":              {"&a {name: a, <<: *a" + ok + "}", []string{"4:20 merge keys that refer to each other more than 20 times"}},
		"once per anchor":            {"{name: a, sources: [&s {x: y}, *s, *s]}", []string{"4:27 unknown field of a source (known fields: literal, file, envFile, envVar, command, sops and generate)"}},
	}
	passed := 0
	for name, tt := range tests {
		if diff := cmp.Diff(tt.want, problems(t, head+"secrets:\n- "+tt.text+"\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
			continue
		}
		passed++
	}
	t.Logf("mistakes in Secrets: %d of %d", passed, len(tests))
}

const knownSecret = "fields: https://github.com/batuta-k8s/batuta/blob/main/docs/secrets-file.md"

func TestDefaultsRefused(t *testing.T) {
	got := problems(t, head+`defaults: {name: a, namespace: a, namespaces: [b], sources: [], tls: {bundle: b}, immutable: x}
secrets: [{name: a, allowEmpty: true}]
`)
	want := []string{
		"3:12 name is not allowed in defaults; each Secret has its own (write it in the items of secrets)",
		"3:35 namespace and namespaces cannot be used together (remove one of the two)",
		"3:52 sources is not allowed in defaults; each Secret has its own (write it in the items of secrets)",
		"3:65 tls is not allowed in defaults; each Secret has its own (write it in the items of secrets)",
		"3:94 immutable: expected true or false, found a string",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestTwice(t *testing.T) {
	item := func(rest string) string { return "- {allowEmpty: true, name: db" + rest + "}\n" }
	tests := []struct {
		first, second string
		bad           bool
	}{
		{"", "", true},
		{"", ", namespace: a", false},
		{", namespace: a", ", namespace: a", true},
		{", namespace: a", ", namespaces: [b, a]", true},
		{", namespace: a", ", namespace: b", false},
	}
	for _, tt := range tests {
		for _, between := range []string{"", "---\n" + head + "secrets:\n"} {
			got := problems(t, head+"secrets:\n"+item(tt.first)+between+item(tt.second))
			if (len(got) == 1) != tt.bad {
				t.Errorf("%q with %q: %q", tt.first, tt.second, got)
			}
			if tt.bad && !strings.Contains(got[0], `the Secret "db" is already defined for the same namespace, in line 4 (`) {
				t.Errorf("got %s", got[0])
			}
		}
	}
}

// The error lists the first problems and counts the others.
func TestErrorText(t *testing.T) {
	one := "f.yaml:4:4: a Secret without a name"
	_, err := spec.Parse("f.yaml", []byte(head+"secrets:\n - {allowEmpty: true}"))
	if err == nil || err.Error() != one {
		t.Errorf("got %v, want %s", err, one)
	}
	_, err = spec.Parse("f.yaml", []byte(head+"secrets:\n"+strings.Repeat("- {allowEmpty: true}\n", 12)))
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 12 || lines[0] != "f.yaml: 12 errors" || lines[1] != "  f.yaml:4:3: a Secret without a name" || lines[11] != "  and 2 more, the last in line 15" {
		t.Errorf("got:\n%v", err)
	}
}
