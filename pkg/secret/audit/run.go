package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
)

// Secrets reads Secrets. [cluster.Store] implements it.
type Secrets interface {
	Get(ctx context.Context, namespace, name string) (*secret.Secret, error)
	List(ctx context.Context, namespace, selector string) ([]*secret.Secret, error)
}

// Surveyor finds the objects that name Secrets. [cluster.Workloads] implements
// it.
type Surveyor interface {
	Survey(ctx context.Context, namespace string) (*cluster.Survey, error)
}

// Request is what to check.
type Request struct {
	Namespaces []string // "" is all namespaces
	Names      []string // empty: all Secrets
	Selector   string   // of labels; "" is none
	Now        time.Time
	Soon       time.Duration
}

// Run reads what the request asks for, and checks it. A named Secret that does
// not exist is an error, and so are Secrets that cannot be read. Objects that
// cannot be read are in Report.Unchecked.
func Run(ctx context.Context, secrets Secrets, objects Surveyor, r Request) (*Report, error) {
	in := Input{Now: r.Now, Soon: r.Soon, Complete: len(r.Names) == 0 && r.Selector == "", Accounts: map[Name]bool{}}
	if !slices.Contains(r.Namespaces, "") {
		in.Namespaces = r.Namespaces
	}
	for _, namespace := range r.Namespaces {
		found, err := r.read(ctx, secrets, namespace)
		if err != nil {
			return nil, err
		}
		in.Secrets = append(in.Secrets, found...)
	}
	var unchecked []string
	for _, namespace := range r.Namespaces {
		survey, err := objects.Survey(ctx, namespace)
		if err != nil {
			return nil, err
		}
		in.Objects = append(in.Objects, survey.Objects...)
		if len(survey.Unread) > 0 {
			unchecked = append(unchecked, fmt.Sprintf("what %s need%s: no permission to list them", strings.Join(survey.Unread, ", "), where(namespace)))
		}
		if survey.Accounts == nil {
			in.Accounts = nil
		}
		for name := range survey.Accounts {
			if in.Accounts != nil {
				in.Accounts[name] = true
			}
		}
	}
	report := Check(in)
	if report.Releases > 0 {
		unchecked = append(unchecked, fmt.Sprintf("the values of Secrets in which Helm stores releases: %d", report.Releases))
	}
	if !in.Complete {
		unchecked = append(unchecked, "Secrets that do not exist: only without NAME and --selector")
	}
	report.Unchecked = append(unchecked, report.Unchecked...)
	return report, nil
}

func where(namespace string) string {
	if namespace == "" {
		return ""
	}
	return " in namespace " + namespace
}

// read reads the Secrets of a namespace.
func (r Request) read(ctx context.Context, secrets Secrets, namespace string) ([]*secret.Secret, error) {
	if len(r.Names) == 0 {
		return secrets.List(ctx, namespace, r.Selector)
	}
	var all []*secret.Secret
	var missing []string
	for _, name := range r.Names {
		s, err := secrets.Get(ctx, namespace, name)
		switch {
		case err != nil:
			return nil, err
		case s == nil:
			missing = append(missing, "secret/"+name)
		default:
			all = append(all, s)
		}
	}
	if len(missing) == 0 {
		return all, nil
	}
	verb := " does not exist"
	if len(missing) > 1 {
		verb = " do not exist"
	}
	return nil, fault.Failedf("%s%s in namespace %s", strings.Join(missing, ", "), verb, namespace).
		WithHint("list the Secrets with: kubectl get secrets -n " + namespace)
}
