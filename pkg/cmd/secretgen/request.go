package secretgen

import (
	"cmp"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/specfile"
)

// request is the valid result of the flags.
type request struct {
	mode       mode
	specs      []*build.Spec
	specFile   string // of -f; "" for flags
	settings   deliver.Settings
	output     deliver.OutputFile
	sealing    *deliver.Sealing // nil: do not seal
	restart    bool             // the consumers
	serverText bool             // messages of servers are shown whole
	warning    string           // about the flags
	format     format
	hidden     bool // the format never shows values
	asked      bool // -o or --template is given

	variables map[string]bool // that the file of -f uses
}

// request is the request of the flags, or the error about them.
func (f *flags) request(env *cli.Env, k *kind, args []string) (*request, error) {
	switch len(f.in.files) {
	case 0:
	case 1:
		f.in.file = f.in.files[0]
	default:
		return nil, fault.Usagef("expected one -f, got %d", len(f.in.files)).
			WithHint("put all Secrets into one file; it can have several YAML documents")
	}
	if err := f.check(k); err != nil {
		return nil, err
	}
	r := f.out.request(env)
	r.asked = f.set.Changed("output") || f.set.Changed("template")
	var err error
	if r.format.printers, err = f.out.printers(); err != nil {
		return nil, err
	}
	namespaces, err := explicitNamespaces(env)
	if err != nil {
		return nil, err
	}
	if f.in.file != "" {
		if len(args) > 0 {
			return nil, fault.Conflict("--filename", "NAME").WithHint(cmp.Or(commandHint(args), "leave out NAME: the file has the names of its Secrets"))
		}
		r.specFile, r.variables = f.in.file, map[string]bool{}
		if r.specFile == "-" {
			r.specFile = "standard input"
		}
		e := f.in.environment(env)
		e.Used = func(name string) { r.variables[name] = true }
		r.specs, err = specfile.Read(e, specfile.Request{
			File: f.in.file, Namespaces: namespaces, Rotate: f.in.rotate, KeepPrevious: f.in.keepPrevious,
			AllowHostFiles: f.in.allowHostFiles, AllowCommands: f.in.allowCommands,
		})
		return r, err
	}
	if err := oneName(args, f.nameHint(k, args)); err != nil {
		return nil, err
	}
	for _, key := range f.out.unset {
		if err := check.Key(key); err != nil {
			return nil, fault.Usagef("--unset: %w", err).WithHint("write the name of the key to remove")
		}
	}
	if f.set.Changed("type") {
		if err := check.Type(f.in.secretType); err != nil {
			return nil, fault.Usagef("--type: %w", err).WithHint("leave out --type for the type Opaque")
		}
	}
	r.warning = f.in.likelyType()
	one := &build.Spec{Namespaces: namespaces, Merge: f.out.merge, Replace: f.out.replace, Unset: f.out.unset}
	r.specs = []*build.Spec{one}
	return r, f.in.spec(f.in.environment(env), k, args[0], one, r.mode == modeConsumers)
}

// request is the part of the request that is about what is done with the Secrets.
func (f *outFlags) request(env *cli.Env) *request {
	r := &request{
		mode:       f.mode(),
		settings:   deliver.Settings{Manager: f.fieldManager, Force: f.forceConflicts, DryRun: deliver.DryRun(f.dryRun)},
		output:     deliver.OutputFile{Name: f.outputFile, Path: absolute(env, f.outputFile)},
		restart:    f.restart,
		serverText: f.serverText,
		format:     format{flags: f.printer, nullTimestamp: nullTimestamp(env)},
		hidden:     f.printer.Format() == "name",
	}
	if f.seal {
		scope, _ := sealed.ParseScope(f.scope) // checked
		r.sealing = &deliver.Sealing{
			File: f.cert, Flag: "--" + f.certFlag, Scope: scope, Reading: environment(env).Reading(),
			DigestKey: deliver.OutputFile{Name: f.digestKey, Path: absolute(env, f.digestKey), Flag: "--digest-key"},
		}
		if f.certFingerprint != "" {
			r.sealing.Fingerprint, _ = sealed.ParseFingerprint(f.certFingerprint) // checked
		}
	}
	return r
}

// absolute resolves a path that was typed.
func absolute(env *cli.Env, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(env.Dir, path)
}

// oneName is the rule for the arguments. The error does not repeat them: without
// --from-literal, a value is an argument.
func oneName(args []string, hint string) error {
	switch {
	case len(args) != 1:
		return fault.Usagef("expected one NAME, got %d arguments", len(args)).WithHint(hint)
	case strings.Contains(args[0], "="):
		return fault.Usagef("expected NAME, got an argument with '='").WithHint(hint)
	}
	return nil
}

// promptedOnly reports whether --prompt is the only source.
func (f *flags) promptedOnly() bool {
	specs := f.in.sources.specs
	return len(specs) > 0 && !slices.ContainsFunc(specs, func(s source.Spec) bool { return s.Kind != source.Prompt })
}

// nameHint is the hint about the arguments.
func (f *flags) nameHint(k *kind, args []string) string {
	hint := commandHint(args)
	switch {
	case hint != "":
		return hint
	case len(args) > 1 && f.set.Changed("dry-run") && slices.Contains(dryRuns, args[len(args)-1]):
		return "write the mode after '=': --dry-run=" + args[len(args)-1]
	case k.name == "" && len(args) > 1 && f.promptedOnly():
		return "--prompt asks for the value at the terminal: leave it out of the command line"
	case k.name == "":
		return "write kubectl secretgen NAME --from-literal KEY=VALUE"
	case len(args) > 1 && f.in.ofKind.config == standardConfig:
		return "write FILE after '=': --from-docker-config=FILE"
	}
	return "write kubectl secretgen " + k.name + " NAME; see 'kubectl secretgen " + k.name + " --help'"
}

// spec completes the spec of one Secret from the flags. If bare, the spec has a name and
// no sources.
func (f *inFlags) spec(env build.Environment, k *kind, name string, s *build.Spec, bare bool) error {
	if err := check.Name(name); err != nil {
		return fault.Usagef("NAME is not valid: %w", err).WithHint("choose a different NAME; if it is a value, write --from-literal KEY=VALUE")
	}
	s.Identity = assemble.Identity{Name: name, Type: k.secretType, Immutable: f.immutable, AppendHash: f.appendHash}
	s.Sources, s.Duplicates, s.Rotation.Keys = slices.Clone(f.sources.specs), assemble.Policy(f.onDuplicate), f.rotate
	s.Rotation.KeepPrevious = f.keepPrevious
	if f.secretType != "" {
		s.Identity.Type = secretType(f.secretType)
	}
	err := errors.Join(f.reading(env, s), f.metadata(s), f.generators(s), f.ages(s))
	if err != nil || bare {
		return err
	}
	if k.fill != nil {
		if err := k.fill(env, &f.ofKind, s); err != nil {
			return err
		}
	}
	if s.Empty() && !s.Reading.AllowEmpty {
		return fault.Usagef("the Secret would have no keys").
			WithHint("add " + k.givers + "--from-literal, --from-file, --from-env-file or --generate, or pass --allow-empty")
	}
	return nil
}

// reading is how the sources are read.
func (f *inFlags) reading(env build.Environment, s *build.Spec) error {
	dialect, _ := dotenv.Find(f.dialect) // checked
	keys, err := source.NewMapping(f.prefix, f.include, f.exclude, f.keyMap)
	if err != nil {
		return err
	}
	s.Reading = env.Reading()
	s.Reading.Dialect, s.Reading.Keys, s.Reading.Interpolate = dialect, keys, f.interpolate
	s.Reading.AllowUnset, s.Reading.AllowEmpty = f.allowUnset, f.allowEmpty
	return nil
}

// ages reads when generated values are rotated.
func (f *inFlags) ages(s *build.Spec) error {
	var err error
	if f.rotateAfter != "" {
		if s.Rotation.After, err = generate.ParseInterval(f.rotateAfter); err != nil {
			return fault.Prefix("--rotate-after", err)
		}
	}
	if f.generatedOn != "" {
		if s.Rotation.Since, err = generate.ParseDate(f.generatedOn); err != nil {
			return fault.Prefix("--generated-on", err)
		}
	}
	return nil
}

// generators reads the values to generate.
func (f *inFlags) generators(s *build.Spec) error {
	for i, typed := range f.generate {
		spec, err := generate.Parse(typed)
		if err != nil {
			return fault.Prefix("the "+source.Ordinal(i+1)+" --generate", likelyKind(typed, fault.As(fault.Usage, err)))
		}
		s.Generate = append(s.Generate, spec)
	}
	return nil
}

// likelyKind adds the kind of value that was probably meant to the error. It does not
// repeat what was typed.
func likelyKind(typed string, err error) error {
	_, spec, _ := strings.Cut(typed, "=")
	name, _, _ := strings.Cut(spec, ":")
	examples := map[string]string{}
	for _, k := range generate.Kinds() {
		examples[k.Name] = k.Example
	}
	near, ok := didyoumean.Best(name, slices.Collect(maps.Keys(examples)))
	if _, known := examples[name]; known || !ok {
		return err
	}
	return fault.Usagef("%s", err).WithHint("did you mean --generate KEY=" + examples[near] + "?")
}

// likelyType is a warning about a type that is probably misspelt, "" for none.
func (f *inFlags) likelyType() string {
	var names []string
	for _, n := range check.TypeNames() {
		names = append(names, n.Word)
	}
	_, known := check.TypeNamed(f.secretType)
	if near, ok := didyoumean.Best(f.secretType, names); ok && !known {
		return "the type " + f.secretType + " is not a type of Kubernetes; did you mean --type=" + near + "?"
	}
	return ""
}

// explicitNamespaces are the namespaces of -n, separated by commas. As in kubectl, a
// printed Secret does not have the namespace of the context.
func explicitNamespaces(env *cli.Env) ([]string, error) {
	typed, explicit, err := env.Kube.Namespace()
	if err != nil || !explicit {
		return nil, err
	}
	all := strings.Split(typed, ",")
	for i, namespace := range all {
		if err := check.Namespace(namespace); err != nil {
			return nil, fault.Usagef("namespace %q: %w", namespace, err).WithHint("choose a different namespace with -n")
		}
		if slices.Contains(all[:i], namespace) {
			return nil, fault.Usagef("-n has the namespace %s twice", namespace).WithHint("leave out one of them")
		}
	}
	return all, nil
}
