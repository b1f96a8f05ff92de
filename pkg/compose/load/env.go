package load

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/consts"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// loadEnvFiles adds the variables of the .env files to the environment, which
// takes precedence. Mirrors WithEnvFiles and WithDotEnv in compose-go's
// cli/options.go (2.16.2), and COMPOSE_ENV_FILES as docker compose reads it.
func (s *session) loadEnvFiles() error {
	names := s.request.EnvFiles
	if list := s.env["COMPOSE_ENV_FILES"]; len(names) == 0 && list != "" {
		names = strings.Split(list, ",")
	}
	if len(names) == 0 {
		return s.loadDefaultEnvFile()
	}
	var paths []string
	for _, name := range names {
		paths = append(paths, s.abs(name))
	}
	return s.loadDotEnv(paths)
}

func (s *session) loadDefaultEnvFile() error {
	if v, ok := s.env[consts.ComposeDisableDefaultEnvFile]; ok {
		disabled, err := strconv.ParseBool(v)
		if err != nil {
			return usage(fmt.Sprintf("%s is %q", consts.ComposeDisableDefaultEnvFile, v), "set it to true or false")
		}
		if disabled {
			return nil
		}
	}
	path := filepath.Join(s.dir, ".env")
	if !isFile(path) || !s.allowed(path) {
		return nil
	}
	return s.loadDotEnv([]string{path})
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func (s *session) loadDotEnv(paths []string) error {
	paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return slices.Contains(s.envFiles, p) })
	s.envFiles = append(s.envFiles, paths...)
	values, err := s.dotenv(s.env, paths)
	if err != nil {
		return err
	}
	for k, v := range values {
		if _, set := s.env[k]; !set {
			s.env[k] = v
		}
	}
	return nil
}

// dotenv reads .env files, with a place in its errors. Mirrors GetEnvFromFile
// in dotenv/env.go (2.16.2), which reads files of any size.
func (s *session) dotenv(env map[string]string, paths []string) (map[string]string, error) {
	e := &expansion{env: env, values: map[string]string{}}
	for _, path := range paths {
		text, err := readEnvFile(path)
		if err != nil {
			return nil, usage(missing(s.shown(path), err), "check the file name of --env-file")
		}
		messages, err := captured(func() error {
			return e.parse(path, text)
		})
		for _, m := range messages {
			if name := unsetVariable(m); !s.unsetInText(name, path, text) {
				s.report(pos{file: noFile}, finding.Finding{Severity: finding.Warning, Consequence: finding.Behaviour, Message: unsetMessage(name), Fix: unsetFix})
			}
		}
		if err != nil {
			return nil, s.envFileError(err)
		}
		if e.bytes > maxInserted {
			return nil, usage(missing(s.shown(path), errExpansion), "use literal values")
		}
	}
	return e.values, nil
}

// envFileError reports "failed to read FILE: line N: reason" with its place, and
// without the content of the line, which may be a secret.
func (s *session) envFileError(err error) error {
	match := regexp.MustCompile(`(?s)failed to read (.+?): (?:line (\d+): )?(.*)`).FindStringSubmatch(err.Error())
	if match == nil {
		return usage(err.Error(), "")
	}
	line, _ := strconv.Atoi(match[2])
	if line == 0 {
		line = 1
	}
	reason, _, _ := strings.Cut(match[3], "in variable name ")
	reason, _, quoted := strings.Cut(reason, "unterminated quoted value")
	if quoted {
		reason = "a quoted value is not closed"
	}
	if strings.Contains(reason, "Invalid template") {
		reason = "invalid variable reference"
	}
	return usage(
		fmt.Sprintf("%s:%d:1: %s, expected KEY=VALUE", s.shown(match[1]), line, strings.TrimSpace(reason)),
		"quote values with spaces or quotes; comments start with #")
}

// setProfiles mirrors WithDefaultProfiles.
func (s *session) setProfiles() {
	s.profiles = s.request.Profiles
	if len(s.profiles) == 0 {
		for _, p := range strings.Split(s.env[consts.ComposeProfiles], ",") {
			s.profiles = append(s.profiles, strings.TrimSpace(p))
		}
	}
}

// setName decides the project's name: flag, COMPOSE_PROJECT_NAME, the last
// `name:`, the folder. Mirrors withNamePrecedenceLoad in cli/options.go and
// projectName in loader/loader.go.
func (s *session) setName() error {
	const hint = "use lower-case letters, digits, - and _, and start with a letter or digit"
	given, origin := s.request.ProjectName, "--project-name"
	if given == "" {
		given, origin = s.env[consts.ComposeProjectName], consts.ComposeProjectName
	}
	if given != "" {
		if loader.NormalizeProjectName(given) != given {
			return usage(fmt.Sprintf("%s %q is not a valid project name", origin, given), hint)
		}
		s.name = given
	} else if err := s.nameFromFiles(); err != nil {
		return err
	}
	if s.name == "" {
		return usage("the project has no name: the folder name has no valid characters", "set --project-name, or `name:` in the Compose file")
	}
	s.env[consts.ComposeProjectName] = s.name
	return nil
}

func (s *session) nameFromFiles() error {
	s.name = loader.NormalizeProjectName(filepath.Base(s.dir))
	for _, f := range slices.Backward(s.main) {
		for _, doc := range slices.Backward(f.docs) {
			for i := 0; i+1 < len(doc.Content); i += 2 {
				if doc.Content[i].Value != "name" || doc.Content[i+1].Value == "" {
					continue
				}
				// errors of the expression are reported later, with all others
				name, _ := template.SubstituteWithOptions(doc.Content[i+1].Value, s.lookup, template.WithoutLogging)
				if s.name = loader.NormalizeProjectName(name); s.name == "" {
					at := pos{int32(doc.Content[i].Line), int32(doc.Content[i].Column), f.number}
					return s.fault(at, fmt.Sprintf("%q is not a valid project name", name),
						"use lower-case letters, digits, - and _, and start with a letter or digit")
				}
				return nil
			}
		}
	}
	return nil
}

func (s *session) lookup(key string) (string, bool) {
	v, ok := s.env[key]
	return v, ok
}
