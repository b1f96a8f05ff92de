package generate_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// docs/generated-values.md has the tables between lines.
func TestDocs(t *testing.T) {
	const file = "../../../docs/generated-values.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]string{"kinds": kindTable(t), "options": optionTable()} {
		begin, end := "<!-- begin: "+name+" -->\n", "<!-- end: "+name+" -->\n"
		before, rest, ok := bytes.Cut(text, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			t.Fatal("the lines around a table are missing")
		}
		text = slices.Concat(before, []byte(begin+table+end), after)
	}
	golden.Assert(t, file, text)
}

func row(cells ...string) string {
	return "| " + strings.ReplaceAll(strings.Join(cells, "\x00"), "|", `\|`) + " |\n"
}

// kindTable has the keys and the entropy of the examples.
func kindTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(row("kind", "value", "after `:`", "default", "keys", "bits of the example", "example") + "|---|---|---|---|---|---|---|\n")
	for _, k := range generate.Kinds() {
		s := parse(t, "KEY="+k.Example)[0]
		behind := ""
		if k.Argument.Name != "" {
			behind = fmt.Sprintf("%s: %s; %s", k.Argument.Name, k.Argument.Takes, k.Argument.Does)
		}
		bits := generate.Bits(s.Bits())
		if len(s.Keys()) > 1 && !strings.HasSuffix(s.Keys()[0], "-password") {
			bits += " (strength)"
		}
		b.WriteString(row("`"+k.Name+"`", k.Makes, behind, k.Argument.Default, "`"+strings.Join(s.Keys(), "` `")+"`", bits, "`"+k.Example+"`"))
	}
	return strings.ReplaceAll(b.String(), "\x00", " | ")
}

func optionTable() string {
	var b strings.Builder
	b.WriteString(row("kinds", "option", "value", "default", "description") + "|---|---|---|---|---|\n")
	kinds := map[string][]string{}
	var rows []string // an option of several kinds has one row
	for _, k := range generate.Kinds() {
		for _, o := range k.Options {
			takes := o.Takes
			if o.Many {
				takes += "; repeatable"
			}
			r := strings.Join([]string{"`" + o.Name + "=`", takes, o.Default, o.Does}, "\x00")
			if kinds[r] == nil {
				rows = append(rows, r)
			}
			kinds[r] = append(kinds[r], "`"+k.Name+"`")
		}
	}
	for _, r := range rows {
		b.WriteString(row(strings.Join(kinds[r], " "), r))
	}
	return strings.ReplaceAll(b.String(), "\x00", " | ")
}

func TestTableIsWellWritten(t *testing.T) {
	for _, k := range generate.Kinds() {
		if k.Makes == "" || k.Example == "" || strings.HasSuffix(k.Makes, ".") {
			t.Errorf("%+v", k)
		}
		for _, o := range k.Options {
			if o.Takes == "" || o.Does == "" || strings.HasSuffix(o.Does, ".") {
				t.Errorf("%s: %+v", k.Name, o)
			}
		}
	}
}
