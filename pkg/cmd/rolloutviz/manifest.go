package rolloutviz

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

// manifestTargets are the workloads in the files of -f, each once. As with
// kubectl, a manifest without a namespace means the one in use, and -n must not
// contradict one that has it.
func (req request) manifestTargets(env *cli.Env) ([]collect.Target, error) {
	namespace, named, err := env.Kube.Namespace()
	if err != nil {
		return nil, err
	}
	var targets []collect.Target
	for _, path := range req.files {
		files, err := manifests(env.Dir, path, req.recursive)
		if err != nil {
			return nil, fault.Prefix("-f", fault.As(fault.Usage, err))
		}
		for _, file := range files {
			rec, err := readRecording(env, file)
			if err != nil {
				return nil, fault.Usagef("-f: %w", err).WithHint("it takes Kubernetes manifests, YAML or JSON")
			}
			for _, w := range rec.Workloads {
				target, err := targetOf(w, namespace, named)
				if err != nil {
					return nil, fault.Prefix("-f: "+file, err)
				}
				if !slices.Contains(targets, target) {
					targets = append(targets, target)
				}
			}
		}
	}
	if len(targets) == 0 {
		return nil, fault.Usagef("-f: no Deployment, StatefulSet or DaemonSet in the manifests").WithHint("only these have rollouts")
	}
	return targets, nil
}

func targetOf(w record.Workload, namespace string, named bool) (collect.Target, error) {
	m := w.Meta()
	target := collect.Target{Kind: w.Kind(), Namespace: m.Namespace, Name: m.Name}
	switch {
	case m.Name == "":
		return target, fault.Usagef("a %s without a name", w.Kind()).WithHint("name it as TYPE/NAME when it exists")
	case target.Namespace == "":
		target.Namespace = namespace
	case named && target.Namespace != namespace:
		return target, fault.Usagef("%s/%s is in namespace %q, not in %q", w.Kind(), m.Name, target.Namespace, namespace).
			WithHint("leave out -n, or write -n " + target.Namespace)
	}
	return target, nil
}

// manifests are the files that a path of -f means: itself, or what a folder
// holds, as kubectl reads it (FileExtensions in k8s.io/cli-runtime v0.37.2).
func manifests(dir, path string, recursive bool) ([]string, error) {
	if path == "-" {
		return []string{"-"}, nil
	}
	if strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") {
		return nil, fault.Usagef("%s: URLs are not read", path).WithHint("download it and give the file, or pipe it to -f -")
	}
	root := path
	if !filepath.IsAbs(root) {
		root = filepath.Join(dir, root)
	}
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

// readRecording reads what a file holds of rollouts; - is standard input.
func readRecording(env *cli.Env, path string) (*record.Recording, error) {
	in, err := open(env, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	rec, err := record.Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rec, nil
}

func open(env *cli.Env, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(env.In), nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	return os.Open(path)
}
