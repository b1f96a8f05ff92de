package compose

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
)

// reported is a finding of the JSON report.
type reported struct {
	Severity    string   `json:"severity"`
	Consequence string   `json:"consequence"`
	Path        []string `json:"path"`
	Message     string   `json:"message"`
	Fix         string   `json:"fix"`
}

func (r reported) finding(t *testing.T) finding.Finding {
	t.Helper()
	consequence, err := finding.ParseConsequence(r.Consequence)
	if err != nil {
		t.Error(err)
	}
	f := finding.Finding{Consequence: consequence, Attribute: r.Path, Message: r.Message, Fix: r.Fix}
	for f.Severity.String() != r.Severity {
		f.Severity++
	}
	return f
}

// The text of every real project has what the JSON report says of refusals and
// warnings, whole: each name, each word of the message, each suggestion and
// command. A note with a consequence names an action.
func TestReportCorpus(t *testing.T) {
	all := projects.Loading(t)
	var count, lines atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range all {
			t.Run(p.ID, func(t *testing.T) {
				t.Parallel()
				project := testProject{dir: p.Dir, environ: p.Environ(t), args: p.Args}
				var document struct{ Findings []reported }
				if err := json.Unmarshal([]byte(project.check(t, "--report=json")), &document); err != nil {
					t.Fatal(err)
				}
				var all []finding.Finding
				for _, r := range document.Findings {
					all = append(all, r.finding(t))
				}
				var screen bytes.Buffer
				if err := report.Text(&screen, all, report.Style{Layout: report.Screen, Width: 80}); err != nil {
					t.Fatal(err)
				}
				log := project.check(t)
				compareReports(t, "the log", document.Findings, log)
				compareReports(t, "the screen", document.Findings, screen.String())
				count.Add(int32(len(all)))
				lines.Add(int32(strings.Count(log, "\n")))
			})
		}
	})
	t.Logf("%d projects, %d findings, %d lines in logs", len(all), count.Load(), lines.Load())
}

// compareReports looks for what the findings say in the text.
func compareReports(t *testing.T, where string, findings []reported, text string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	words := wordsOf(text)
	for _, f := range findings {
		if f.Severity == finding.Note.String() {
			if f.Consequence != finding.Cosmetic.String() && f.Fix == "" {
				t.Errorf("a note with the consequence %s has no action: %s", f.Consequence, f.Message)
			}
			continue
		}
		if fix := strings.Join(strings.Fields(f.Fix), " "); !strings.Contains(text, fix) {
			t.Errorf("%s: the fix %q is missing", where, fix)
		}
		for _, word := range slices.Concat(wordsOf(strings.Join(nameOf(f.Path), " ")), wordsOf(f.Message)) {
			if !slices.Contains(words, word) {
				t.Errorf("%s: %q of %v is missing: %s", where, word, f.Path, f.Message)
			}
		}
	}
}

// nameOf is the element of the path, and the attribute. Items of a list may be
// one pattern.
func nameOf(path []string) []string {
	return slices.DeleteFunc(slices.Clone(path), func(segment string) bool { return strings.HasPrefix(segment, "[") })
}

// wordsOf are the words of a text without the marks around them.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;:.(){}|\"*[]", r) })
}
