package explain

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

func TestFind(t *testing.T) {
	for query, want := range map[string]struct{ pattern, other string }{
		"services.web.ports[0].target":            {"services.*.ports[].target", ""},
		"services.*.ports[].target":               {"services.*.ports[].target", ""},
		"services.web.ports.target":               {"services.*.ports[].target", ""},
		"services.*.ports":                        {"services.*.ports", ""},
		"services.web.":                           {"services.*", ""},
		"services.peer0.org1.example.com.image":   {"services.*.image", ""},
		"services.web.labels.traefik.http.x":      {"services.*.labels.*", ""},
		"services.peer0.org1.labels.a.b":          {"services.*.labels.*", ""},
		"services.web.command[3]":                 {"services.*.command", ""},
		"services.web.pre_start[0].image":         {"services.*.pre_start[].image", ""},
		"ports":                                   {"services.*.ports", "jobs.*.ports"},
		"healthcheck.test":                        {"services.*.healthcheck.test", "jobs.*.healthcheck.test"},
		"ports[0].target":                         {"services.*.ports[].target", "jobs.*.ports[].target"},
		"volumes":                                 {"volumes", "services.*.volumes"},
		"ipam.config.subnet":                      {"networks.*.ipam.config[].subnet", ""},
		"\timage\n":                               {"services.*.image", "jobs.*.image"},
		"x-anything":                              {"x-*", ""},
		"x-kubernetes":                            {"x-kubernetes", ""},
		"services.web.x-kubernetes.workload":      {"x-kubernetes.workload", ""},
		"volumes.data.labels.kompose.volume.size": {"x-kubernetes.size", ""},
		"services.web.x-mine.deep":                {"x-*", ""},
	} {
		answer, err := Find(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		named := slices.ContainsFunc(answer.Others, func(row attribute.Row) bool { return row.Pattern() == want.other })
		if got := answer.Row.Pattern(); got != want.pattern || want.other != "" && !named || want.other == "" && len(answer.Others) > 0 {
			t.Errorf("%s: got %s and %d others, want %s and %q", query, got, len(answer.Others), want.pattern, want.other)
		}
	}
}

// Every attribute of the table is found by its pattern, by a place in a project,
// and by its name.
func TestEveryRowIsFound(t *testing.T) {
	table := newTable()
	for _, row := range attribute.Rows() {
		place := strings.NewReplacer("*", "some", "[]", "[7]").Replace(row.Pattern())
		for _, query := range []string{row.Pattern(), place} {
			if answer, err := table.find(query); err != nil || answer.Row.Path != row.Path {
				t.Errorf("%s: got %s, %v", query, answer.Row.Path, err)
			}
		}
		if strings.HasSuffix(row.Path, "*") {
			continue
		}
		if answer, err := table.find(Name(row)); err != nil || !slices.Contains(answer.Rows(), row) {
			t.Errorf("%s: %s is not among %d rows, %v", Name(row), row.Path, len(answer.Rows()), err)
		}
	}
}

func TestUnknown(t *testing.T) {
	for query, hint := range map[string]string{
		"helthcheck":                             "did you mean healthcheck?",
		"services.web.prots":                     "did you mean ports?",
		"services.web.deploy.resorces":           "did you mean deploy.resources?",
		"services.web.networks.back.ipv4_adress": "did you mean ipv4_address?",
		"build.arg":                              "did you mean build.args?",
		"net":                                    "did you mean network?",
		"affinity":                               "kubectl compose explain without",
		"services.web.ports[0].target.port":      "",
		".":                                      "",
		"[0]":                                    "",
	} {
		_, err := Find(query)
		if err == nil || fault.Code(err) != 2 || !strings.Contains(strings.Join(fault.Hints(err), "\n"), hint) {
			t.Errorf("%s: %v, %q", query, err, fault.Hints(err))
		}
	}
}

func TestComplete(t *testing.T) {
	for prefix, want := range map[string]string{
		"healthcheck.t": "healthcheck.test healthcheck.timeout",
		"deploy.re":     "deploy.replicas deploy.resources deploy.restart_policy",
		"ne":            "network_mode networks",
		"ports.ta":      "ports.target",
		"nothing":       "",
	} {
		if got := strings.Join(Complete(prefix), " "); got != want {
			t.Errorf("%s: got %q, want %q", prefix, got, want)
		}
	}
	for _, name := range Complete("") {
		if _, err := Find(name); err != nil {
			t.Errorf("%s is offered: %v", name, err)
		}
	}
}

// The table of the test is fixed, so that the output does not change with the
// real one.
func TestText(t *testing.T) {
	answer := Answer{
		Row: attribute.Row{Path: "services.*.ports", How: attribute.Approximated, Field: "Container.ports, Service.spec.ports", Since: "1.36", Reason: "a port is published by a different decision than the one to listen on it", Fix: "say --expose", Native: "a b"},
		Parts: []attribute.Row{
			{Path: "services.*.ports.[].mode", How: attribute.Refused, Reason: "Kubernetes has no equivalent, and so it is reported for every one"},
			{Path: "services.*.ports.[].more", How: attribute.Converted, Field: "Container.ports"},
			{Path: "services.*.ports.[].more.a", How: attribute.Converted},
			{Path: "services.*.ports.[].more.b", How: attribute.LocalOnly, Reason: "local"},
		},
		Others: []attribute.Row{{Path: "services.*.a_rather_long.name_of.[].an_attribute", How: attribute.Converted, Field: "Pod.spec.containers[].ports[].containerPort"}},
	}
	for name, style := range map[string]report.Style{
		"piped": {}, "80": {Width: 80}, "40": {Width: 40, ASCII: true}, "color": {Width: 80, Color: true},
	} {
		var b bytes.Buffer
		if err := answer.Text(&b, style); err != nil {
			t.Fatal(err)
		}
		golden.Assert(t, "testdata/"+name+".txt", b.Bytes())
	}
}

// The only part of an attribute is followed by its own.
func TestSingleChild(t *testing.T) {
	answer, err := Find("volumes")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range parts(answer.Row, answer.Parts) {
		names = append(names, l.name)
	}
	if len(names) < 3 || names[0] != ".*" || names[1] != ".*.driver" {
		t.Errorf("got %q", names)
	}
}

// The overview accounts for every attribute, at any width.
func TestOverview(t *testing.T) {
	for _, width := range []int{0, 40, 80} {
		var b bytes.Buffer
		if err := Overview(&b, report.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(b.String(), "782 attributes of the Compose") {
			t.Errorf("width %d: %s", width, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if n := len(strings.TrimRight(line, "\n")); width > 0 && n > width {
				t.Errorf("width %d: %d columns: %s", width, n, line)
			}
		}
	}
	total := 0
	for title, rows := range byArea() {
		if total += len(rows); title == "" {
			t.Errorf("%d rows are in no area, such as %s", len(rows), rows[0].Path)
		}
	}
	if total != len(attribute.Rows()) {
		t.Errorf("%d rows are in areas", total)
	}
}

func TestDocuments(t *testing.T) {
	rows := []attribute.Row{
		{Path: "services.*.ports.[].target", How: attribute.Converted, Field: "Service.spec.ports", Since: "1.36"},
		{Path: "version", How: attribute.LocalOnly, Reason: "a < b", Fix: "none", Native: "3"},
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"json": func(b *bytes.Buffer) error { return JSON(b, rows) },
		"yaml": func(b *bytes.Buffer) error { return YAML(b, rows) },
		"name": func(b *bytes.Buffer) error { return Names(b, rows) },
		"wide": func(b *bytes.Buffer) error { return Wide(b, rows) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden.Assert(t, "testdata/rows."+name, b.Bytes())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

func TestBrokenPipe(t *testing.T) {
	rows := attribute.Rows()
	for i, err := range []error{
		Answer{Row: rows[0]}.Text(broken{}, report.Style{}), Overview(broken{}, report.Style{}),
		JSON(broken{}, rows), YAML(broken{}, rows), Names(broken{}, rows), Wide(broken{}, rows),
	} {
		if err == nil {
			t.Errorf("%d: no error", i)
		}
	}
}
