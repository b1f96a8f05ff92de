// Package load reads a Compose project: files, .env, profiles, extends and
// include, with compose-go (the reference loader), and keeps the place of every
// attribute that the files set. Start with [Load].
//
// compose-go gives no positions and does not show which attributes were set. So
// this package parses the files once into a tree of places (tree.go), and applies
// compose-go's rules of interpolation, include, extends and merging
// (interpolate.go, include.go, extends.go, merge.go). If possible, compose-go
// gets that parsed content and does not parse again (reference.go). If it refuses
// a project, the tree has the place of the reason (diagnose.go).
//
// The package does not use the network. It reads files; it takes the process
// environment from the [Request] only.
package load

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Request is what to load.
type Request struct {
	Files            []string          // -f; "-" is Stdin; none: COMPOSE_FILE, then the default names, searched upward
	ProjectName      string            // --project-name; "": COMPOSE_PROJECT_NAME, `name:`, the folder's name
	ProjectDirectory string            // --project-directory; "": the folder of the first file
	EnvFiles         []string          // --env-file; none: COMPOSE_ENV_FILES, then .env
	Profiles         []string          // --profile, "*" for all; none: COMPOSE_PROFILES
	Services         []string          // these and what they depend on; none: all
	WorkingDir       string            // absolute; the base of relative names above
	Environ          map[string]string // the process environment
	Stdin            io.Reader         // may be nil when no file is "-"
	AllowHostFiles   bool              // --allow-host-files: files outside the project directory are read too, except credentials
	AllowRemote      bool              // --allow-remote: the user expects remote files to be fetched

	// Substitute returns the replacement for each use of a variable; nil uses the
	// Value. It is called first for all uses in the order of the files, with
	// their places. If compose-go has to parse the files itself (include, extends
	// from a file, !reset, !override), it is called again for the same uses,
	// without path and place, and those results are used. Last are the uses in
	// env files, whose results are ignored.
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

// Load reads the requested project. Findings are problems that do not prevent
// loading: unset variables and ignored parts.
//
// Every error is a [fault.Error] of class Usage whose text begins with
// FILE:LINE:COLUMN if the place is known; several are joined.
func Load(ctx context.Context, r Request) (*project.Project, []finding.Finding, error) {
	s := newSession(r)
	root, err := s.prepare()
	if err != nil {
		return nil, nil, err
	}
	// From here the tree is not needed: releasing it while compose-go works
	// halves the memory. After an error it is built again.
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
	p := &project.Project{Project: model, Source: source, Files: s.contents(model), EnvFiles: s.envFiles, Flags: r.flags()}
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
