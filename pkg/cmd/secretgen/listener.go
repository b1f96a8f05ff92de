package secretgen

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// listener prints progress and results, as kubectl does.
type listener struct {
	env    *cli.Env
	dryRun deliver.DryRun
	style  difference.Style
	quiet  bool            // -o prints the Secrets instead
	said   map[string]bool // notices that are printed once only; nil to repeat all
}

// Notice prints a notice.
func (l listener) Notice(n deliver.Notice) {
	line := n.String()
	if l.said[line] {
		return
	}
	if l.said != nil {
		l.said[line] = true
	}
	l.env.Say("%s", line)
}

// Unread prints which resources could not be listed.
func (l listener) Unread(namespace string, resources []string) {
	l.env.Say("warning: no permission to list in namespace %s: %s", namespace, strings.Join(resources, ", "))
}

// Applied prints the outcome for one Secret.
func (l listener) Applied(a deliver.Applied) error {
	if l.quiet {
		return nil
	}
	line := fmt.Sprintf("secret/%s %s", a.Now.Name, a.Outcome)
	if a.Several {
		line += " in namespace " + a.Namespace
	}
	return l.env.Answer("%s", line+l.suffix())
}

// Restarted prints that a consumer was restarted.
func (l listener) Restarted(c cluster.Consumer) error {
	return l.env.Answer("%s restarted%s", c, l.suffix())
}

// suffix is added to the results of a dry run.
func (l listener) suffix() string {
	return map[deliver.DryRun]string{deliver.DryRunClient: " (dry run)", deliver.DryRunServer: " (server dry run)"}[l.dryRun]
}
