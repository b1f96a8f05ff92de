// Package manifest finds the workloads in manifest files. Start with [Files].
package manifest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

// Files reads files.
type Files struct {
	Dir   string    // the base of relative paths
	Stdin io.Reader // the file "-"
}

// Namespace is the namespace for manifests without one.
type Namespace struct {
	Name     string
	Explicit bool // it was given explicitly: a manifest must not have a different one
}

// Targets returns the workloads in the files, each once, in the order of the files. A path
// is a file, "-", or a folder with files, as for kubectl; with recursive, also with
// subfolders. It is an error when there is no workload, when a workload has no name, or
// when its namespace differs from the explicit one. Errors have the class fault.Usage.
func (f Files) Targets(paths []string, recursive bool, namespace Namespace) ([]collect.Target, error) {
	var targets []collect.Target
	for _, path := range paths {
		files, err := f.find(path, recursive)
		if err != nil {
			return nil, fault.As(fault.Usage, err)
		}
		for _, file := range files {
			found, err := f.targets(file, namespace)
			if err != nil {
				return nil, err
			}
			for _, target := range found {
				if !slices.Contains(targets, target) {
					targets = append(targets, target)
				}
			}
		}
	}
	if len(targets) == 0 {
		return nil, fault.Usagef("no Deployment, StatefulSet or DaemonSet in the manifests").WithHint("only these kinds have rollouts")
	}
	return targets, nil
}

// targets returns the workloads in one file.
func (f Files) targets(file string, namespace Namespace) ([]collect.Target, error) {
	objects, err := f.Read(file)
	if err != nil {
		return nil, fault.Usagef("%w", err).WithHint("pass Kubernetes manifests in YAML or JSON")
	}
	var targets []collect.Target
	for _, w := range objects.Workloads {
		target, err := targetOf(w, namespace)
		if err != nil {
			return nil, fault.Prefix(file, err)
		}
		targets = append(targets, target)
	}
	return targets, nil
}

func targetOf(w record.Workload, namespace Namespace) (collect.Target, error) {
	m := w.Meta()
	target := collect.Target{Kind: w.Kind(), Namespace: m.Namespace, Name: m.Name}
	switch {
	case m.Name == "":
		return target, fault.Usagef("a %s has no metadata.name", w.Kind()).WithHint("if it exists in the cluster, pass TYPE/NAME instead")
	case target.Namespace == "":
		target.Namespace = namespace.Name
	case namespace.Explicit && target.Namespace != namespace.Name:
		return target, fault.Usagef("%s/%s is in namespace %q, not in %q", w.Kind(), m.Name, target.Namespace, namespace.Name).
			WithHint("omit -n, or use -n " + target.Namespace)
	}
	return target, nil
}

// find lists the files of a path: the file itself, or the files in a folder, as kubectl does
// (FileExtensions in k8s.io/cli-runtime v0.37.2).
func (f Files) find(path string, recursive bool) ([]string, error) {
	if path == "-" {
		return []string{"-"}, nil
	}
	if strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") {
		return nil, fault.Usagef("%s: URLs are not supported", path).WithHint("download the file first, or pipe it to -f -")
	}
	root := f.absolute(path)
	info, err := os.Stat(root)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && !recursive:
			return fs.SkipDir
		case !entry.IsDir() && slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(name)):
			files = append(files, filepath.Join(path, name[len(root):]))
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no file ends in .yaml, .yml or .json", path)
	}
	return files, err
}

// Read reads the objects of a file that belong to rollouts. Errors about the content
// begin with the path. Errors about opening the file contain the absolute path.
func (f Files) Read(path string) (*record.Recording, error) {
	in, err := f.open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	objects, err := record.Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return objects, nil
}

func (f Files) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(f.Stdin), nil
	}
	return os.Open(f.absolute(path))
}

func (f Files) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(f.Dir, path)
}
