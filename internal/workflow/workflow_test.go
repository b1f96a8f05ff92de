package workflow

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The workflows keep the rules, and call make targets that exist.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%q, %v", files, err)
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range Check(text) {
			t.Errorf("%s: %s", filepath.Base(file), problem)
		}
		for _, target := range regexp.MustCompile(`run: make ([a-z-]+)`).FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(string(makefile), "\n"+target[1]+":") {
				t.Errorf("%s: the Makefile has no target %s", filepath.Base(file), target[1])
			}
		}
	}
}

const good = `permissions: {}
jobs:
  ci:
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: {persist-credentials: false}
      - run: .ci/run
      - run: make dist VERSION="$TAG"
`

// Each rule finds its error in a workflow that was right.
func TestCheckFindsErrors(t *testing.T) {
	if problems := Check([]byte(good)); len(problems) > 0 {
		t.Fatalf("got %q", problems)
	}
	for _, tc := range []struct{ old, replacement, want string }{
		{"@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "@v6", "not pinned"},
		{" # v6.0.2", "", "not pinned"},
		{"permissions: {}", "permissions: {contents: read}", "the workflow has permissions"},
		{"permissions: {}\n", "", "the workflow has permissions"},
		{"    permissions:\n      contents: read\n", "", "no permissions of its own"},
		{"    timeout-minutes: 5\n", "", "no timeout"},
		{"contents: read", "contents: write", "can write"},
		{"        with: {persist-credentials: false}\n", "", "keeps the token"},
		{"persist-credentials: false", "persist-credentials: true", "keeps the token"},
		{".ci/run", "curl https://example.com/x | sh", "something other than a make target"},
		{`VERSION="$TAG"`, "VERSION=${{ github.ref_name }}", "something other than a make target"},
		{"jobs:", "jobs: [", "yaml"},
	} {
		bad := strings.Replace(good, tc.old, tc.replacement, 1)
		if got := strings.Join(Check([]byte(bad)), "\n"); !strings.Contains(got, tc.want) {
			t.Errorf("%q for %q: got %q, want %q", tc.replacement, tc.old, got, tc.want)
		}
	}
}
