package glossary

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
)

// exception is a text that uses a wording in its usual sense.
type exception struct {
	place string // its beginning
	found string // in the text
	why   string
}

// allowed are the exceptions to terms.
var allowed = []exception{
	{"internal/glossary/", "", "the wordings to avoid, and the cases of their test"},
	{"pkg/compose/convert/testdata/aliases/", "nobody-asks", "the name of a service in the case"},
	{"pkg/compose/convert/testdata/pre-start/", `"nobody" is a name`, "the name of a Unix user"},
	{"pkg/compose/convert/testdata/shared-pod/", "services.behind", "the name of a service in the case"},
}

// allowedApply are the texts that show kubectl apply without --server-side.
var allowedApply = []exception{
	{"docs/secretgen.md", "kubectl create secret", "the pipe that kubectl secretgen --apply replaces"},
}

// everything is all texts of the suite.
func everything(t *testing.T) []Text {
	t.Helper()
	texts, err := Collect("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, construct := range map[string]cli.Constructor{"compose": compose.New, "secretgen": secretgen.New, "rollout-viz": rolloutviz.New} {
		texts = append(texts, CollectHelp(command(t, name, construct), "pkg/cmd/"+strings.ReplaceAll(name, "-", ""))...)
	}
	return append(texts, CollectRows(attribute.Rows())...)
}

// command is the root command of a plugin with all that pkg/cli adds to it.
func command(t *testing.T, name string, construct cli.Constructor) *cobra.Command {
	t.Helper()
	var root *cobra.Command
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &bytes.Buffer{}, ErrOut: &bytes.Buffer{}},
		Args:      []string{"kubectl-" + name, "version"}, Dir: t.TempDir(), Now: func() time.Time { return time.Unix(0, 0) },
	}
	cli.Run(t.Context(), name, func(env *cli.Env) *cobra.Command {
		root = construct(env)
		return root
	}, env)
	return root
}

func TestTextsAreInPlainEnglish(t *testing.T) {
	texts := everything(t)
	report(t, Check(texts), allowed)
	count := map[Kind]int{}
	for _, text := range texts {
		count[text.Kind]++
	}
	for kind := Message; kind <= Golden; kind++ {
		t.Logf("%6d texts of kind %s", count[kind], kind)
		if count[kind] == 0 {
			t.Errorf("no text of kind %s", kind)
		}
	}
}

func TestApplyIsServerSide(t *testing.T) {
	texts := slices.DeleteFunc(everything(t), func(text Text) bool { return text.Kind == Comment || text.Kind == TestName })
	report(t, CheckApply(texts), allowedApply)
}

// report fails the test for every hit that is not allowed, and for
// exceptions that are too many or not needed.
func report(t *testing.T, hits []Hit, allowed []exception) {
	t.Helper()
	used := make([]bool, len(allowed))
	for _, hit := range hits {
		i := slices.IndexFunc(allowed, func(a exception) bool {
			return strings.HasPrefix(hit.Place, a.place) && strings.Contains(hit.Text.Text, a.found)
		})
		if i < 0 {
			t.Error(hit)
			continue
		}
		used[i] = true
	}
	for i, a := range allowed {
		if !used[i] {
			t.Errorf("the exception for %q in %s is not needed any more", a.found, a.place)
		}
		if a.why == "" {
			t.Errorf("the exception for %q in %s has no reason", a.found, a.place)
		}
	}
	if len(allowed) > 40 {
		t.Errorf("%d exceptions, more than 40", len(allowed))
	}
}

// A planted sentence is found in texts of every kind.
func TestEveryKindIsChecked(t *testing.T) {
	const planted = "the value is not carried"
	dir := t.TempDir()
	for name, content := range map[string]string{
		"README.md":                   "# Title\n\nThis is long: the value is\nnot carried.\n",
		"pkg/a/a.go":                  "package a\n\nvar message = \"" + planted + "\"\n",
		"pkg/a/b.go":                  "package a\n\n// B: the value is not\n// carried.\nconst B = 1\n",
		"pkg/a/a_test.go":             "package a\n\nfunc TestTheValueIsNotCarried(t *testing.T) {}\n",
		"pkg/a/testdata/findings.txt": "warning: " + planted + "\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := Collect(dir)
	if err != nil {
		t.Fatal(err)
	}
	root := &cobra.Command{Use: "test"}
	hidden := &cobra.Command{Use: "sub", Hidden: true, Run: func(*cobra.Command, []string) {}}
	hidden.Flags().String("flag", "", planted)
	if err := hidden.Flags().MarkHidden("flag"); err != nil {
		t.Fatal(err)
	}
	root.AddCommand(hidden)
	texts = append(texts, CollectHelp(root, "pkg/a")...)
	texts = append(texts, CollectRows([]attribute.Row{{Path: "services", Reason: planted}})...)
	found := map[Kind]bool{}
	for _, hit := range Check(texts) {
		found[hit.Kind] = true
	}
	for kind := Message; kind <= Golden; kind++ {
		if !found[kind] {
			t.Errorf("the sentence is not found in a text of kind %s", kind)
		}
	}
}

// Each wording of the language rules is found, and good English that is close to it
// is not.
func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"the attribute is told":                            "is told",
		"it tells that the port is free":                   "tells that",
		"restart: no is not carried":                       "not carried",
		"the row stands at the top":                        "stands",
		"the reason is written down there":                 "written down",
		"the file beside the folder":                       "beside",
		"a patch version behind it":                        "behind",
		"everything below it":                              "everything below it",
		"kubectl would read otherwise":                     "read otherwise",
		"the controller makes it anew":                     "anew",
		"x is no number":                                   "is no number",
		"those are no files":                               "are no files",
		"it has another value than the file":               "another value than",
		"known to the image; only the image knows it":      "only the image knows",
		"what only the node knows":                         "what only the node knows",
		"nobody connects to it":                            "nobody",
		"somebody else changed it":                         "somebody",
		"fields of others are in conflict":                 "of others",
		"what others wrote is kept":                        "what others wrote",
		"any of its pods can take another's place":         "take another's place",
		"it does not pass by itself":                       "does not pass by itself",
		"which does not come by itself":                    "does not come by itself",
		"1 of 1 new pods must still become ready":          "must still become",
		"25% = 2.5, up to 3":                               "= 2.5, up to 3",
		"the status says so":                               "says so",
		".env is read by the rules of dotenv":              "by the rules of",
		"43 lines are not as the dotenv dialect has them":  "are not as the dotenv dialect has them",
		"fields of another manager stand in the way":       "stand in the way",
		"-5s is less than nothing":                         "less than nothing",
		"--force is about the files of --out":              "--force is about",
		"the oldest Kubernetes that the manifests are for": "that the manifests are for",
		"what is written of Secrets":                       "what is written of",
		"its readiness is never asked for":                 "never asked for",
		"db answers to nobody":                             "nobody",
		"this is a mistake of the plugin":                  "a mistake of",
		"it cannot carry the value":                        "cannot carry",
		"Folded; every finding with its place":             "Folded",
		"the certificate's time is over":                   "time is over",
		"nothing is lost without being told":               "being told",

		"there is no such key":                            "",
		"the value is no longer used":                     "",
		"there are no pods":                               "",
		"it is no more than 10 s":                         "",
		"the server is behind a proxy":                    "",
		"it runs behind the company's load balancer":      "",
		"the value is not reported":                       "",
		"the plan can be carried out":                     "",
		"a volume can have labels of another volume":      "",
		"a stand-in for the value":                        "",
		"the Secret is required; otherwise the pod waits": "",
		"see the list below":                              "",
		"another pod takes its place":                     "",
	} {
		got := ""
		if hits := Check([]Text{{Text: text}}); len(hits) > 0 {
			got = hits[0].Found
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

func TestCheckApply(t *testing.T) {
	for text, want := range map[string]int{
		"kubectl compose convert | kubectl apply -f -":                 1,
		"kubectl -n shop apply -k out":                                 1,
		"run kubectl apply --server-side -f out":                       0,
		"kubectl --context kind-test -n shop apply --server-side -f x": 0,
		"the annotation of kubectl apply is removed":                   0,
		"kubectl secretgen apply web":                                  0,
	} {
		if got := len(CheckApply([]Text{{Text: text}})); got != want {
			t.Errorf("%q: %d hits, want %d", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"NobodyIsTold": "nobody is told", "ParseKubeVersion": "parse kube version", "JSONIsEscaped": "json is escaped", "A": "a",
	} {
		if got := words(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
