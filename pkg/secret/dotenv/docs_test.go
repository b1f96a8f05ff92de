package dotenv_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// suspects are lines that dialects read differently; the environment has
// HOME=/root.
func suspects() [][2]string {
	return [][2]string{
		{"a plain value", "A=b"},
		{"spaces inside a value", "A=b c"},
		{"spaces around a value", "A= b "},
		{"a space before `=`", "A =b"},
		{"double quotes", `A="b"`},
		{"single quotes", `A='b'`},
		{"backticks", "A=`b`"},
		{"quotes inside", `A={"b":"c"}`},
		{"quotes in quotes", `A='it's'`},
		{"an escaped quote", `A='it\'s'`},
		{"an escaped double quote", `A="b\"c"`},
		{"a line break as an escape", `A="b\nc"`},
		{"the same in single quotes", `A='b\nc'`},
		{"other escapes", `A="b\tc\\d\$e"`},
		{"no quotes, no escapes", `A=b\nc`},
		{"several lines", "A=\"b\nc\""},
		{"a quote that is not closed", `A="b`},
		{"text after a quote", `A="b" c`},
		{"a comment line", "# A=b"},
		{"a comment", "A=b # c"},
		{"`#` without a space", "A=b#c"},
		{"`#` first", "A=#c"},
		{"space and `#` first", "A= #c"},
		{"a comment after quotes", `A="b" # c`},
		{"`$`", "A=$2y$10$abc"},
		{"`export`", "export A=b"},
		{"a colon", "A: b"},
		{"a colon without a space", "A:b"},
		{"a bare key", "HOME"},
		{"a bare key, not set", "UNSET"},
		{"no value", "A="},
		{"no key", "=b"},
		{"a digit first", "1=b"},
		{"a non-ASCII letter in a key", "é=b"},
		{"a line without `=`", "not a line"},
		{"a byte order mark first", "\uFEFFA=b"},
		{"a byte order mark later", "A=b\n\uFEFFB=c"},
		{"UTF-16 with a byte order mark", "\xff\xfeA\x00=\x00b\x00"},
		{"UTF-16 without one", "A\x00=\x00b\x00"},
		{"CRLF", "A=b\r\nB=c\r\n"},
		{"CRLF in quotes", "A=\"b\r\nc\"\r\n"},
		{"CR alone", "A=b\rB=c"},
		{"a NUL byte", "A=b\x00c"},
		{"not UTF-8", "A=b\xff"},
		{"a PEM block without quotes", "A=-----BEGIN X-----\nMHcC\n-----END X-----"},
	}
}

// references are values with --interpolate; B=b is the line before.
func references() [][2]string {
	return [][2]string{
		{"a variable", "A=$B ${B}"},
		{"an environment variable", "A=$HOME"},
		{"an unset variable", "A=${UNSET}"},
		{"a default", "A=${UNSET:-x}"},
		{"a default, if unset or empty", "A=${EMPTY:-x}"},
		{"a default, if unset", "A=${EMPTY-x}"},
		{"a replacement", "A=${B:+x}"},
		{"an error", "A=${UNSET:?x}"},
		{"nested", "A=${UNSET:-${B}}"},
		{"in double quotes", `A="$B"`},
		{"in single quotes", "A='$B'"},
		{"a `$` twice", "A=$$B"},
		{"a backslash", `A=\$B`},
		{"a backslash in quotes", `A="\$B"`},
		{"no variable", "A=5$ $1"},
		{"braces without a variable", "A=${1}"},
	}
}

// onPurpose are texts that a dialect's own program reads differently.
func onPurpose() []struct{ dialect, text, original, reason string } {
	return []struct{ dialect, text, original, reason string }{
		{"kubectl", "A=…65,536 bytes…", "drops this key and all after it, without an error", "the length of a line has no limit"},
		{"kubectl", "UNSET", "an empty value", "a typing error must not become an empty password; `--allow-unset` accepts it"},
		{"docker", "UNSET", "drops the key", "the same; `--allow-unset` accepts it"},
		{"docker", "A\u00a0B=c", "a key with a no-break space in it", "it is probably a mistake"},
		{"docker", "A=-----BEGIN X-----\nMHcC==\n-----END X-----", "the first line as the value, a key `MHcC`, a bare key", "a private key would be split into pieces, some of them keys; the same in every dialect except kubectl's"},
		{"docker", "A=b\n\uFEFFB=c", "a key that begins with the mark", "it is left over from joining files; refused in all dialects"},
		{"compose", "UNSET", "drops the key", "as with docker; `--allow-unset` accepts it"},
		{"compose", `="b"`, "a value without a key", "a Secret cannot hold a value without a key"},
		{"compose", "HOME", "a value without a key, if the file does not end with a line break", "it is a normal bare key"},
		{"compose", "A\tB=c", "a key with a tab in it", "it is probably a mistake"},
		{"compose", "export", "ignores the line, or takes `export` for a bare key", "an unfinished line"},
		{"compose", `A="b" B=c`, "two keys", "usually a quote that was closed too early"},
		{"node", "not a line", "drops the line silently", "nothing is dropped silently"},
		{"node", "HOME", "drops the line silently", "nothing is dropped silently"},
		{"node", `A="b`, "the quote is part of the value", "usually a forgotten quote"},
		{"node", `A="b" c`, "the quotes are part of the value", "usually a quote that was closed too early"},
		{"node", "A=\n'b'", "the value of A is `b`", "no other program continues in the next line"},
		{"node", "A:\nB=c", "the value of A is `B=c`", "no other program continues in the next line"},
		{"node", "A\n=b", "the value of A is `b`", "no other program continues in the next line"},
		{"node", "export\nA=b", "the value of A is `b`", "no other program continues in the next line"},
		{"node", "A=b\n\uFEFFB=c", "skips the mark", "no other program does"},
		{"node", "A=b # c\u2028B=d", "U+2028 and U+2029 end a line, but not a value", "editors do not show them"},
	}
}

// docs/env-dialects.md has the tables between lines.
func TestDocs(t *testing.T) {
	const file = "../../../docs/env-dialects.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]string{
		"dialects":   dialectTable(),
		"suspects":   readingTable(t, suspects(), "", dotenv.Options{Lookup: environment}),
		"references": readingTable(t, references(), "B=b\n", dotenv.Options{Lookup: environment, Interpolate: true}),
		"purpose":    purposeTable(t),
	} {
		begin, end := "<!-- begin: "+name+" -->\n", "<!-- end: "+name+" -->\n"
		before, rest, ok := bytes.Cut(text, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			t.Fatalf("the lines around the table %s are missing", name)
		}
		text = slices.Concat(before, []byte(begin+table+end), after)
	}
	golden.Assert(t, file, text)
}

func dialectTable() string {
	var b strings.Builder
	b.WriteString("| dialect | description | source |\n|---|---|---|\n")
	for _, d := range dotenv.Dialects() {
		source := "this page"
		if d.Name != "dotenv" {
			source = "`" + strings.ReplaceAll(d.Source, ", ", "`, `") + "`"
		}
		b.WriteString("| `" + d.Name + "` | " + d.Summary + " | " + source + " |\n")
	}
	return b.String()
}

// readingTable has a row for each example and a column for each dialect that
// supports the options.
func readingTable(t *testing.T, examples [][2]string, before string, opts dotenv.Options) string {
	t.Helper()
	head, line := "| | text |", "|---|---|"
	var dialects []dotenv.Dialect
	for _, d := range dotenv.Dialects() {
		if !opts.Interpolate || d.Interpolates() {
			dialects = append(dialects, d)
			head, line = head+" "+d.Name+" |", line+"---|"
		}
	}
	var b strings.Builder
	b.WriteString(head + "\n" + line + "\n")
	for _, example := range examples {
		b.WriteString("| " + example[0] + " | " + code(example[1]) + " |")
		for _, d := range dialects {
			b.WriteString(" " + outcome(t, d, before, example[1], opts) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func purposeTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| dialect | text | its own program | here | reason |\n|---|---|---|---|---|\n")
	for _, row := range onPurpose() {
		text := strings.ReplaceAll(row.text, "…65,536 bytes…", strings.Repeat("x", 1<<16))
		here := "read"
		_, err := dotenv.Parse(dialect(t, row.dialect), text, dotenv.Options{Lookup: environment})
		var bad *dotenv.Error
		if errors.As(err, &bad) {
			here = strings.ReplaceAll(bad.Problems[0].Says(), "'", "`")
		}
		b.WriteString("| `" + row.dialect + "` | " + strings.Join([]string{code(row.text), row.original, here, row.reason}, " | ") + " |\n")
	}
	return b.String()
}

// outcome is the value of A, or all entries, or "refused".
func outcome(t *testing.T, d dotenv.Dialect, before, text string, opts dotenv.Options) string {
	t.Helper()
	entries, err := dotenv.Parse(d, before+text, opts)
	if before != "" && err == nil {
		entries = entries[1:]
	}
	var all []string
	for _, e := range entries {
		all = append(all, code(e.Key+"="+e.Value))
	}
	switch {
	case err != nil:
		return "refused"
	case len(entries) == 0:
		return "nothing"
	case len(entries) == 1 && entries[0].Value == "":
		return "empty"
	case len(entries) == 1:
		return code(entries[0].Value)
	}
	return strings.Join(all, " ")
}

// code is text in a cell of a table, with invisible characters made visible.
func code(text string) string {
	inner := strings.Trim(text, " ")
	left := strings.Index(text, inner)
	text = strings.Repeat("␣", left) + inner + strings.Repeat("␣", len(text)-len(inner)-left)
	text = strings.NewReplacer("\n", "⏎", "\r", "␍", "\t", "⇥", "\uFEFF", "<BOM>", "\x00", "␀", "\u00a0", "<NBSP>", "\u2028", "<U+2028>", "\xff\xfe", "<FF><FE>", "\xff", "<FF>").Replace(text)
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
