package compose

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/outdir"
	"github.com/batuta-k8s/batuta/pkg/compose/secretsfile"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// secretSources is the text of --secrets-file, with its findings.
func (r *conversion) secretSources(ctx context.Context, c converted) ([]byte, []finding.Finding, error) {
	if r.secretsFile == "" {
		return nil, nil, nil
	}
	marks := secretsfile.NewMarks()
	// A mark may not be valid where a variable is used, for example in a number; then
	// the origin of values is not known.
	marked, _, _ := r.reload(ctx, func(request *load.Request) { request.Substitute = marks.Substitute })
	path := r.secretsPath()
	return secretsfile.New(secretsfile.Request{
		Needed: c.needed, Project: c.project, Marked: marked, Marks: marks, Shell: r.env.Environ,
		Defines: defines(c.project.Environment), Namespace: r.convert.Namespace, Name: r.secretsFile, Dir: filepath.Dir(path),
	})
}

// defines reports whether an env file sets a variable.
func defines(environment map[string]string) func(path, format, variable string) bool {
	read := map[string]map[string]string{}
	return func(path, format, variable string) bool {
		if read[path] == nil {
			read[path] = map[string]string{}
			content, err := os.ReadFile(path)
			if err != nil || format != "" {
				return false
			}
			values, err := dotenv.UnmarshalBytesWithLookup(content, func(name string) (string, bool) { value, ok := environment[name]; return value, ok })
			if err == nil {
				read[path] = values
			}
		}
		_, ok := read[path][variable]
		return ok
	}
}

// secretsPath is the absolute path of --secrets-file. "-" is standard output, for
// which paths are relative to the working directory.
func (r *conversion) secretsPath() string {
	switch {
	case r.secretsFile == "-":
		return filepath.Join(r.env.Dir, "secrets.yaml")
	case filepath.IsAbs(r.secretsFile):
		return r.secretsFile
	}
	return filepath.Join(r.env.Dir, r.secretsFile)
}

// writeSecretSources writes the file.
func (r *conversion) writeSecretSources(sources []byte) error {
	switch {
	case r.secretsFile == "":
		return nil
	case len(sources) == 0:
		r.env.Say("note: %s is not written: the project needs no Secret", text.Name(r.secretsFile))
		return nil
	case r.secretsFile == "-":
		return r.env.Answer("%s", strings.TrimSuffix(string(sources), "\n"))
	}
	changed, err := outdir.WriteFile(r.secretsPath(), sources, r.force)
	var at *fs.PathError
	if errors.As(err, &at) {
		return fault.Failedf("write %s (--secrets-file): %w", r.secretsFile, at.Err).WithHint("choose a file in an existing folder that you can write to")
	}
	if err != nil || r.report.quiet {
		return err
	}
	if !changed {
		r.env.Say("%s: unchanged", text.Name(r.secretsFile))
		return nil
	}
	r.env.Say("%s: written; make the Secrets with: kubectl secretgen -f %s --apply", text.Name(r.secretsFile), text.Name(r.secretsFile))
	return nil
}
