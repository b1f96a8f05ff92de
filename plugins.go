// Package batuta describes the suite: the names, texts and platforms of its
// plugins, read from the embedded plugins.yaml. Start with [Load].
package batuta

import (
	_ "embed"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

//go:embed plugins.yaml
var description []byte

// Suite is the content of plugins.yaml.
type Suite struct {
	Repository string     `json:"repository"` // Go module path
	Homepage   string     `json:"homepage"`
	License    string     `json:"license"` // SPDX identifier
	Platforms  []Platform `json:"platforms"`
	Plugins    []Plugin   `json:"plugins"`
	Caveats    string     `json:"caveats"` // template over Plugin, shown by krew after installation
}

// Platform is one build target in Go's terms.
type Platform struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
}

// Plugin is one plugin of the suite.
type Plugin struct {
	Name        string `json:"name"`        // as typed after kubectl: rollout-viz
	Short       string `json:"short"`       // one line, at most 50 characters (krew's limit)
	Description string `json:"description"` // wrapped at 80 columns
}

// Load reads the embedded description. An unknown key is an error.
func Load() (*Suite, error) {
	suite := &Suite{}
	if err := yaml.UnmarshalStrict(description, suite); err != nil {
		return nil, fmt.Errorf("read plugins.yaml: %w", err)
	}
	return suite, nil
}

// Find returns the plugin with the name.
func (s *Suite) Find(name string) (Plugin, error) {
	for _, p := range s.Plugins {
		if p.Name == name {
			return p, nil
		}
	}
	return Plugin{}, fmt.Errorf("plugins.yaml has no plugin %q", name)
}

// File is the name that kubectl looks for on PATH: it joins the words with "-" and
// turns "-" inside a word into "_" (pkg/cmd/plugin.go in k8s.io/kubectl 1.32).
func (p Plugin) File() string { return "kubectl-" + p.fileWord() }

// CompletionFile is the name that kubectl runs to complete the arguments of the plugin.
func (p Plugin) CompletionFile() string { return "kubectl_complete-" + p.fileWord() }

// Command is the command line.
func (p Plugin) Command() string { return "kubectl " + p.Name }

// Folder is the folder of the main package under cmd/.
func (p Plugin) Folder() string { return "kubectl-" + p.Name }

func (p Plugin) fileWord() string { return strings.ReplaceAll(p.Name, "-", "_") }
