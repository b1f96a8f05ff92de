package secretgen

import (
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// request is what the flags ask for; it is valid.
type request struct {
	identity assemble.Identity
	sources  []source.Spec
	reading  source.Options
	printers printers
	masked   bool // values are shown as their sizes
	hidden   bool // the format shows no values in any case
	oldStyle bool // creationTimestamp: null
}

// request makes sense of the flags, or says what does not.
func (f *flags) request(env *cli.Env, name string, typed bool) (*request, error) {
	dialect, ok := dotenv.Find(f.dialect)
	if !ok {
		return nil, fault.Wrap(fault.Usage, fmt.Errorf("--env-dialect knows no dialect %q", f.dialect),
			"known dialects: "+strings.Join(dotenv.Names(), ", "))
	}
	if err := f.check(name, typed); err != nil {
		return nil, err
	}
	namespace, err := explicitNamespace(env)
	if err != nil {
		return nil, err
	}
	printers, err := f.printers()
	if err != nil {
		return nil, err
	}
	return &request{
		identity: assemble.Identity{
			Name: name, Namespace: namespace, Type: corev1.SecretType(f.secretType), AppendHash: f.appendHash,
		},
		sources: f.sources.specs,
		reading: source.Options{
			Dialect: dialect, Lookup: env.Lookup, Dir: env.Dir, AllowUnset: f.allowUnset, AllowEmpty: f.allowEmpty,
		},
		printers: printers,
		hidden:   f.output.Format() == "name",
		oldStyle: nullTimestamp(env),
	}, nil
}

// check looks at what has rules of its own.
func (f *flags) check(name string, typed bool) error {
	if err := check.Name(name); err != nil {
		return fault.Wrap(fault.Usage, fmt.Errorf("name %q: %w", name, err), "choose another NAME")
	}
	if typed {
		if err := check.Type(f.secretType); err != nil {
			return fault.Wrap(fault.Usage, fmt.Errorf("--type: %w", err), "leave out --type for the type Opaque")
		}
	}
	if f.dryRun != "client" {
		return fault.Wrap(fault.Usage, errors.New("--dry-run: expected client; this version prints the Secret and writes nothing to a cluster"),
			"leave out --dry-run, and pipe the output to: kubectl apply --server-side -f -")
	}
	if len(f.sources.specs) == 0 && !f.allowEmpty {
		return fault.Wrap(fault.Usage, errors.New("the Secret would have no keys"),
			"add --from-literal, --from-file or --from-env-file, or pass --allow-empty")
	}
	return nil
}

// explicitNamespace is the namespace if -n named it. Like kubectl, the
// context's namespace is left to whoever applies the Secret.
func explicitNamespace(env *cli.Env) (string, error) {
	namespace, explicit, err := env.Kube.Namespace()
	if err != nil || !explicit {
		return "", err
	}
	if err := check.Namespace(namespace); err != nil {
		return "", fault.Wrap(fault.Usage, fmt.Errorf("namespace %q: %w", namespace, err), "choose another namespace with -n")
	}
	return namespace, nil
}
