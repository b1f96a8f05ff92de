package kube

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func twoKinds() []Kind {
	return []Kind{
		{Kind: "Deployment", Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}, Short: []string{"deploy"}},
		{Kind: "Pod", Resource: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Short: []string{"po"}},
	}
}

func TestParseSelection(t *testing.T) {
	for _, tc := range []struct {
		args string
		want string
	}{
		{"", ""},
		{"deploy/web", "Deployment/web"},
		{"deploy web", "Deployment/web"},
		{"Deployments/web", "Deployment/web"},
		{"deployment.v1.apps web", "Deployment/web"},
		{"deployments.v1.apps/web.x-1", "Deployment/web.x-1"},
		{"PO/web", "Pod/web"},
		{"deploy/web po/a deployment/web deploy/b", "Deployment/web Pod/a Deployment/b"},
		{"deploy a b a", "Deployment/a Deployment/b"},
		{"deploy,po a b", "Deployment/a Pod/a Deployment/b Pod/b"},
		{"deploy", "all Deployment"},
		{"deploy,Pods,deployments", "all Deployment Pod"},
	} {
		s, err := ParseSelection(strings.Fields(tc.args), twoKinds())
		if err != nil || describe(s) != tc.want {
			t.Errorf("%q: got %q, %v; want %q", tc.args, describe(s), err, tc.want)
		}
	}
	for _, tc := range []struct {
		args       []string
		text, hint string
	}{
		{[]string{"deploy/"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{"/web"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{""}, `"" is not a type`, "deploy, po"},
		{[]string{"deploy/web/x"}, "is not TYPE/NAME", "write deploy/NAME"},
		{[]string{"deploy/web", "api"}, `"api" is not TYPE/NAME`, "write deploy/NAME"},
		{[]string{"deploy", ""}, "the NAME is empty", "write deploy/NAME"},
		{[]string{"deploy", "po/web"}, `"po/web" follows the type "deploy"`, "write every object as deploy/NAME"},
		{[]string{"deploy,", "web"}, `"" is not a type`, "deploy, po"},
		{[]string{"svc/web"}, `"svc" is not a type that this command accepts`, "the types are deploy, po; for example deploy/NAME"},
		{[]string{"deployments.v2.apps/web"}, "is not a type", "deploy"},
		{[]string{"pods.v1/web"}, "is not a type", "deploy"},
	} {
		_, err := ParseSelection(tc.args, twoKinds())
		wantError(t, err, 2, tc.text, tc.hint)
	}
}

func describe(s Selection) string {
	var words []string
	for _, ref := range s.Named {
		words = append(words, ref.Kind.Kind+"/"+ref.Name)
	}
	for i, kind := range s.Kinds {
		if i == 0 {
			words = append(words, "all")
		}
		words = append(words, kind.Kind)
	}
	return strings.Join(words, " ")
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
