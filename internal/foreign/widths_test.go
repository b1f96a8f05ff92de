package foreign_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/internal/foreign"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/explain"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/term/live"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// printers put a word into a line, each in its own way: the text after the word
// must start at the column after the word's width, for all characters.
var printers = map[string]func(t *testing.T, word string) (line string){
	"text.Pad":   func(_ *testing.T, word string) string { return text.Pad(word, 12) + mark },
	"help":       help,
	"report":     wrapped,
	"explain":    explained,
	"difference": compared,
	"snapshot":   drawn,
	"overview":   listed,
	"live block": redrawn,
}

// mark is the text after the word.
const mark = "|after"

// Every printer agrees with one table about the width of a text.
func TestWidths(t *testing.T) {
	agree := 0
	for _, name := range slices.Sorted(maps.Keys(printers)) {
		set := printers[name]
		want := column(t, set(t, "ascii"))
		for _, w := range foreign.Widths {
			if got := text.Width(w.Text); got != w.Columns {
				t.Errorf("%q is %d columns wide, want %d", w.Text, got, w.Columns)
			}
			line := set(t, w.Text)
			got := column(t, line)
			if got == want {
				agree++
			} else {
				t.Errorf("%s: after %q the line goes on at column %d, want %d: %q", name, w.Text, got, want, line)
			}
		}
	}
	t.Logf("%d of %d lines of %d printers have the width of their text", agree, len(printers)*len(foreign.Widths), len(printers))
}

// column is where the mark starts, by the table of widths alone.
func column(t *testing.T, line string) int {
	t.Helper()
	before, _, found := strings.Cut(line, mark)
	if !found {
		t.Fatalf("%q has no %s", line, mark)
	}
	columns := 0
	for before != "" {
		size, width := 1, 1
		for _, w := range foreign.Widths {
			if strings.HasPrefix(before, w.Text) && len(w.Text) > size {
				size, width = len(w.Text), w.Columns
			}
		}
		for _, glyph := range "─│→·✗▒█▓□░◌…" {
			if strings.HasPrefix(before, string(glyph)) {
				size = len(string(glyph))
			}
		}
		before, columns = before[size:], columns+width
	}
	return columns
}

// lineWith is the line of an output that has the mark.
func lineWith(t *testing.T, output string) string {
	t.Helper()
	for line := range strings.Lines(output) {
		if strings.Contains(line, mark) {
			return line
		}
	}
	t.Fatalf("no line has %s:\n%s", mark, output)
	return ""
}

func help(t *testing.T, word string) string {
	t.Helper()
	var out bytes.Buffer
	construct := func(*cli.Env) *cobra.Command {
		c := &cobra.Command{Use: "compose", RunE: func(*cobra.Command, []string) error { return nil }}
		c.Flags().String("flag", "", "`"+word+"`")
		c.Flags().Lookup("flag").Usage = mark + " `" + word + "`"
		c.Flags().String("flag-with-a-long-name", "", "x")
		return c
	}
	cli.Run(context.Background(), "compose", construct, &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &out},
		Args:      []string{"kubectl-compose", "--help"}, Environ: map[string]string{"COLUMNS": "90"}, Now: time.Now,
	})
	return lineWith(t, out.String())
}

// wrapped finds the smallest width at which the report has the word and the mark
// in one line. The difference to the width of the word does not depend on the
// word.
func wrapped(t *testing.T, word string) string {
	t.Helper()
	width := 0
	for _, w := range foreign.Widths {
		if w.Text == word {
			width = w.Columns
		}
	}
	write := func(room int) string {
		var b bytes.Buffer
		style := report.Style{Layout: report.Screen, Width: room}
		if err := report.Text(&b, []finding.Finding{{Severity: finding.Refused, Message: word + " " + mark}}, style); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const indent = 2
	least := indent + 1 + len(mark)
	for !strings.Contains(write(least), word+" "+mark) && least < 100 {
		least++
	}
	return strings.Repeat(".", 20+least-width) + mark
}

func explained(t *testing.T, word string) string {
	t.Helper()
	var b bytes.Buffer
	answer := explain.Answer{
		Row:    attribute.Row{Path: "services.x", How: attribute.Converted, Field: "f"},
		Others: []attribute.Row{{Path: word, How: attribute.Refused, Reason: mark}, {Path: "a-name-that-is-long", How: attribute.Refused, Reason: "x"}},
	}
	if err := answer.Text(&b, report.Style{Width: 100}); err != nil {
		t.Fatal(err)
	}
	return lineWith(t, b.String())
}

func compared(t *testing.T, word string) string {
	t.Helper()
	d := difference.Difference{Name: "s", Fields: []difference.Field{
		{Change: difference.Added, Name: word, After: "x"}, {Change: difference.Added, Name: "a-name-that-is-long", After: "x"},
	}}
	for _, line := range d.Text(difference.Style{Unicode: true}) {
		if strings.Contains(line, word) {
			return strings.TrimSuffix(line, "x") + mark
		}
	}
	t.Fatalf("no line has %q", word)
	return ""
}

// drawn is the line of a pod whose node has the name; its column is as wide as
// the longest.
func drawn(t *testing.T, word string) string {
	t.Helper()
	pod := func(name, reason string) model.Pod {
		return model.Pod{Name: name, State: model.Failing, Reason: reason, Current: true, Revision: 2, Created: time.Unix(0, 0)}
	}
	r := model.Rollout{Kind: model.Deployment, Name: "web", Namespace: "shop", Now: time.Unix(60, 0), Pods: []model.Pod{pod(word, mark), pod("a-name-that-is-long", "Error")}}
	return lineWith(t, view.Snapshot(r, view.Options{Width: 120}).Text(false))
}

func listed(t *testing.T, word string) string {
	t.Helper()
	rollout := func(name, reason string) model.Rollout {
		return model.Rollout{Kind: model.Deployment, Name: name, Namespace: "shop", Verdict: model.Verdict{State: model.Waiting, Reason: reason}}
	}
	rollouts := []model.Rollout{rollout(word, mark), rollout("a-name-that-is-long", "x")}
	return lineWith(t, view.Overview(rollouts, view.Options{Width: 120}).Text(false))
}

// redrawn cuts a line of the live block at the width of the terminal: it shows as
// many marks as fit after the word.
func redrawn(t *testing.T, word string) string {
	t.Helper()
	const width = 12
	var out bytes.Buffer
	block := live.New(&out, func() (int, int) { return width, 5 })
	if err := block.Draw("", word+strings.Repeat(".", width)+"\n"); err != nil {
		t.Fatal(err)
	}
	dots := strings.Count(out.String(), ".")
	return word + strings.Repeat(".", dots) + mark
}
