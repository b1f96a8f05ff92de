package rolloutviz

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
)

// habits are the answers to flags of kubectl rollout, get and wait.
func habits() cli.Habits {
	const (
		follow   = "write --watch"
		wait     = "write --wait, with --timeout 5m for a limit"
		columns  = "leave it out: the output has no columns; -o json has all fields"
		selector = "write -l LABELS: rollouts are selected by labels and names only"
	)
	return cli.Habits{Flags: map[string]string{
		"--follow": follow, "--watch-only": follow, "--live": follow,
		"--for":         wait,
		"--to-revision": "run: kubectl rollout undo deploy/NAME --to-revision=2",
		"--kustomize":   "run: kubectl kustomize DIR | kubectl rollout-viz -f -", "-k": "run: kubectl kustomize DIR | kubectl rollout-viz -f -",
		"--no-headers": columns, "--show-labels": columns, "--sort-by": "leave it out: the rollouts that need attention are first", "-L": columns, "--label-columns": columns,
		"--field-selector":   selector,
		"--recording":        "write --from FILE",
		"--interval":         "leave it out: --watch shows every change at once",
		"--no-color":         "write --color=never",
		"--ignore-not-found": "leave it out: a workload that does not exist is an error",
	}}
}

// verbs are commands of kubectl that people type before the workload, each with the
// command to run, in which WORKLOAD is what follows the verb.
var verbs = map[string]string{
	"status": "kubectl rollout-viz WORKLOAD", "get": "kubectl rollout-viz WORKLOAD", "describe": "kubectl rollout-viz WORKLOAD",
	"show": "kubectl rollout-viz WORKLOAD", "draw": "kubectl rollout-viz WORKLOAD",
	"watch": "kubectl rollout-viz WORKLOAD --watch", "wait": "kubectl rollout-viz WORKLOAD --wait",
	"history": "kubectl rollout history WORKLOAD", "undo": "kubectl rollout undo WORKLOAD", "restart": "kubectl rollout restart WORKLOAD",
	"pause": "kubectl rollout pause WORKLOAD", "resume": "kubectl rollout resume WORKLOAD",
	"scale": "kubectl scale WORKLOAD --replicas=2", "logs": "kubectl logs WORKLOAD", "delete": "kubectl delete WORKLOAD",
}

// workload is the WORKLOAD of a hint: the arguments if they can be one.
func workload(args []string) string {
	if len(args) == 0 {
		return "deploy/NAME"
	}
	if len(args) == 1 && !strings.Contains(args[0], "/") && !isType(args[0]) {
		return "deploy/" + args[0]
	}
	return strings.Join(args, " ")
}

// checkArguments finds arguments that are neither a type nor TYPE/NAME: verbs of
// kubectl, names without a type, files, and misspelt types.
func checkArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	typed, _, hasName := strings.Cut(args[0], "/")
	switch command, isVerb := verbs[typed]; {
	case isType(typed) || strings.Contains(typed, ","):
		return nil
	case isVerb && !hasName:
		return fault.Usagef("%q is not a TYPE or TYPE/NAME", typed).WithHint("run: " + strings.ReplaceAll(command, "WORKLOAD", workload(args[1:])))
	case strings.HasSuffix(args[0], ".yaml"), strings.HasSuffix(args[0], ".yml"), strings.HasSuffix(args[0], ".json"):
		return fault.Usagef("%q is a file, not a workload", args[0]).WithHint("write -f before a file: kubectl rollout-viz -f " + args[0])
	}
	if near, ok := didyoumean.Best(typed, types()); ok && (hasName || len(typed) > 3) {
		return unknownType(typed).WithHint("did you mean " + strings.Join(append([]string{near + args[0][len(typed):]}, args[1:]...), " ") + "?")
	}
	if hasName || typed == "" || slices.ContainsFunc(args, func(arg string) bool { return strings.Contains(arg, "/") }) {
		return nil // the parser has the error
	}
	var named []string
	for _, name := range args {
		named = append(named, kinds()[0].Short[0]+"/"+name)
	}
	return unknownType(typed).WithHint("did you mean " + strings.Join(named, " ") + "?")
}

func unknownType(typed string) *fault.Error {
	return fault.Usagef("%q is not a type of workload with rollouts", typed)
}

func isType(word string) bool {
	_, err := kube.ParseSelection([]string{word}, kinds())
	return err == nil
}

// types are the words for the types, as people write them.
func types() []string {
	var words []string
	for _, k := range kinds() {
		words = append(words, k.Short[0], kindOf(k), k.Resource.Resource)
	}
	return words
}

// wideOutput is the error of -o wide, a habit of kubectl get.
func wideOutput(format string) error {
	if format != "wide" {
		return nil
	}
	return fault.FlagValue{Flag: "output", Value: format}.NotValid("a format such as json or yaml").
		WithHint("leave it out: the output fills the terminal; -o json has all fields")
}
