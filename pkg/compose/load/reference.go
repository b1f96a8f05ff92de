package load

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/compose-spec/compose-go/v2/utils"
)

// job is what compose-go has to load.
type job struct {
	details types.ConfigDetails
	options []func(*loader.Options)
	tangled bool // its search for cycles would take too long: the one in cycles.go is used
	confine func(map[string]any)
}

// job makes the job for the trees of the files. compose-go gets their values,
// with variables substituted, unless something in the files requires its own
// parser: include, extends from a file, !reset, !override.
func (s *session) job(root *node) job {
	j := job{confine: s.confine, details: types.ConfigDetails{WorkingDir: s.dir, Environment: types.Mapping(maps.Clone(s.env))}}
	if s.remoteParsing {
		for _, f := range s.main {
			j.details.ConfigFiles = append(j.details.ConfigFiles, types.ConfigFile{Filename: f.path, Content: f.text})
		}
	} else {
		for _, r := range s.raw {
			values, _ := r.tree.any().(map[string]any)
			j.details.ConfigFiles = append(j.details.ConfigFiles, types.ConfigFile{Filename: r.file.path, Config: values})
		}
	}
	j.tangled = tangled(root)
	j.options = []func(*loader.Options){s.options, func(o *loader.Options) { o.SkipConsistencyCheck = j.tangled }}
	return j
}

// run lets compose-go load the project, and returns what it logged.
func (s *session) run(ctx context.Context, j job) (model *types.Project, messages []string, err error) {
	messages, err = captured(func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("compose-go cannot read this project: %v", r)
			}
		}()
		dotenv.RegisterFormat("raw", rawEnv) // a global map of compose-go: protected by the lock of captured
		model, err = j.load(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, f := range s.main {
		model.ComposeFiles = append(model.ComposeFiles, f.path)
	}
	return model, messages, nil
}

// load is LoadWithContext of loader/loader.go (2.16.2), which would keep the
// values of the files until the end, and read all env files that they name.
func (j job) load(ctx context.Context) (*types.Project, error) {
	dict, err := loader.LoadModelWithContext(ctx, j.details, j.options...)
	if err != nil {
		return nil, err
	}
	clear(j.details.ConfigFiles)
	j.confine(dict)
	return loader.ModelToProject(dict, loader.ToOptions(&j.details, j.options), j.details)
}

// untangled is the check for cycles if compose-go's own was skipped.
func (s *session) untangled(model *types.Project) error {
	c := &consistency{s: s, root: &node{kind: mapping}, model: model}
	if c.check(); len(c.errs) > 0 {
		return errors.Join(c.errs...)
	}
	scaled(model)
	return nil
}

// options mirrors what cli/options.go (2.16.2) sets, with the substitution of
// this package.
func (s *session) options(o *loader.Options) {
	o.SetProjectName(s.name, true)
	o.SetWorkingDirExplicit(true)
	o.Profiles = s.profiles
	o.SelectedServices = s.request.Services
	o.ConvertWindowsPaths = utils.StringToBool(s.env["COMPOSE_CONVERT_WINDOWS_PATHS"])
	o.Interpolate.Substitute = s.substitute
	o.MaxNodeVisits = maxExpanded
	if !s.remoteParsing {
		o.Interpolate = nil
	}
}
