package report

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// at makes a path of "services.web.ports.[0]"; "/" is a dot in a key.
func at(text string) project.Path {
	path := project.Path(strings.Split(text, "."))
	for i, segment := range path {
		path[i] = strings.ReplaceAll(segment, "/", ".")
	}
	return path
}

func one(severity finding.Severity, path string, line int, message, fix string) finding.Finding {
	return finding.Finding{
		Severity: severity, Consequence: severity.Usual(), Attribute: at(path), Position: project.Position{File: "compose.yaml", Line: line, Column: 5}, Message: message, Fix: fix,
	}
}

// findings are of every kind that a layout treats in its own way.
var findings = []finding.Finding{
	{Severity: finding.Warning, Consequence: finding.Behaviour, Message: `no service has the profile "debug"`, Fix: "the profiles are: test"},
	{Severity: finding.Note, Consequence: finding.Cosmetic, Position: project.Position{File: ".env"}, Message: "read"},
	one(finding.Note, "x-logging", 1, "an extension field is not converted itself", ""),
	one(finding.Refused, "services.web.logging.driver", 4, "logs are collected on the node", "kubectl logs"),
	one(finding.Refused, "services.web.logging.options.max-size", 5, "logs are collected on the node", "kubectl logs"),
	of(finding.Behaviour, one(finding.Note, "services.web.depends_on", 6, "Kubernetes starts all pods at once: the program must retry until api, db can be reached", "use --wait-for-dependencies to add init containers that wait")),
	one(finding.Note, "services.web.develop.watch", 7, "develop is for working on this machine", ""),
	of(finding.Data, one(finding.Warning, "services.web.volumes.[1]", 8, "data/a does not exist here; the claim is empty", "kubectl cp data/a POD:/a")),
	one(finding.Refused, "services.peer0/org1.logging.driver", 14, "logs are collected on the node", "kubectl logs"),
	of(finding.Behaviour, one(finding.Note, "services.peer0/org1.depends_on", 15, "Kubernetes starts all pods at once: the program must retry until db can be reached", "use --wait-for-dependencies to add init containers that wait")),
	one(finding.Note, "services.peer0/org1.develop.watch", 16, "develop is for working on this machine", ""),
	of(finding.Data, one(finding.Warning, "services.peer0/org1.volumes.[0]", 17, "data/b does not exist here; the claim is empty", "kubectl cp data/b POD:/b")),
	of(finding.Starts, one(finding.Note, "secrets.token", 20, "the Secret token must exist", "kubectl describe secret token")),
	of(finding.Behaviour, one(finding.Note, "services.web.ports", 3, "published ports (80→80) are reachable inside the cluster only", "use --expose")),
	one(finding.Warning, "services.peer0/org1.ports", 18, "converted in part (8080→80), retries × interval", "write < or >"),
}

func of(c finding.Consequence, f finding.Finding) finding.Finding {
	f.Consequence = c
	return f
}

func TestText(t *testing.T) {
	for name, style := range map[string]Style{
		"quiet":        {Layout: Screen, Width: 80, Detail: Quiet},
		"verbose":      {Layout: Screen, Width: 80, Detail: Verbose},
		"lines-quiet":  {Layout: Lines, Detail: Quiet},
		"complete":     {Width: 32}, // not wrapped
		"lines":        {Layout: Lines, Width: 32},
		"lines-color":  {Layout: Lines, Color: true},
		"screen":       {Layout: Screen, Width: 80},
		"screen-color": {Layout: Screen, Width: 80, Color: true},
		"narrow":       {Layout: Screen, Width: 40, ASCII: true},
		"tiny":         {Layout: Screen, Width: 1},
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
	if err := Text(&b, nil, Style{Layout: Screen, Color: true}); err != nil || b.Len() > 0 {
		t.Errorf("%v, %q", err, b.String())
	}
}

// A key of the project cannot end a line or move the cursor.
func TestControlCharacters(t *testing.T) {
	for _, layout := range []Layout{Complete, Lines, Screen} {
		var b bytes.Buffer
		f := one(finding.Refused, "services.a\nb\x1b[2J.x", 1, "m\r\n\x07", "f\u009b")
		if err := Text(&b, []finding.Finding{f}, Style{Layout: layout}); err != nil {
			t.Fatal(err)
		}
		if text := b.String(); strings.ContainsAny(text, "\x1b\r\x07\u009b") || strings.Contains(text, "a\nb") {
			t.Errorf("layout %d: %q", layout, text)
		}
	}
}

func TestSummary(t *testing.T) {
	for want, severities := range map[string][]finding.Severity{
		"":                            nil,
		"1 note":                      {finding.Note},
		"1 warning, 2 notes":          {finding.Note, finding.Note, finding.Warning},
		"2 not converted":             {finding.Refused, finding.Refused},
		"1 not converted, 2 warnings": {finding.Warning, finding.Refused, finding.Warning},
	} {
		var all []finding.Finding
		for _, s := range severities {
			all = append(all, finding.Finding{Severity: s})
		}
		if got := Summary(all); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A group counts as the findings in it, whatever the layout.
func TestSummaryCountsFindings(t *testing.T) {
	for _, layout := range []Layout{Complete, Lines, Screen} {
		var b bytes.Buffer
		if err := Text(&b, findings, Style{Layout: layout}); err != nil {
			t.Fatal(err)
		}
		want := "\n3 not converted, 4 warnings, 4 notes; 4 notes without an action: --verbose\n"
		if layout == Complete {
			want = "\n3 not converted, 4 warnings, 8 notes\n"
		}
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("layout %d: %s", layout, b.String())
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestBrokenPipe(t *testing.T) {
	r := Report{Findings: findings}
	if Text(broken{}, findings, Style{}) == nil || r.JSON(broken{}) == nil || r.SARIF(broken{}) == nil {
		t.Error("no error")
	}
}

func TestFold(t *testing.T) {
	const refused, note = finding.Refused, finding.Note
	for name, tc := range map[string]struct {
		in   []finding.Finding
		want []string
	}{
		"severities apart": {
			[]finding.Finding{one(note, "services.a.image", 1, "the same", ""), one(refused, "services.a.image", 1, "the same", "")},
			[]string{"services.a.image: the same", "services.a.image: the same"},
		},
		"fixes apart": {
			[]finding.Finding{one(refused, "services.a.image", 1, "the same", "x"), one(refused, "services.b.image", 1, "the same", "y")},
			[]string{"services.a.image: the same", "services.b.image: the same"},
		},
		"attributes of one service, whatever their rule": {
			[]finding.Finding{one(refused, "services.a.cpu_period", 1, "no", ""), one(refused, "services.a.cpu_quota", 2, "no", ""), one(refused, "services.a.cgroup", 3, "no", "")},
			[]string{"services.a.cpu_period, cpu_quota, cgroup: no"},
		},
		"below one attribute": {
			[]finding.Finding{one(refused, "services.a.build.args.X", 1, "no", ""), one(refused, "services.a.build.args.Y", 2, "no", "")},
			[]string{"services.a.build.args.X, Y: no"},
		},
		"items": {
			[]finding.Finding{one(refused, "services.a.volumes.[0]", 1, "no", ""), one(refused, "services.a.volumes.[12]", 2, "no", "")},
			[]string{"services.a.volumes[0], [12]: no"},
		},
		"different attributes of different services": {
			[]finding.Finding{one(refused, "services.a.cpu_period", 1, "no", ""), one(refused, "networks.b.driver", 2, "no", "")},
			[]string{"services.a.cpu_period, networks.b.driver: no"},
		},
		"an attribute and its parts": {
			[]finding.Finding{one(refused, "services.a.build", 1, "no", ""), one(refused, "services.b.build.args", 2, "no", "")},
			[]string{"services.*.build, args (a, b): no"},
		},
		"elements": {
			[]finding.Finding{one(note, "volumes.a", 1, "no", ""), one(note, "volumes.b", 2, "no", "")},
			[]string{"volumes.* (a, b): no"},
		},
		"all names": {
			many(6, func(i int) finding.Finding {
				return one(refused, fmt.Sprintf("services.s%d.ulimits.nofile", i), i, "the Pod API has no ulimits", "")
			}),
			[]string{"services.*.ulimits.nofile (s0, s1, s2, s3, s4, s5): the Pod API has no ulimits"},
		},
		"alike: what differs is named": {
			many(3, func(i int) finding.Finding {
				return one(refused, "services.a.volumes", i, fmt.Sprintf("file%d does not exist", i), "")
			}),
			[]string{"services.a.volumes: {file0, file1, file2} does not exist"},
		},
		"different in two places": {
			many(2, func(i int) finding.Finding {
				return one(refused, "services.a.volumes", i, fmt.Sprintf("file%d does not (for s%d) exist", i, i), "")
			}),
			[]string{"services.a.volumes: file0 does not (for s0) exist", "services.a.volumes: file1 does not (for s1) exist"},
		},
		"more words in one of them": {
			[]finding.Finding{one(refused, "services.a.volumes", 1, "a does not exist", ""), one(refused, "services.a.volumes", 1, "a does not exist here", "")},
			[]string{"services.a.volumes: a does not exist", "services.a.volumes: a does not exist here"},
		},
		"alike, of different rules": {
			[]finding.Finding{one(note, "services.a.volumes", 1, "a does not exist", ""), one(note, "services.a.secrets", 1, "b does not exist", "")},
			[]string{"services.a.volumes: a does not exist", "services.a.secrets: b does not exist"},
		},
		"hardly alike": {
			[]finding.Finding{one(note, "services.a.kind", 1, "is a Job because it runs to its end", ""), one(note, "services.b.kind", 1, "is a Job that another waits for", "")},
			[]string{"services.a.kind: is a Job because it runs to its end", "services.b.kind: is a Job that another waits for"},
		},
		"consequences apart, the worst first": {
			[]finding.Finding{one(refused, "services.a.image", 1, "the same", ""), of(finding.Starts, one(refused, "services.b.image", 1, "the same", ""))},
			[]string{"services.b.image: the same", "services.a.image: the same"},
		},
		"ports, dropped, different, notes": {
			[]finding.Finding{
				of(finding.Behaviour, one(note, "services.a.image", 1, "a note", "")), one(finding.Warning, "services.a.image", 1, "a warning", ""),
				one(refused, "services.a.image", 1, "dropped", ""), of(finding.Behaviour, one(note, "services.a.ports", 1, "not published", "")),
			},
			[]string{"services.a.ports: not published", "services.a.image: dropped", "services.a.image: a warning", "services.a.image: a note"},
		},
	} {
		var got []string
		for _, g := range fold(entries(tc.in), true) {
			got = append(got, g.name()+": "+g.message.text())
		}
		if strings.Join(got, "\n") != strings.Join(tc.want, "\n") {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func many(n int, one func(i int) finding.Finding) []finding.Finding {
	var all []finding.Finding
	for i := range n {
		all = append(all, one(i))
	}
	return all
}

func TestRules(t *testing.T) {
	for path, want := range map[string]string{
		"services.web.ports.[0].target":      "services.*.ports[].target",
		"services.web.ports.[0]":             "services.*.ports",
		"services.web":                       "services.*",
		"services.web.x-mine.deep":           "x-*",
		"services.web.x-kubernetes.workload": "x-kubernetes",
		"x-kubernetes":                       "x-kubernetes",
		"services.web.nonsense":              "unknown",
	} {
		if got := entries([]finding.Finding{one(finding.Note, path, 1, "m", "")})[0].rule; got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if got := entries([]finding.Finding{{Message: "m"}})[0].rule; got != "project" {
		t.Errorf("no attribute: got %s", got)
	}
}
