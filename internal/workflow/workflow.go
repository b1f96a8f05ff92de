// Package workflow checks the GitHub workflows for the rules that actionlint does not
// have: what they run, what they may write, and which actions they use. Start with
// [Check].
package workflow

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// document is the part of a workflow that has rules.
type document struct {
	Permissions map[string]string `json:"permissions"`
	Jobs        map[string]job    `json:"jobs"`
}

type job struct {
	Permissions map[string]string `json:"permissions"`
	Timeout     int               `json:"timeout-minutes"`
	Steps       []step            `json:"steps"`
}

type step struct {
	Uses string         `json:"uses"`
	Run  string         `json:"run"`
	With map[string]any `json:"with"`
}

var (
	pinned  = regexp.MustCompile(`uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	command = regexp.MustCompile(`^(\.ci/run|make [a-z-]+( [A-Z]+="\$[A-Z_]+")*)$`)
)

// Check returns the problems of a workflow:
//
//   - actions that are not pinned to a commit, with the version in a comment;
//   - commands other than make targets and .ci/run;
//   - permissions for the whole workflow, or jobs without permissions of their own;
//   - jobs that can write and check out or run code of the repository;
//   - checkouts that keep the token, and jobs without a time limit.
func Check(text []byte) []string {
	var d document
	if err := yaml.Unmarshal(text, &d); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if strings.HasPrefix(line, "uses:") && !pinned.MatchString(line) {
			problems = append(problems, "not pinned to a commit with its version: "+line)
		}
	}
	if d.Permissions == nil || len(d.Permissions) > 0 {
		problems = append(problems, "the workflow has permissions; write permissions: {} and give them to jobs")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Jobs)) {
		for _, problem := range d.Jobs[name].problems() {
			problems = append(problems, fmt.Sprintf("the job %s %s", name, problem))
		}
	}
	return problems
}

func (j job) problems() []string {
	var problems []string
	if j.Permissions == nil {
		problems = append(problems, "has no permissions of its own")
	}
	if j.Timeout == 0 {
		problems = append(problems, "has no timeout-minutes")
	}
	writes := slices.Contains(slices.Collect(maps.Values(j.Permissions)), "write")
	for _, s := range j.Steps {
		if writes && (s.isCheckout() || s.Run != "") {
			problems = append(problems, "can write, and has or runs code of the repository")
		}
		problems = append(problems, s.problems()...)
	}
	return problems
}

func (s step) isCheckout() bool { return strings.HasPrefix(s.Uses, "actions/checkout@") }

func (s step) problems() []string {
	var problems []string
	if s.isCheckout() && s.With["persist-credentials"] != false {
		problems = append(problems, "keeps the token: set persist-credentials: false")
	}
	if s.Run != "" && !command.MatchString(s.Run) {
		problems = append(problems, "runs something other than a make target or .ci/run: "+s.Run)
	}
	return problems
}
