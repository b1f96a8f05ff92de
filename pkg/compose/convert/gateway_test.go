package convert_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

// The objects of the Gateway API are made without its Go types: here they are
// read strictly as those types.
func TestGatewayObjectsAreOfTheirTypes(t *testing.T) {
	files, err := filepath.Glob("testdata/*/manifests.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for document := range bytes.SplitSeq(text, []byte("---\n")) {
			if !strings.Contains(string(document), "apiVersion: gateway.networking.k8s.io/v1\n") {
				continue
			}
			var gateway gatewayv1.Gateway
			var route gatewayv1.HTTPRoute
			if yaml.UnmarshalStrict(document, &gateway) == nil && gateway.Kind == "Gateway" {
				seen["Gateway"]++
				continue
			}
			if err := yaml.UnmarshalStrict(document, &route); err != nil || route.Kind != "HTTPRoute" {
				t.Errorf("%s: %v\n%s", file, err, document)
			}
			if len(route.Spec.ParentRefs) != 1 || len(route.Spec.Hostnames) != 1 || len(route.Spec.Rules) != 1 {
				t.Errorf("%s: %s routes nothing", file, route.Name)
			}
			seen["HTTPRoute"]++
		}
	}
	if seen["Gateway"] == 0 || seen["HTTPRoute"] == 0 {
		t.Error("no case has both", seen)
	}
}

// Every type of Service that Kubernetes has is reached by some case.
func TestAllTypesOfServicesAreMade(t *testing.T) {
	files, err := filepath.Glob("testdata/*/manifests.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, line := range []string{"  type: NodePort\n", "  type: LoadBalancer\n", "  type: ExternalName\n", "  clusterIP: None\n"} {
		if !strings.Contains(all.String(), line) {
			t.Errorf("no case has %q", line)
		}
	}
}
