package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/consts"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// selected is a Compose file to load and the reason why it was chosen.
type selected struct {
	path   string // absolute, or "-"
	typed  string // as it was given
	origin string // "" when given with -f
}

// open finds the files, the environment, the name and the profiles, in the
// order of docker compose (toProjectOptions in cmd/compose/compose.go, 5.x):
// .env of the working directory, COMPOSE_FILE or the default names, then .env
// of the project directory.
func (s *session) open() error {
	for k, v := range s.request.Environ {
		s.env[k] = v
	}
	given := s.request.ProjectDirectory
	if given != "" {
		s.dir = s.abs(given)
	} else {
		s.dir = s.request.WorkingDir
	}
	if err := s.loadEnvFiles(); err != nil {
		return err
	}
	files, err := s.choose()
	if err != nil {
		return err
	}
	if given == "" {
		if dir := folder(files); dir != "" && dir != s.dir {
			s.dir = dir
			if err := s.loadEnvFiles(); err != nil {
				return err
			}
		}
	}
	s.setProfiles()
	if err := s.readMain(files); err != nil {
		return err
	}
	return s.setName()
}

// folder is the directory of the first file that is not standard input.
func folder(files []selected) string {
	for _, f := range files {
		if f.path != "-" {
			return filepath.Dir(f.path)
		}
	}
	return ""
}

// choose lists the Compose files. Mirrors WithConfigFileEnv and
// WithDefaultConfigPath in compose-go's cli/options.go (2.16.2).
func (s *session) choose() ([]selected, error) {
	if len(s.request.Files) > 0 {
		return s.typed(s.request.Files, ""), nil
	}
	if list, ok := s.env[consts.ComposeFilePath]; ok && list != "" {
		separator := s.env[consts.ComposePathSeparator]
		if separator == "" {
			separator = string(os.PathListSeparator)
		}
		return s.typed(strings.Split(list, separator), "set by COMPOSE_FILE"), nil
	}
	return s.search()
}

func (s *session) typed(names []string, origin string) []selected {
	var files []selected
	for _, name := range names {
		f := selected{path: name, typed: name, origin: origin}
		if name != "-" && !remote(name) {
			f.path = s.abs(name)
		}
		files = append(files, f)
	}
	return files
}

// search looks for the default names, here and upward.
func (s *session) search() ([]selected, error) {
	for dir := s.dir; ; dir = filepath.Dir(dir) {
		if found := present(cli.DefaultFileNames, dir); len(found) > 0 {
			s.noteChoice("Compose files", found)
			files := []selected{{path: found[0]}}
			if over := present(cli.DefaultOverrideFileNames, dir); len(over) > 0 {
				s.noteChoice("override files", over)
				files = append(files, selected{path: over[0]})
			}
			return files, nil
		}
		if filepath.Dir(dir) == dir {
			return nil, usage(
				fmt.Sprintf("no Compose file in %s or its parent folders", s.dir),
				"use -f FILE, or name the file "+strings.Join(cli.DefaultFileNames, ", "))
		}
	}
}

func present(names []string, dir string) []string {
	var found []string
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			found = append(found, filepath.Join(dir, name))
		}
	}
	return found
}

func (s *session) noteChoice(what string, found []string) {
	if len(found) < 2 {
		return
	}
	names := make([]string, len(found))
	for i, f := range found {
		names[i] = s.shown(f)
	}
	s.findings = append(s.findings, finding.Finding{
		Severity: finding.Note, Consequence: finding.Behaviour,
		Position: project.Position{File: names[0]},
		Message:  fmt.Sprintf("found several %s (%s); %s is used", what, strings.Join(names, ", "), names[0]),
		Fix:      "choose one with -f",
	})
}

// readMain reads the chosen files.
func (s *session) readMain(files []selected) error {
	var errs []error
	for _, f := range files {
		got, err := s.read(f.path, f.typed)
		if err != nil {
			if f.origin != "" {
				err = because(err, f.origin)
			}
			errs = append(errs, err)
			continue
		}
		if f.typed == "" { // found, not given by the user: a link may lead anywhere
			s.warnOutside(pos{1, 1, got.number}, nil, f.path)
		}
		s.main = append(s.main, got)
	}
	return errors.Join(errs...)
}

// missing explains why a file could not be read.
func missing(shown string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("no such file: %s", shown)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("no permission to read %s", shown)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("cannot read %s: %v", shown, err)
}
