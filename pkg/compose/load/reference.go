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

// reference has compose-go make the project. It gets the values of the trees,
// which are already substituted, unless something in the files needs what only
// its own parsing gives: include, extends from a file, !reset, !override.
func (s *session) reference(ctx context.Context, root *node) (*types.Project, error) {
	skip := tangled(root)
	model, messages, err := s.load(ctx, func(o *loader.Options) { o.SkipConsistencyCheck = skip })
	if err != nil {
		return nil, s.diagnose(ctx, root, err)
	}
	if skip {
		if errs := s.inconsistencies(root, model); len(errs) > 0 {
			return nil, errors.Join(errs...)
		}
		scaled(model)
	}
	s.placed(root, messages)
	for _, f := range s.main {
		model.ComposeFiles = append(model.ComposeFiles, f.path)
	}
	s.raw = nil
	return model, nil
}

// load runs compose-go once, and gives what it logged.
func (s *session) load(ctx context.Context, more func(*loader.Options)) (model *types.Project, messages []string, err error) {
	details := types.ConfigDetails{WorkingDir: s.dir, Environment: types.Mapping(maps.Clone(s.env))}
	if s.remoteParsing {
		for _, f := range s.main {
			details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: f.path, Content: f.text})
		}
	} else {
		for _, r := range s.raw {
			values, _ := r.tree.any().(map[string]any)
			details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: r.file.path, Config: values})
		}
	}
	messages, err = captured(func() (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("compose-go cannot read this project: %v", r)
			}
		}()
		dotenv.RegisterFormat("raw", rawEnv) // a global map of compose-go: under the lock that quietly holds
		model, err = loader.LoadWithContext(ctx, details, s.options, more)
		return err
	})
	return model, messages, err
}

// options mirrors what cli/options.go (2.16.2) sets, with our own substitution.
func (s *session) options(o *loader.Options) {
	o.SetProjectName(s.name, true)
	o.SetWorkingDirExplicit(true)
	o.Profiles = s.profiles
	o.SelectedServices = s.request.Services
	o.ConvertWindowsPaths = utils.StringToBool(s.env["COMPOSE_CONVERT_WINDOWS_PATHS"])
	o.Interpolate.Substitute = substitute
	o.MaxNodeVisits = maxExpanded
	if !s.remoteParsing {
		o.Interpolate = nil
	}
}
