// Package load reads a Compose project: files, .env, profiles, extends and
// include, with compose-go (the reference loader), and remembers the place of
// every attribute a person wrote. Start with [Load].
//
// compose-go gives no positions and hides what was set, so the files are parsed
// here once into a tree of places (tree.go), to which compose-go's own rules of
// interpolation, include, extends and merging are applied (interpolate.go,
// include.go, extends.go, merge.go). Where nothing speaks against it compose-go
// gets that parsed content and does not parse again (reference.go). When it
// refuses a project, the tree says where the reason stands (diagnose.go).
//
// Nothing here touches the network. Files are read; the process environment is
// taken from the [Request] only.
package load

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Request is what a person asked to load.
type Request struct {
	Files            []string          // -f; "-" is Stdin; none: COMPOSE_FILE, then the default names, searched upward
	ProjectName      string            // --project-name; "": COMPOSE_PROJECT_NAME, `name:`, the folder's name
	ProjectDirectory string            // --project-directory; "": the folder of the first file
	EnvFiles         []string          // --env-file; none: COMPOSE_ENV_FILES, then .env
	Profiles         []string          // --profile, "*" for all; none: COMPOSE_PROFILES
	Services         []string          // these and what they depend on; none: all
	WorkingDir       string            // absolute; what relative names above are relative to
	Environ          map[string]string // the process environment
	Stdin            io.Reader         // may be nil when no file is "-"
	AllowHostFiles   bool              // --allow-host-files: files outside the project directory are read too, credentials apart
	AllowRemote      bool              // --allow-remote: a person expects remote files to be fetched

	// Substitute is asked for every use of a variable what the text has in its
	// place; nil gives each its Value. First it is asked for all uses in the
	// order of the files, with their places. Where compose-go has to parse the
	// files itself (include, extends from a file, !reset, !override) it is asked
	// for the same uses again, without path and place, and those answers are the
	// ones that count. Last come the uses in env files, for which the answers do
	// not count.
	Substitute func(project.Use) string
}

// flags are those of docker compose for the same project.
func (r Request) flags() []string {
	var flags []string
	add := func(flag string, values ...string) {
		for _, value := range values {
			if value != "" && value != "-" {
				flags = append(flags, flag, shellWord(value))
			}
		}
	}
	add("-f", r.Files...)
	add("-p", r.ProjectName)
	add("--project-directory", r.ProjectDirectory)
	add("--env-file", r.EnvFiles...)
	return flags
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./@%+=:,-]+$`)

// shellWord is the text as one word of a POSIX shell.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Load reads the project that r asks for. Findings are what a person should
// know although loading succeeded: unset variables and ignored parts.
//
// Every error is a [fault.Error] of class Usage whose text begins with
// FILE:LINE:COLUMN where there is such a place; several are joined.
func Load(ctx context.Context, r Request) (*project.Project, []finding.Finding, error) {
	s := newSession(r)
	root, err := s.prepare()
	if err != nil {
		return nil, nil, err
	}
	// From here on the tree is not needed: letting go of it while compose-go
	// works halves the memory. After an error it is made once more.
	source, later, job := s.source(root), s.postpone(root), s.job(root)
	s.raw = nil
	model, messages, err := s.run(ctx, job)
	if err == nil && job.tangled {
		err = s.untangled(model)
	}
	if err == nil {
		err = resolveJobs(model)
	}
	if err != nil {
		return nil, nil, s.diagnose(ctx, err)
	}
	if err := s.checkEnvFiles(later.files, model); err != nil {
		return nil, nil, err
	}
	retain(source, model)
	s.placed(source, later, messages)
	s.showFiles(later.files)
	s.reportEnvFiles(later, model)
	s.unusedProfiles(model, source)
	p := &project.Project{Project: model, Source: source, Files: s.contents(model), Flags: r.flags()}
	finding.Sort(s.findings)
	noteUnset(p, s.findings)
	return p, s.findings, nil
}

// prepare finds, reads and merges the files.
func (s *session) prepare() (*node, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return s.assemble()
}
