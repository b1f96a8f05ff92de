package report

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func example() Report {
	return Report{
		Project: "shop", Findings: findings, File: "compose.yaml", Dir: string(filepath.Separator) + filepath.Join("home", "me", "shop"),
		Tool: Tool{Name: "kubectl-compose", Version: "v1.2.3", URI: "https://example.com/batuta"},
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := example().JSON(&b); err != nil {
		t.Fatal(err)
	}
	golden.Assert(t, "testdata/report.json", b.Bytes())
}

// Programs that read lists get one without findings too.
func TestJSONOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := (Report{Project: "shop"}).JSON(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `"findings": []`) {
		t.Error(b.String())
	}
	b.Reset()
	if err := (Report{Project: "shop"}).SARIF(&b); err != nil {
		t.Fatal(err)
	}
	checkSARIF(t, b.Bytes())
	if !strings.Contains(b.String(), `"results": []`) || !strings.Contains(b.String(), `"rules": []`) {
		t.Error(b.String())
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := example().SARIF(&b); err != nil {
		t.Fatal(err)
	}
	golden.Assert(t, "testdata/report.sarif", b.Bytes())
	checkSARIF(t, b.Bytes())
}

// checkSARIF holds a log against what the schema of SARIF 2.1.0 requires of the
// objects that are used, and against what its text adds: an index that leads to
// the rule of the same id, lines and columns from 1 on, relative references.
func checkSARIF(t *testing.T, text []byte) {
	t.Helper()
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID               string
						ShortDescription struct{ Text string }
						Help             struct{ Text string }
						Configuration    *struct{ Level string } `json:"defaultConfiguration"`
					}
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex *int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation *struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
					LogicalLocations []struct{ FullyQualifiedName string }
				}
			}
		}
	}
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || log.Schema == "" || len(log.Runs) != 1 {
		t.Fatalf("version %q, schema %q, %d runs", log.Version, log.Schema, len(log.Runs))
	}
	run := log.Runs[0]
	rules := run.Tool.Driver.Rules
	levels := map[string]bool{"none": true, "note": true, "warning": true, "error": true}
	if run.Tool.Driver.Name == "" && len(run.Results) > 0 || run.ColumnKind != "unicodeCodePoints" && run.ColumnKind != "utf16CodeUnits" {
		t.Errorf("tool %q, columns %q", run.Tool.Driver.Name, run.ColumnKind)
	}
	seen := map[string]bool{}
	for _, rule := range rules {
		if rule.ID == "" || seen[rule.ID] || rule.ShortDescription.Text == "" || rule.Help.Text == "" || rule.Configuration != nil && !levels[rule.Configuration.Level] {
			t.Errorf("rule %+v", rule)
		}
		seen[rule.ID] = true
	}
	for i, result := range run.Results {
		if result.RuleIndex == nil || *result.RuleIndex >= len(rules) || rules[*result.RuleIndex].ID != result.RuleID {
			t.Errorf("result %d: %q is not the rule of its index", i, result.RuleID)
		}
		if result.Message.Text == "" || !levels[result.Level] {
			t.Errorf("result %d: %+v", i, result)
		}
		for _, l := range result.Locations {
			if l.PhysicalLocation == nil && len(l.LogicalLocations) == 0 {
				t.Errorf("result %d: an empty location", i)
			}
			if l.PhysicalLocation == nil {
				continue
			}
			if u, err := url.Parse(l.PhysicalLocation.ArtifactLocation.URI); err != nil || u.IsAbs() || u.Path == "" || strings.HasPrefix(u.Path, "/") {
				t.Errorf("result %d: %q is not a relative reference", i, l.PhysicalLocation.ArtifactLocation.URI)
			}
			if r := l.PhysicalLocation.Region; r != nil && (r.StartLine < 1 || r.StartColumn < 1) {
				t.Errorf("result %d: region %+v", i, *r)
			}
		}
	}
}

func TestURI(t *testing.T) {
	r := example()
	for file, want := range map[string]string{
		"compose.yaml":                          "compose.yaml",
		"sub/my file#1.yaml":                    "sub/my%20file%231.yaml",
		"a:b.yaml":                              "./a:b.yaml",
		filepath.Join(r.Dir, "sub", "a.yaml"):   "sub/a.yaml",
		filepath.Join(r.Dir, "..", "base.yaml"): "../base.yaml",
		"-":                                     "",
		"":                                      "",
	} {
		if got := r.uri(file); got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

// What has no file that can be named has no place.
func TestLocations(t *testing.T) {
	r := example()
	f := one(finding.Note, "services.web", 3, "m", "")
	f.Position = project.Position{File: "-", Line: 3, Column: 5}
	if got := r.locations(entry{Finding: f}); len(got) != 1 || got[0].Physical != nil || got[0].Logical[0].Name != "services.web" {
		t.Errorf("standard input: %+v", got)
	}
	if got := r.locations(entry{Finding: finding.Finding{Message: "m"}}); len(got) != 1 || got[0].Physical.Artifact.URI != "compose.yaml" || got[0].Physical.Region != nil {
		t.Errorf("no place: %+v", got)
	}
	r.File = "-"
	if got := r.locations(entry{Finding: finding.Finding{Message: "m"}}); got != nil {
		t.Errorf("no place and no file: %+v", got)
	}
}

// docs/findings.md has every field of the documents.
func TestFieldsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{document{}, counts{}, element{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(v)) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !strings.Contains(string(text), "`"+name+"`") && !strings.Contains(string(text), `"`+name+`":`) {
				t.Errorf("%s is not documented", name)
			}
		}
	}
	if !strings.Contains(string(text), APIVersion) {
		t.Errorf("%s is not documented", APIVersion)
	}
}
