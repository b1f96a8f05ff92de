package cluster

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	sigsyaml "sigs.k8s.io/yaml"
)

// Acceptor asks the API server whether it would create objects, under strict
// validation. Each object is checked once: variants of a project share most of
// their objects.
type Acceptor struct {
	client    dynamic.Interface
	mapper    meta.RESTMapper
	namespace string
	mu        sync.Mutex
	known     map[[32]byte]bool
	asked     int
}

// Acceptor makes one that checks objects in its own namespace.
func (c *Cluster) Acceptor(t testing.TB) *Acceptor {
	t.Helper()
	config, err := c.Config(Admin)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst, config.WarningHandler = 1000, 1000, rest.NoWarnings{}
	a := &Acceptor{namespace: c.Namespace(t), known: map[[32]byte]bool{}}
	if a.client, err = dynamic.NewForConfig(config); err != nil {
		t.Fatal(err)
	}
	found, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	resources, err := restmapper.GetAPIGroupResources(found)
	if err != nil {
		t.Fatal(err)
	}
	a.mapper = restmapper.NewDiscoveryRESTMapper(resources)
	return a
}

// Accept fails the test for every rejected document of the stream.
func (a *Acceptor) Accept(t testing.TB, project, stream string) {
	t.Helper()
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(stream)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !a.first(document) {
			continue
		}
		if err := a.ask(t.Context(), document); err != nil {
			t.Errorf("%s: %v", project, err)
		}
	}
}

// Asked is the number of different objects that were checked.
func (a *Acceptor) Asked() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

func (a *Acceptor) first(document []byte) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	digest := sha256.Sum256(document)
	if a.known[digest] {
		return false
	}
	a.known[digest] = true
	a.asked++
	return true
}

func (a *Acceptor) ask(ctx context.Context, document []byte) error {
	object := &unstructured.Unstructured{}
	if err := sigsyaml.UnmarshalStrict(document, &object.Object); err != nil || object.Object == nil {
		return err
	}
	gvk := object.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if err != nil {
		return err
	}
	var client dynamic.ResourceInterface = a.client.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		object.SetNamespace(a.namespace)
		client = a.client.Resource(mapping.Resource).Namespace(a.namespace)
	}
	_, err = client.Create(ctx, object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict})
	if err != nil {
		return fmt.Errorf("%s/%s: %w", gvk.Kind, object.GetName(), err)
	}
	return nil
}
