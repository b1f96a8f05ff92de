package kube

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func twoKinds() []Kind {
	return []Kind{
		{Kind: "Deployment", Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}, Short: []string{"deploy"}},
		{Kind: "Pod", Resource: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Short: []string{"po"}},
	}
}

func TestParseRef(t *testing.T) {
	for _, tc := range []struct {
		args       []string
		kind, name string
	}{
		{[]string{"deploy/web"}, "Deployment", "web"},
		{[]string{"deploy", "web"}, "Deployment", "web"},
		{[]string{"deployment/web"}, "Deployment", "web"},
		{[]string{"Deployments/web"}, "Deployment", "web"},
		{[]string{"deployments.apps/web"}, "Deployment", "web"},
		{[]string{"deployment.v1.apps", "web"}, "Deployment", "web"},
		{[]string{"deployments.v1.apps/web.x-1"}, "Deployment", "web.x-1"},
		{[]string{"PO/web"}, "Pod", "web"},
	} {
		kind, name, err := ParseRef(tc.args, twoKinds())
		if err != nil || kind.Kind != tc.kind || name != tc.name {
			t.Errorf("%q: got %s %q, %v", tc.args, kind.Kind, name, err)
		}
	}
	for _, tc := range []struct {
		args       []string
		text, hint string
	}{
		{nil, "an object is missing", "write deploy/NAME"},
		{[]string{"deploy"}, `"deploy" is not TYPE/NAME`, "write deploy/NAME"},
		{[]string{"deploy/"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{"/web"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{""}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{"deploy/web/x"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{"deploy", ""}, "the NAME is empty", "write deploy/NAME"},
		{[]string{"", "web"}, `"" is not a type`, "deploy, po"},
		{[]string{"deploy/web", "deploy/api"}, "several objects were named: deploy/web deploy/api", "name one"},
		{[]string{"deploy", "web", "api"}, "several objects were named", "name one"},
		{[]string{"svc/web"}, `"svc" is not a type this command knows`, "it takes deploy, po, for example deploy/NAME"},
		{[]string{"deployments.v2.apps/web"}, "is not a type", "deploy"},
		{[]string{"pods.v1/web"}, "is not a type", "deploy"},
	} {
		_, _, err := ParseRef(tc.args, twoKinds())
		wantError(t, err, 2, tc.text, tc.hint)
	}
}

func TestCompleteRefTypes(t *testing.T) {
	c := connect(t, nil)
	for word, want := range map[string][]string{
		"": {"deploy/", "po/"}, "d": {"deploy/"}, "deployments": {"deployments/"}, "pod": {"pod/"}, "x": nil,
	} {
		partial, got := c.CompleteRef(t.Context(), twoKinds(), word)
		if !partial || !slices.Equal(got, want) {
			t.Errorf("%q: got %v, %v; want %v", word, partial, got, want)
		}
	}
	if partial, got := c.CompleteRef(t.Context(), twoKinds(), "svc/"); partial || got != nil {
		t.Errorf("an unknown type offers %v", got)
	}
}
