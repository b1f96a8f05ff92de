package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/audit"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// fake is a cluster.
type fake struct {
	secrets  []*secret.Secret
	survey   cluster.Survey
	err      error
	requests []string
}

func (f *fake) Get(_ context.Context, namespace, name string) (*secret.Secret, error) {
	f.requests = append(f.requests, "get "+namespace+"/"+name)
	for _, s := range f.secrets {
		if s.Namespace == namespace && s.Name == name {
			return s, f.err
		}
	}
	return nil, f.err
}

func (f *fake) List(_ context.Context, namespace, selector string) ([]*secret.Secret, error) {
	f.requests = append(f.requests, "list "+namespace+" "+selector)
	return f.secrets, f.err
}

func (f *fake) Survey(_ context.Context, namespace string) (*cluster.Survey, error) {
	f.requests = append(f.requests, "survey "+namespace)
	return &f.survey, f.err
}

func TestRun(t *testing.T) {
	missing := consumer.Object{Namespace: "shop", Kind: "pod", Name: "p", References: []consumer.Reference{{Name: "none"}}}
	helm := newSecret("sh.helm.release.v1.web.v1", "helm.sh/release.v1", nil)
	for name, tt := range map[string]struct {
		r         audit.Request
		unread    []string
		requests  []string
		findings  int
		unchecked []string
	}{
		"a namespace":    {audit.Request{Namespaces: []string{"shop"}}, nil, []string{"list shop ", "survey shop"}, 1, []string{"the values of Secrets in which Helm stores releases: 1"}},
		"two namespaces": {audit.Request{Namespaces: []string{"shop", "edge"}}, nil, []string{"list shop ", "list edge ", "survey shop", "survey edge"}, 1, []string{"the values of Secrets in which Helm stores releases: 2"}},
		"all namespaces": {audit.Request{Namespaces: []string{""}}, []string{"pods", "jobs"}, []string{"list  ", "survey "}, 1, []string{"what pods, jobs need: no permission to list them", "the values of Secrets in which Helm stores releases: 1"}},
		"a selector":     {audit.Request{Namespaces: []string{"shop"}, Selector: "a=b"}, []string{"pods"}, []string{"list shop a=b", "survey shop"}, 0, []string{"what pods need in namespace shop: no permission", "the values of Secrets in which Helm stores releases: 1", "Secrets that do not exist: only without NAME and --selector"}},
		"a name":         {audit.Request{Namespaces: []string{"shop"}, Names: []string{"db"}}, nil, []string{"get shop/db", "survey shop"}, 0, []string{"Secrets that do not exist: only without NAME and --selector"}},
	} {
		c := &fake{secrets: []*secret.Secret{newSecret("db", "", nil), helm}, survey: cluster.Survey{Objects: []consumer.Object{missing}, Unread: tt.unread}}
		got, err := audit.Run(t.Context(), c, c, tt.r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.requests, c.requests); diff != "" {
			t.Errorf("%s: requests (-want +got):\n%s", name, diff)
		}
		if len(got.Findings) != tt.findings || !slices.EqualFunc(got.Unchecked, tt.unchecked, strings.HasPrefix) {
			t.Errorf("%s: findings %v, unchecked %q", name, lines(t, got.Findings), got.Unchecked)
		}
	}
}

func TestRunFails(t *testing.T) {
	c := &fake{secrets: []*secret.Secret{newSecret("db", "", nil)}}
	_, err := audit.Run(t.Context(), c, c, audit.Request{Namespaces: []string{"shop"}, Names: []string{"x", "db", "y"}})
	if fault.Code(err) != 1 || err.Error() != "secret/x, secret/y do not exist in namespace shop" {
		t.Errorf("missing: %v", err)
	}
	if _, err = audit.Run(t.Context(), c, c, audit.Request{Namespaces: []string{"shop"}, Names: []string{"x"}}); err == nil || err.Error() != "secret/x does not exist in namespace shop" {
		t.Errorf("missing: %v", err)
	}
	c.err = errors.New("no")
	for _, r := range []audit.Request{{Namespaces: []string{"shop"}}, {Namespaces: []string{"shop"}, Names: []string{"db"}}} {
		if _, err := audit.Run(t.Context(), c, c, r); !errors.Is(err, c.err) {
			t.Errorf("%v", err)
		}
	}
	if _, err := audit.Run(t.Context(), &fake{}, c, audit.Request{Namespaces: []string{"shop"}}); !errors.Is(err, c.err) {
		t.Errorf("%v", err)
	}
}
