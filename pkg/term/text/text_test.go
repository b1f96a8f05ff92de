package text_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/internal/foreign"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

func TestLine(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"plain ASCII ", "plain ASCII "},
		{"größe 日本語 👍🏽 é e\u0301", "größe 日本語 👍🏽 é e\u0301"},
		{"a  b", "a  b"},
		{"a\tb", "a b"},
		{"a\nb", "a b"},
		{"a \r\n\t b", "a b"},
		{"\n a \n", "a"},
		{"a\u2028b\u2029c\u0085d\ve\ff", "a b c d e f"},
		{"a\rb", `a\rb`},
		{"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"\x1b]0;title\a", `\x1b]0;title\a`},
		{"bell\a back\b nul\x00 del\x7f", `bell\a back\b nul\x00 del\x7f`},
		{"C1 \u009b31m, alone \x9b", `C1 \u009b31m, alone \x9b`},
		{"bidi \u202egpj.exe\u202c \u2066x\u2069 \u200f", `bidi \u202egpj.exe\u202c \u2066x\u2069 \u200f`},
		{"zero\u200bwidth \u2060 \ufeff \u00ad \u200c \u200d", `zero\u200bwidth \u2060 \ufeff \u00ad \u200c \u200d`},
		{"fillers \u3164 \u115f \u034f", `fillers \u3164 \u115f \u034f`},
		{"tag \U000e0041", `tag \U000e0041`},
		{"warning ⚠\ufe0f", "warning ⚠"},
		{"👩\u200d💻", "👩💻"},
		{"©\u200dweb a\u200db", `©\u200dweb a\u200db`},
		{"می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"},
		{"می \u200c", `می \u200c`},
		{"می\n\u200c", `می \u200c`},
		{"\u0601123", "\u0601123"},
		{"not UTF-8 \xff\x0a", `not UTF-8 \xff`},
		{"replacement \ufffd", "replacement \ufffd"},
	} {
		if got := text.Line(tc.in); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.in, got, tc.want)
		}
		if !text.IsSafe(tc.want) {
			t.Errorf("%q is the result, but is not safe", tc.want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"one", "one"},
		{"one\n", "one"},
		{"one\ntwo", "one\n> two"},
		{"one\r\n\r\ntwo\n\n", "one\n\n> two"},
		{"one\n  two\n\tthree", "one\n  two\n    three"},
		{"one\n hint: two", "one\n> | hint: two"},
		{"no such file\nhint: rm -rf /\nerror: x\r\x1b[2K", "no such file\n> | hint: rm -rf /\n> | error: x\\r\\x1b[2K"},
		{"one\n    Warning : two\nhints: a", "one\n    | Warning : two\n> hints: a"},
		{"a\u2028hint: b", "a hint: b"},
		{"a\x0bhint: b", "a hint: b"},
	} {
		if got := text.Lines(tc.in, "> "); got != tc.want {
			t.Errorf("%q: got %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestVerbatim(t *testing.T) {
	if got, want := text.Verbatim("a\tb  \n\r\x1b[2J\u202e ⚠\ufe0f\n\xff"), "a\tb  \n\\r\\x1b[2J\\u202e ⚠\n\\xff"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A name at the start of a line is recognised as a name.
func TestName(t *testing.T) {
	for in, want := range map[string]string{
		"compose.yaml": "compose.yaml", "größe.yaml": "größe.yaml", "": "",
		"hint: run this": `"hint: run this"`, "a\x1b b": `"a\x1b b"`, "a\u2028b": `"a\u2028b"`, "a\u00a0b\u202e": `"a\u00a0b\u202e"`, "a\x1b": `a\x1b`,
	} {
		if got := text.Name(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// The time is linear in the length of the text.
func TestTailOfMarks(t *testing.T) {
	long := strings.Repeat("x", 400) + strings.Repeat("\u0301", 1_000_000)
	if got := text.Tail(long, 3); text.Width(got) != 3 || !strings.HasPrefix(got, "xxx") {
		t.Errorf("got %d bytes, %d columns", len(got), text.Width(got))
	}
}

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := text.Writer{Out: &b, Indent: "  "}
	for _, message := range []string{"I1130 \x1b[2J\nhint: forged\n", "\n", "no end"} {
		if n, err := w.Write([]byte(message)); n != len(message) || err != nil {
			t.Errorf("%q: %d, %v", message, n, err)
		}
	}
	if want := "I1130 \\x1b[2J\n  | hint: forged\n\nno end"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// Programs read the same strings from an escaped document.
func TestEscapeDocuments(t *testing.T) {
	odd := "esc \x1b[31m del \x7f c1 \u009b bidi \u202e zero \u200b tag \U000e0041 line \u2028 emoji 👩\u200d💻 ö 日本"
	encoded, err := json.Marshal(map[string]string{"key \u202e": odd})
	if err != nil {
		t.Fatal(err)
	}
	inYAML := []byte(`"key ` + "\u202e" + `": "esc \e[31m del \x7f c1 \x9b bidi ` + "\u202e zero \u200b tag \U000e0041 line \u2028 emoji 👩\u200d💻 ö 日本" + `"` + "\n")
	for name, tc := range map[string]struct {
		document []byte
		read     func([]byte, any) error
	}{
		"JSON": {text.EscapeJSON(encoded), json.Unmarshal},
		"YAML": {text.EscapeYAML(inYAML), yaml.Unmarshal},
	} {
		var got map[string]string
		if err := tc.read(tc.document, &got); err != nil || got["key \u202e"] != odd {
			t.Errorf("%s: %v, got %q\n%s", name, err, got, tc.document)
		}
		if found := foreign.Find(string(tc.document)); len(found) > 0 || !text.IsSafeDocument(tc.document) {
			t.Errorf("%s is not safe: %s\n%q", name, found, tc.document)
		}
	}
	for _, plain := range []string{"{\"a\": \"ö\"}\n", "a: ⚠\ufe0f 👩\u200d💻 می\u200cخواهم\n"} {
		if got := text.EscapeJSON([]byte(plain)); string(got) != plain {
			t.Errorf("a document without such characters was changed: %q", got)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{"", "a\r\nb", "\x1b[31m", "\u202e", "\xff", "👩\u200d💻", "a \t\n b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := text.Line(s)
		for _, r := range line {
			if r < ' ' || r == 0x7f || r == '\u202e' || r == '\u200b' || r >= 0x80 && r < 0xa0 {
				t.Fatalf("%q: %q has %U", s, line, r)
			}
		}
		if !utf8.ValidString(line) || !text.IsSafe(line) {
			t.Fatalf("%q: %q is not stable", s, line)
		}
		for i, l := range strings.Split(text.Lines(s, "  "), "\n") {
			if i > 0 && l != "" && !strings.HasPrefix(l, "  ") || !text.IsSafe(strings.TrimLeft(l, " ")) {
				t.Fatalf("%q: line %d is %q", s, i, l)
			}
		}
		if got := text.Head(line, 10) + "|" + text.Tail(line, 10); text.Width(got) > 21 {
			t.Fatalf("%q is too wide", got)
		}
	})
}

func ExampleLine() {
	fmt.Println(text.Line("web\x1b[2K\r\nhint: forged"))
	// Output: web\x1b[2K hint: forged
}
