package helm

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/lint/support"
	"helm.sh/helm/v3/pkg/strvals"
	k8syaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// template is the output of `helm template` for the chart in dir, with --set for
// each of the values, and its notes.
func template(dir, namespace string, set ...string) (manifests, notes string, err error) {
	values := map[string]any{}
	for _, s := range set {
		if err := strvals.ParseInto(s, values); err != nil {
			return "", "", err
		}
	}
	return templateWith(dir, namespace, values)
}

func templateWith(dir, namespace string, values map[string]any) (manifests, notes string, err error) {
	chart, err := loader.Load(dir)
	if err != nil {
		return "", "", err
	}
	install := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	install.DryRun, install.ClientOnly, install.Replace = true, true, true
	install.ReleaseName, install.Namespace = "release", namespace
	release, err := install.Run(chart, values)
	if err != nil {
		return "", "", err
	}
	return release.Manifest, release.Info.Notes, nil
}

// lint is the output of `helm lint`, without recommendations.
func lint(dir, namespace string) []string {
	var said []string
	client := action.NewLint()
	client.Namespace = namespace
	result := client.Run([]string{dir}, map[string]any{})
	for _, m := range result.Messages {
		if m.Severity > support.InfoSev {
			said = append(said, m.Error())
		}
	}
	return said
}

// decode reads a stream of objects, by kind and name.
func decode(t testing.TB, stream string) map[string]any {
	t.Helper()
	objects := map[string]any{}
	reader := k8syaml.NewYAMLReader(bufio.NewReader(strings.NewReader(stream)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects
		}
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		if object == nil {
			continue
		}
		metadata, _ := object["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		kind, _ := object["kind"].(string)
		if objects[kind+"/"+name] != nil {
			t.Fatalf("two objects are %s/%s", kind, name)
		}
		objects[kind+"/"+name] = object
	}
}
