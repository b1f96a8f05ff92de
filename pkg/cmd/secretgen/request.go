package secretgen

import (
	"errors"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// request is what the flags ask for; it is valid.
type request struct {
	outFlags
	mode      mode
	recipes   []*build.Spec
	sealScope sealed.Scope
	printers  printers
	masked    bool // values are shown as their sizes
	hidden    bool // the format shows no values in any case
	asked     bool // a format was asked for
	oldStyle  bool // creationTimestamp: null
}

// request makes sense of the flags, or says what does not.
func (f *flags) request(env *cli.Env, k *kind, args []string) (*request, error) {
	switch len(f.in.files) {
	case 0:
	case 1:
		f.in.file = f.in.files[0]
	default:
		return nil, fault.Usagef("expected one -f, got %d", len(f.in.files)).
			WithHint("put all Secrets into one file, which may have several YAML documents")
	}
	if err := f.check(k); err != nil {
		return nil, err
	}
	scope, _ := sealed.ParseScope(f.out.scope) // checked
	r := &request{outFlags: f.out, mode: f.out.mode(), sealScope: scope, hidden: f.out.printer.Format() == "name", oldStyle: nullTimestamp(env)}
	r.asked = f.set.Changed("output") || f.set.Changed("template")
	var err error
	if r.printers, err = f.out.printers(); err != nil {
		return nil, err
	}
	namespaces, err := explicitNamespaces(env)
	if err != nil {
		return nil, err
	}
	if f.in.file != "" {
		if len(args) > 0 {
			return nil, fault.Conflict("--filename", "NAME").WithHint("leave out NAME: the file names its Secrets")
		}
		r.recipes, err = f.in.fromFile(env, namespaces)
		return r, err
	}
	if err := oneName(args, f.nameHint(k, args)); err != nil {
		return nil, err
	}
	for _, key := range f.out.unset {
		if err := check.Key(key); err != nil {
			return nil, fault.Usagef("--unset: %w", err).WithHint("name the key to remove")
		}
	}
	if f.set.Changed("type") {
		if err := check.Type(f.in.secretType); err != nil {
			return nil, fault.Usagef("--type: %w", err).WithHint("leave out --type for the type Opaque")
		}
	}
	one := &build.Spec{Namespaces: namespaces, Merge: f.out.merge, Replace: f.out.replace, Unset: f.out.unset}
	r.recipes = []*build.Spec{one}
	return r, f.in.recipe(env, k, args[0], one, r.mode == modeConsumers)
}

// oneName is the rule for arguments. It repeats none of them: a forgotten
// --from-literal makes a value an argument.
func oneName(args []string, hint string) error {
	switch {
	case len(args) != 1:
		return fault.Usagef("expected one NAME, got %d arguments", len(args)).WithHint(hint)
	case strings.Contains(args[0], "="):
		return fault.Usagef("expected NAME, got an argument with '='").WithHint(hint)
	}
	return nil
}

// nameHint is what to write for a NAME.
func (f *flags) nameHint(k *kind, args []string) string {
	switch {
	case k.name == "":
		return "write kubectl secretgen NAME --from-literal KEY=VALUE"
	case len(args) > 1 && f.in.material.config == standardConfig:
		return "its FILE follows a '=': --from-docker-config=FILE"
	}
	return "write kubectl secretgen " + k.name + " NAME, and see its --help"
}

// recipe completes that of one Secret, from flags.
func (f *inFlags) recipe(env *cli.Env, k *kind, name string, r *build.Spec, nothing bool) error {
	if err := check.Name(name); err != nil {
		return fault.Usagef("name %q: %w", name, err).WithHint("choose another NAME")
	}
	r.Identity = assemble.Identity{Name: name, Type: k.secretType, Immutable: f.immutable, AppendHash: f.appendHash}
	r.Sources, r.Duplicates, r.Rotate = slices.Clone(f.sources.specs), assemble.Policy(f.onDuplicate), f.rotate
	if f.secretType != "" {
		r.Identity.Type = secretType(f.secretType)
	}
	err := errors.Join(f.reading(env, r), f.metadata(r), f.generators(r))
	if err != nil || nothing {
		return err
	}
	if k.cook != nil {
		if err := k.cook(env, &f.material, r); err != nil {
			return err
		}
	}
	if r.Empty() && !r.Reading.AllowEmpty {
		return fault.Usagef("the Secret would have no keys").
			WithHint("add " + k.givers + "--from-literal, --from-file, --from-env-file or --generate, or pass --allow-empty")
	}
	return nil
}

// reading says how the sources are read.
func (f *inFlags) reading(env *cli.Env, r *build.Spec) error {
	dialect, _ := dotenv.Find(f.dialect) // checked
	keys, err := source.NewMapping(f.prefix, f.include, f.exclude, f.keyMap)
	if err != nil {
		return err
	}
	r.Reading = readingOptions(env)
	r.Reading.Dialect, r.Reading.Keys, r.Reading.Interpolate = dialect, keys, f.interpolate
	r.Reading.AllowUnset, r.Reading.AllowEmpty = f.allowUnset, f.allowEmpty
	return nil
}

// readingOptions are those that the world around sets.
func readingOptions(env *cli.Env) source.Options {
	return source.Options{Lookup: env.Lookup, Dir: env.Dir, In: env.In, Ask: ask}
}

func (f *inFlags) generators(r *build.Spec) error {
	for i, typed := range f.generate {
		spec, err := generate.Parse(typed)
		if err != nil {
			return place("the "+source.Ordinal(i+1)+" --generate", err)
		}
		r.Generate = append(r.Generate, spec)
	}
	return nil
}

// place puts a flag or a place in front of an error of wrong use.
func place(place string, err error) error {
	return fault.Prefix(place, fault.As(fault.Usage, err))
}

// explicitNamespaces are those that -n names, with commas between. Like
// kubectl, the context's namespace is left to whoever applies a printed Secret.
func explicitNamespaces(env *cli.Env) ([]string, error) {
	typed, explicit, err := env.Kube.Namespace()
	if err != nil || !explicit {
		return nil, err
	}
	all := strings.Split(typed, ",")
	for i, namespace := range all {
		if err := check.Namespace(namespace); err != nil {
			return nil, fault.Usagef("namespace %q: %w", namespace, err).WithHint("choose another namespace with -n")
		}
		if slices.Contains(all[:i], namespace) {
			return nil, fault.Usagef("namespace %s is named twice", namespace).WithHint("name it once")
		}
	}
	return all, nil
}

// openNamespace is that of a Secret that is printed without one: "", which
// leaves it to whoever applies the Secret, but for bootstrap tokens.
func openNamespace(r *build.Spec) string {
	if r.Identity.Type == corev1.SecretTypeBootstrapToken {
		return metav1.NamespaceSystem
	}
	return ""
}

// defaultNamespace is where a Secret without a namespace goes: kube-system
// for bootstrap tokens, else the context's.
func defaultNamespace(env *cli.Env, r *build.Spec) (string, error) {
	if namespace := openNamespace(r); namespace != "" {
		return namespace, nil
	}
	namespace, _, err := env.Kube.Namespace()
	return namespace, err
}
