package depcheck

import (
	"slices"
	"strings"
)

// importRules are the rules of ARCHITECTURE.md that an import can break; each
// returns the broken rule, or "".
var importRules = []func(file, string) string{
	mainsAreThin, cobraAtTheTop, domainsApart, pureStaysPure, littleOfKubectl, noChildren,
}

// pure are the packages that only compute.
var pure = []string{
	"pkg/fault", "pkg/docs", "pkg/guess", "pkg/didyoumean", "pkg/object", "pkg/hostpath", "pkg/term/text",
	"pkg/compose/project", "pkg/compose/finding", "pkg/compose/hint", "pkg/compose/attribute", "pkg/compose/credential", "pkg/compose/target", "pkg/compose/plan", "pkg/compose/convert", "pkg/compose/report", "pkg/compose/explain",
	"pkg/compose/internal/mapping",
	"pkg/compose/objects/config", "pkg/compose/objects/container", "pkg/compose/objects/metadata", "pkg/compose/objects/pod", "pkg/compose/objects/podsecurity",
	"pkg/compose/objects/service", "pkg/compose/objects/storage", "pkg/compose/objects/workload",
	"pkg/compose/secretsfile", "pkg/compose/render", "pkg/compose/render/kustomize", "pkg/compose/render/helm",
	"pkg/secret", "pkg/secret/servertext", "pkg/secret/dotenv", "pkg/secret/assemble", "pkg/secret/check", "pkg/secret/manifest",
	"pkg/secret/certificate", "pkg/secret/consumer", "pkg/secret/difference", "pkg/secret/generate", "pkg/secret/sealed", "pkg/secret/spec", "pkg/secret/upsert",
	"pkg/rollout/model", "pkg/rollout/transition", "pkg/rollout/judge", "pkg/rollout/view", "pkg/rollout/report",
}

// vocabulary are libraries that pure packages may use in addition to k8s.io/api
// and k8s.io/apimachinery: they implement a format or a grammar, without input
// and output.
var vocabulary = []string{
	"github.com/compose-spec/compose-go/v2/types", // the specification's own model, as k8s.io/api is Kubernetes'
	"github.com/distribution/reference",           // the grammar of image references
	"github.com/docker/go-units",                  // sizes in Compose syntax
	"github.com/mattn/go-runewidth",               // cells of a character
	"github.com/robfig/cron/v3",                   // the grammar of schedules, as in the API server
	"go.yaml.in/yaml/v4",                          // YAML with the place of every node
	"golang.org/x/crypto/argon2",                  // hashes of passwords
	"golang.org/x/crypto/bcrypt",                  // the same
	"golang.org/x/crypto/ssh",                     // the formats of SSH keys
	"sigs.k8s.io/yaml",                            // Kubernetes' YAML
	"sigs.k8s.io/yaml/goyaml.v2",                  // its encoder, which keeps the order of fields
	"software.sslmate.com/src/go-pkcs12",          // bundles of certificate and key (PKCS #12)
}

// revealers are the files that may reveal a secret.Value: they read it, encrypt it
// or write it to where it belongs.
var revealers = []string{
	"pkg/secret/value.go", "pkg/secret/secret.go", // Data and Secret as a whole
	"pkg/secret/assemble/hash.go",     // the name that kubectl's --append-hash gives
	"pkg/secret/audit/content.go",     // certificates and logins of a Secret in the cluster
	"pkg/secret/build/bootstrap.go",   // the expiration of a token
	"pkg/secret/build/check.go",       // certificates and docker's configuration, for their checks
	"pkg/secret/build/generate.go",    // what generated values are made of
	"pkg/secret/check/copies.go",      // copies in annotations
	"pkg/secret/check/secret.go",      // the API server's rules
	"pkg/secret/check/warn.go",        // probable mistakes
	"pkg/secret/check/weak.go",        // passwords that can be guessed
	"pkg/secret/cluster/store.go",     // requests
	"pkg/secret/generate/run.go",      // values that others are made of
	"pkg/secret/generate/hash.go",     // passwords that are hashed
	"pkg/secret/manifest/manifest.go", // printed Secrets
	"pkg/secret/sealed/encrypt.go",    // encryption
	"pkg/secret/servertext/hide.go",   // values to hide in texts of servers
}

// drawn are the files of commands and displays that print finished pictures and
// reports, whose text was made safe when it was drawn.
var drawn = []string{
	"pkg/cmd/compose/report.go", "pkg/cmd/secretgen/consumers.go", "pkg/cmd/rolloutviz/print.go", "pkg/cmd/secretgen/diff.go",
	"pkg/rollout/display/lines.go", "pkg/rollout/display/terminal.go",
}

// impure are the packages of the standard library with input and output.
var impure = []string{"os", "syscall", "log", "net", "os/exec", "os/signal", "os/user", "net/http", "io/ioutil", "flag"}

// kubectlAllowed is the short list of allowed packages of k8s.io/kubectl; more
// would double the start-up time.
var kubectlAllowed = []string{
	"k8s.io/kubectl/pkg/cmd/util", "k8s.io/kubectl/pkg/util/templates", "k8s.io/kubectl/pkg/util/term",
	"k8s.io/kubectl/pkg/util/interrupt", "k8s.io/kubectl/pkg/polymorphichelpers",
}

func mainsAreThin(f file, target string) string {
	plugin, ok := strings.CutPrefix(f.dir, "cmd/kubectl-")
	if !ok {
		return ""
	}
	own, _ := f.own(target)
	if own == "pkg/cli" || own == "pkg/cmd/"+strings.ReplaceAll(plugin, "-", "") {
		return ""
	}
	return "rule 1: a main imports its own pkg/cmd and pkg/cli only"
}

func cobraAtTheTop(f file, target string) string {
	switch {
	case f.within("pkg/cli", "pkg/cmd"):
	case target == "github.com/spf13/pflag" && f.within("pkg/kube", "pkg/printer"):
	case target == "github.com/spf13/cobra" || target == "github.com/spf13/pflag":
		return "rule 2: cobra and pflag stay in pkg/cli and pkg/cmd"
	}
	return ""
}

func domainsApart(f file, target string) string {
	own, _ := f.own(target)
	domains := []string{"pkg/compose", "pkg/secret", "pkg/rollout"}
	for _, a := range domains {
		for _, b := range domains {
			if a != b && f.within(a) && below(own, b) {
				return "rule 3: the domains do not import each other"
			}
		}
	}
	return ""
}

func pureStaysPure(f file, target string) string {
	if !slices.Contains(pure, f.dir) {
		return ""
	}
	own, isOwn := f.own(target)
	first, _, _ := strings.Cut(target, "/")
	switch {
	case isOwn && (slices.Contains(pure, own) || strings.Contains(own, "/internal/")):
	case slices.Contains(vocabulary, target), below(target, "k8s.io/api"), below(target, "k8s.io/apimachinery"):
	case !strings.Contains(first, ".") && !slices.Contains(impure, target):
	default:
		return "rule 4: a pure package imports the standard library's pure part, k8s.io/api, k8s.io/apimachinery and pure packages only"
	}
	return ""
}

func littleOfKubectl(_ file, target string) string {
	if below(target, "k8s.io/kubectl") && !slices.Contains(kubectlAllowed, target) {
		return "rule 5: from k8s.io/kubectl only " + strings.Join(kubectlAllowed, ", ")
	}
	return ""
}

// starters are the files that may start programs.
var starters = []string{
	"pkg/secret/registry/helper.go",      // docker's credential programs
	"pkg/secret/command/command.go",      // programs that the user names, for a value
	"pkg/secret/command/session_unix.go", // how they are ended
	"pkg/secret/command/session_other.go",
}

// noChildren: no plugin starts programs or itself, except in the files of starters
// and in client-go, if a kubeconfig names a credential program.
func noChildren(f file, target string) string {
	if target == "os/exec" && !slices.Contains(starters, f.rel) {
		return "rule 7: plugins start no other programs"
	}
	return ""
}

// revealRule is the rule that revealing a value breaks, or "". The
// other domains cannot import one.
func (f file) revealRule() string {
	if !f.within("pkg/compose", "pkg/rollout") && !slices.Contains(revealers, f.rel) {
		return "rule 10: only the files listed in internal/depcheck/rules.go reveal a secret.Value"
	}
	return ""
}

// selectorRule is the rule that a use of a package's member breaks, or "".
func (f file) selectorRule(what string) string {
	if f.within("pkg/cli") {
		return ""
	}
	switch what {
	case "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "io.WriteString", "Out.Write", "ErrOut.Write":
		if f.within("pkg/cmd", "pkg/rollout/display") && !slices.Contains(drawn, f.rel) {
			return "rule 8: commands print through Env.Say, Env.Answer and printer.Flags.Write, which make foreign text safe"
		}
	case "os.Exit", "log.Fatal", "log.Fatalf":
		return "rule 6: only pkg/cli ends the process"
	case "os.Stdout", "os.Stderr", "os.Stdin", "fmt.Print", "fmt.Printf", "fmt.Println":
		return "rule 6: input and output go through the IOStreams"
	case "time.Now", "time.Since", "time.Until":
		return "rule 6: the clock is passed in"
	case "os.Getenv", "os.LookupEnv", "os.Environ":
		return "rule 6: the environment is passed in"
	}
	return ""
}
