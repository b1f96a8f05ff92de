package upstream

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Version is the release of the module in root's go.mod.
func Version(root, module string) (string, error) {
	modules, err := read(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	if version, ok := modules[module]; ok {
		return version, nil
	}
	return "", fmt.Errorf("%s is not in go.mod", module)
}

// modulesFor are the modules that count for a file: those of root's go.mod, and
// those of the nested module that the file is in.
func (c *checker) modulesFor(rel string) (map[string]string, error) {
	folder := ""
	if i := slices.IndexFunc(nested, func(n string) bool { return strings.HasPrefix(rel, n+"/") }); i >= 0 {
		folder = nested[i]
	}
	if modules := c.modules[folder]; modules != nil {
		return modules, nil
	}
	modules, err := read(filepath.Join(c.root, "go.mod"))
	if err != nil {
		return nil, err
	}
	if folder != "" {
		own, err := read(filepath.Join(c.root, folder, "go.mod"))
		if err != nil {
			return nil, err
		}
		maps.Copy(modules, own)
	}
	c.modules[folder] = modules
	return modules, nil
}

var required = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) (v\S+)( // indirect)?$`)

// read returns the version of every module that the go.mod requires.
func read(name string) (map[string]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	modules := map[string]string{}
	for _, m := range required.FindAllStringSubmatch(string(text), -1) {
		modules[m[1]] = m[2]
	}
	return modules, nil
}

// release is the version of the module that the path is in. Kubernetes itself,
// and its parts that go.mod does not have (k8s.io/kubectl), have the release of
// k8s.io/api: v1.N.P of the one is v0.N.P of the other.
func release(modules map[string]string, path string) (string, bool) {
	best := ""
	for module := range modules {
		if (path == module || strings.HasPrefix(path, module+"/")) && len(module) > len(best) {
			best = module
		}
	}
	api, ok := modules["k8s.io/api"]
	switch {
	case path == kubernetes || strings.HasPrefix(path, kubernetes+"/"):
		return strings.Replace(api, "v0.", "v1.", 1), ok
	case best != "" && !strings.HasPrefix(modules[best], "v0.0.0"):
		return modules[best], true
	case strings.HasPrefix(path, "k8s.io/"):
		return api, ok
	}
	return "", false
}
