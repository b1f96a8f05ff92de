package deliver

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// hashLabel is the label to find Secrets with a hash appended to their name,
// whose generated values are kept.
const hashLabel = "batuta.dev/secretgen-name"

// labelled adds a label to the inputs of a Secret with a hash in its name and
// generated values, so that the next run finds it.
func labelled(in *build.Inputs) (*build.Inputs, error) {
	if !in.Identity.AppendHash || len(in.GeneratedKeys()) == 0 {
		return in, nil
	}
	if len(validation.IsValidLabelValue(in.Identity.Name)) > 0 {
		return nil, fault.Usagef("with --append-hash and generated values, a name has at most %d characters because it is stored in a label", validation.LabelValueMaxLength).
			WithHint("choose a shorter name")
	}
	return in.WithLabel(hashLabel, in.Identity.Name), nil
}

// existingFirst is the order in which namespaces are planned: those that have
// the Secret are first, and the others use its generated values.
func existingFirst(exists []bool) []int {
	var present, absent []int
	for i, there := range exists {
		if there {
			present = append(present, i)
		} else {
			absent = append(absent, i)
		}
	}
	return append(present, absent...)
}

// decide plans how the live Secret, nil if there is none, changes when the
// built one is applied.
func decide(in *build.Inputs, built *build.Result, namespace string, live *secret.Secret, s Settings) (Job, error) {
	for _, key := range in.Unset {
		if _, given := built.Secret.Data[key]; given {
			return Job{}, fault.Usagef("--unset %s: a source sets this key", assemble.List([]string{key})).WithHint("leave out one of the two")
		}
	}
	plan, err := upsert.Decide(live, upsert.Desired{
		Secret: built.Secret, Manager: s.Manager, Merge: in.Merge, Replace: in.Replace, Unset: in.Unset,
		Force: s.Force, Fixed: in.Merge || len(in.GeneratedKeys()) > 0,
	})
	if err == nil {
		err = check.Secret(plan.Planned)
	}
	if err != nil {
		return Job{}, fault.As(fault.Failed, fmt.Errorf("%s: %w", inNamespace(built.Secret.Name, namespace), err))
	}
	return Job{Namespace: namespace, Result: built, Plan: plan}, nil
}

// unequal warns about generated values that differ between namespaces: they
// existed before, and are kept.
func unequal(in *build.Inputs, jobs []Job) []Notice {
	var all []Notice
	for _, key := range in.GeneratedKeys() {
		for _, j := range jobs[1:] {
			if !j.Result.Secret.Data[key].Equal(jobs[0].Result.Secret.Data[key]) {
				all = append(all, warning(fmt.Sprintf("secret/%s: %s differs between the namespaces %s and %s; --rotate %s makes one new value for all",
					in.Identity.Name, key, jobs[0].Namespace, j.Namespace, key)))
				break
			}
		}
	}
	return all
}
