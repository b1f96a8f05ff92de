package load

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// unknownServices finds arguments that are not services.
func (s *session) unknownServices(model *types.Project) []error {
	var errs []error
	all := model.AllServices()
	for _, name := range s.request.Services {
		if _, ok := all[name]; ok {
			continue
		}
		names := slices.Sorted(maps.Keys(all))
		if _, isJob := model.Jobs[name]; isJob {
			errs = append(errs, usage(fmt.Sprintf("%q is a job, expected a service", name), "remove the arguments to convert all services and jobs"))
			continue
		}
		errs = append(errs, usage(fmt.Sprintf("no such service: %q", name), nearest(name, names, "the services are")))
	}
	return errs
}

// fileUse is an env_file or label_file entry of a service.
type fileUse struct {
	at       pos
	path     string // absolute
	required bool
	format   string
	formatAt pos
	list     []string // the attribute
}

// fileUses are those of all services and jobs, in the order of the tree.
func (s *session) fileUses(root *node) []fileUse {
	var uses []fileUse
	for _, section := range []string{"services", "jobs"} {
		for _, service := range root.child(section).entries() {
			for _, attribute := range []string{"env_file", "label_file"} {
				uses = append(uses, s.filesOf(service.child(attribute), attr(section, service.key, attribute))...)
			}
			for i, hook := range service.child("pre_start").elements() {
				for _, attribute := range []string{"env_file", "label_file"} {
					uses = append(uses, s.filesOf(hook.child(attribute), attr(section, service.key, "pre_start", item(i), attribute))...)
				}
			}
		}
	}
	return uses
}

func (s *session) filesOf(n *node, attribute []string) []fileUse {
	var uses []fileUse
	for _, entry := range oneOrMore(n) {
		use := fileUse{at: entry.at, path: entry.text(), required: true, list: attribute}
		if entry.kind == mapping {
			use.path = entry.child("path").text()
			if format := entry.child("format"); format != nil {
				use.format, use.formatAt = format.text(), format.at
			}
			if required, ok := entry.child("required").boolean(); ok {
				use.required = required
			}
		}
		if use.path == "" {
			continue
		}
		use.path = paths.ExpandUser(use.path)
		if !filepath.IsAbs(use.path) {
			use.path = filepath.Join(s.dir, use.path)
		}
		uses = append(uses, use)
	}
	return uses
}

// envFileProblems finds env and label files that are missing or unreadable.
func (s *session) envFileProblems(root *node, cause error) []error {
	var errs []error
	for _, use := range s.fileUses(root) {
		shown := s.shown(use.path)
		info, err := os.Stat(use.path)
		switch {
		case err != nil && !use.required:
		case err != nil:
			errs = append(errs, s.fault(use.at, missing(shown, err), "create the file, or write `{path: "+shown+", required: false}`"))
		case info.IsDir():
			errs = append(errs, s.fault(use.at, shown+" is a folder, expected a file", "use a file in this folder"))
		case strings.Contains(cause.Error(), use.path+": "):
			errs = append(errs, s.envFileError(cause))
			return errs
		case use.format != "" && strings.Contains(cause.Error(), "unsupported env_file format"):
			errs = append(errs, s.fault(use.formatAt, fmt.Sprintf("unknown format %q of an env_file", use.format), "remove it, or set raw"))
		}
	}
	return errs
}

// postponed is what can be reported only after compose-go has loaded the project.
type postponed struct {
	files  []fileUse
	passed []passedOn
}

// passedOn is an environment entry without a value.
type passedOn struct {
	at                 pos
	section, name, key string
}

// postpone keeps the parts of the tree that are needed later.
func (s *session) postpone(root *node) postponed {
	later := postponed{files: s.fileUses(root)}
	for _, section := range []string{"services", "jobs"} {
		for _, container := range root.child(section).entries() {
			for _, c := range container.child("environment").entries() {
				if c.null() {
					later.passed = append(later.passed, passedOn{c.at, section, container.key, c.key})
				}
			}
		}
	}
	return later
}

// reportEnvFiles reports optional env files that do not exist, and warns of
// variables that are passed on and not set.
func (s *session) reportEnvFiles(later postponed, model *types.Project) {
	for _, use := range later.files {
		if use.required || !enabled(model, use.list[0], use.list[1]) {
			continue
		}
		if _, err := os.Stat(use.path); errors.Is(err, os.ErrNotExist) {
			s.report(use.at, finding.Finding{
				Severity: finding.Note, Consequence: finding.Cosmetic, Attribute: use.list,
				Message: fmt.Sprintf("%s does not exist and is not required: no file is read", s.shown(use.path)),
			})
		}
	}
	for _, p := range later.passed {
		if !enabled(model, p.section, p.name) || resolved(model, p) {
			continue
		}
		s.report(p.at, finding.Finding{
			Severity: finding.Warning, Consequence: finding.Behaviour, Attribute: project.Path{p.section, p.name, "environment", p.key},
			Message: "the variable is not set: it is omitted from the environment",
			Fix:     "set it in the environment or in .env, or add a value",
		})
	}
}

// unusedProfiles warns of --profile names that no service has, and of an empty
// selection.
func (s *session) unusedProfiles(model *types.Project, source *project.Source) {
	known := map[string]bool{}
	for _, service := range model.AllServices() {
		for _, name := range service.Profiles {
			known[name] = true
		}
	}
	for _, job := range model.AllJobs() {
		for _, name := range job.Profiles {
			known[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(known))
	for _, name := range s.profiles {
		if name != "" && name != "*" && !known[name] {
			s.findings = append(s.findings, finding.Finding{
				Severity: finding.Warning, Consequence: finding.Behaviour, Message: fmt.Sprintf("no service has the profile %q", name),
				Fix: nearest(name, names, "use a profile of a service"),
			})
		}
	}
	if len(model.Services)+len(model.Jobs) == 0 {
		nothing := finding.Finding{
			Severity: finding.Warning, Consequence: finding.Starts, Attribute: project.Path{"services"}, Position: source.Position("services"),
			Message: "the project has no services: nothing is converted", Fix: "add a service under services:",
		}
		if len(names) > 0 {
			nothing.Message, nothing.Fix = "no service is enabled: all of them have profiles", "add --profile "+either(names)
		}
		s.findings = append(s.findings, nothing)
	}
}

func resolved(model *types.Project, p passedOn) bool {
	if p.section == "jobs" {
		return model.Jobs[p.name].Environment[p.key] != nil
	}
	return model.Services[p.name].Environment[p.key] != nil
}
