package upstream

import "regexp"

const (
	kubernetes = "k8s.io/kubernetes"
	composeGo  = "github.com/compose-spec/compose-go/v2"
)

// nested are the modules of this repository with their own go.mod.
var nested = []string{"test/controlplane", "test/helm"}

// shortNames are modules by the names that comments use in a sentence.
var shortNames = []struct {
	name   *regexp.Regexp
	module string
}{
	{regexp.MustCompile(`\bcompose-go\b`), composeGo},
	{regexp.MustCompile(`\bclient-go\b`), "k8s.io/client-go"},
	{regexp.MustCompile(`\bcli-runtime\b`), "k8s.io/cli-runtime"},
	{regexp.MustCompile(`\bklog\b`), "k8s.io/klog/v2"},
	{regexp.MustCompile(`\bkwok/`), "sigs.k8s.io/kwok"},
	{regexp.MustCompile(`\bx/term\b`), "golang.org/x/term"},
}

// defaults are the modules of versions without a module before them.
var defaults = []struct{ folder, version, module string }{
	{"pkg/compose/", "2.", composeGo},
	{"", "v1.", kubernetes},
	{"", "v0.", "k8s.io/api"}, // every part of Kubernetes has this release
}

// exception is a version that differs from the used release.
type exception struct{ file, version, reason string }

var allowed = []exception{
	{"pkg/compose/plan/options.go", "v1.36.2", "an example of what a person writes"},
	{"pkg/compose/objects/container/shell.go", "2.2.2", "a section of POSIX"},
	{"pkg/compose/report/document_test.go", "2.1.0", "the version of SARIF, a format"},
	{"pkg/compose/report/sarif.go", "2.1.0", "the version of SARIF, a format"},
	{"pkg/compose/report/sariflog.go", "2.1.0", "the version of SARIF, a format"},
	{"pkg/compose/report/sariflog.go", "v2.1.0", "the address of SARIF, a format"},
	{"pkg/secret/certificate/weak.go", "6.1.5", "a section of the Baseline Requirements"},
	{"pkg/secret/dotenv/table.go", "v28.2.2", "docker is not linked: the release that was read"},
	{"pkg/secret/manifest/manifest.go", "v0.34.0", "the first release with a feature"},
	{"pkg/term/text/style.go", "8.3.117", "a section of ECMA-48"},
	{"pkg/version/version.go", "v1.2.3", "an example of a version"},
}
