package report

import (
	"bytes"
	"errors"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

var findings = []finding.Finding{
	{Severity: finding.Refused, Attribute: project.Path{"services", "web", "ulimits"}, Position: project.Position{File: "compose.yaml", Line: 4, Column: 5}, Message: "the Pod API has no ulimits", Fix: "set them on the node"},
	{Severity: finding.Warning, Attribute: project.Path{"services", "peer0.org1", "ports", "[0]"}, Position: project.Position{File: "compose.yaml", Line: 9, Column: 9}, Message: "carried in part (8080→80), retries × interval"},
	{Severity: finding.Note, Attribute: project.Path{"volumes"}, Position: project.Position{File: ".env"}, Message: "worth knowing", Fix: "or not"},
	{Severity: finding.Note, Message: "about nothing in particular"},
}

func TestText(t *testing.T) {
	for name, style := range map[string]Style{
		"plain": {}, "color": {Color: true}, "narrow": {Width: 32, ASCII: true, Color: true}, "tiny": {Width: 1},
	} {
		var b bytes.Buffer
		if err := Text(&b, findings, style); err != nil {
			t.Fatal(err)
		}
		golden.Assert(t, "testdata/"+name+".txt", b.Bytes())
	}
}

func TestTextOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := Text(&b, nil, Style{Color: true}); err != nil || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
}

func TestSummary(t *testing.T) {
	for want, severities := range map[string][]finding.Severity{
		"1 note":                    {finding.Note},
		"1 warning, 2 notes":        {finding.Note, finding.Note, finding.Warning},
		"2 not carried":             {finding.Refused, finding.Refused},
		"1 not carried, 2 warnings": {finding.Warning, finding.Refused, finding.Warning},
	} {
		var all []finding.Finding
		for _, s := range severities {
			all = append(all, finding.Finding{Severity: s})
		}
		if got := summary(all); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestBrokenPipe(t *testing.T) {
	if Text(broken{}, findings, Style{}) == nil {
		t.Error("no error")
	}
}
