package load

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// A project can refer to any file of the machine. Files on the command line are
// read. Files that a Compose file refers to are read inside the project
// directory. Outside of it a Compose file is read with a warning, and a file
// whose values would be in the manifests is read only with --allow-host-files.

const allowHint = "copy it into the project, or use --allow-host-files"

// allowed reports whether a file that is not on the command line may be read, and
// reports it if not.
func (s *session) allowed(path string) bool {
	_, v, _ := s.boundary().resolve(path)
	if v.state == project.Regular || v.state == project.Missing {
		return true
	}
	s.findings = append(s.findings, finding.Finding{
		Severity: finding.Refused, Consequence: finding.Behaviour, Position: project.Position{File: s.shown(path)},
		Message: s.shown(path) + " points " + whereTo(v) + "; nothing is read", Fix: hintFor(v, allowHint),
	})
	return false
}

func whereTo(v verdict) string {
	if v.state == project.Denied {
		return "to credentials outside the project directory (" + v.why + ")"
	}
	return "outside the project directory"
}

// hintFor is the hint for files that the flag would allow.
func hintFor(v verdict, hint string) string {
	if v.state == project.Outside {
		return hint
	}
	return "copy the required files into the project"
}

// warnOutside reports a Compose file that include or extends found outside the
// project directory.
func (s *session) warnOutside(at pos, attribute project.Path, path string) {
	if _, v, _ := s.boundary().resolve(path); v.state == project.Regular || s.request.AllowHostFiles {
		return
	}
	s.report(at, finding.Finding{
		Severity: finding.Warning, Consequence: finding.Cosmetic, Attribute: attribute,
		Message: s.shown(path) + " is outside the project directory; it is read as a part of the project",
		Fix:     "review it, or use --allow-host-files",
	})
}

// checkEnvFiles reports the env and label files of enabled services that were not
// read: an error if it is not a file of that kind, a finding if it is outside the
// project directory.
func (s *session) checkEnvFiles(uses []fileUse, model *types.Project) error {
	var errs []error
	b, total := s.boundary(), int64(0)
	for _, use := range uses {
		if !enabled(model, use.list[0], use.list[1]) {
			continue
		}
		v, err := s.envFile(b, use.path)
		if info, failed := os.Stat(use.path); failed == nil {
			total += info.Size()
		}
		shown := s.shown(use.path)
		switch {
		case v.state == project.Missing:
		case v.state != project.Regular:
			s.report(use.at, finding.Finding{
				Severity: finding.Refused, Consequence: finding.Behaviour, Attribute: use.list,
				Message: shown + " points " + whereTo(v) + ": it is not read, and its variables are missing", Fix: hintFor(v, allowHint),
			})
		case err != nil:
			errs = append(errs, s.fault(use.at, missing(shown, err), "use a text file with KEY=VALUE lines"))
		case total > maxEnvFiles:
			return s.fault(use.at, fmt.Sprintf("the env files of all services together exceed the limit of %s", units.BytesSize(maxEnvFiles)), "keep only the variables that each service needs")
		}
	}
	return errors.Join(errs...)
}

// envFile checks an env or label file; the error is the reason if it cannot be
// one.
func (s *session) envFile(b projectBoundary, path string) (verdict, error) {
	_, v, _ := b.resolve(path)
	if v.state != project.Regular {
		if _, err := os.Stat(path); err != nil {
			v.state = project.Missing // compose-go reports missing files
		}
		return v, nil
	}
	if err := openable(path); err != nil {
		return v, err
	}
	if err := oversized(path); err != nil {
		return v, err
	}
	if s.explodes(path) {
		return v, errExpansion
	}
	return v, nil
}

// confine removes from a model the env and label files that must not be read. It
// uses the model and not the tree: a file that is missed here would be read.
func (s *session) confine(dict map[string]any) {
	b, total := s.boundary(), int64(0)
	keep := func(path string) bool {
		if v, err := s.envFile(b, path); v.state != project.Regular && v.state != project.Missing || err != nil && !errors.Is(err, os.ErrNotExist) && !isFolder(path) {
			return false
		}
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
		return total <= maxEnvFiles
	}
	for _, section := range []string{"services", "jobs"} {
		all, _ := dict[section].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			confineContainer(all[name], keep)
		}
	}
}

// isFolder: compose-go reports a folder in its own words.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// confineContainer filters the lists of a service, a job, or one of its hooks.
func confineContainer(value any, keep func(string) bool) {
	container, _ := value.(map[string]any)
	for _, attribute := range []string{"env_file", "label_file"} {
		if list, ok := container[attribute].([]any); ok {
			container[attribute] = filterFiles(list, keep)
		}
	}
	hooks, _ := container["pre_start"].([]any)
	for _, hook := range hooks {
		confineContainer(hook, keep)
	}
}

func filterFiles(list []any, keep func(string) bool) []any {
	kept := make([]any, 0, len(list))
	for _, entry := range list {
		path, isText := entry.(string)
		if long, ok := entry.(map[string]any); ok {
			path, isText = long["path"].(string)
		}
		if !isText || !filepath.IsAbs(path) || keep(path) {
			kept = append(kept, entry)
		}
	}
	return kept
}
