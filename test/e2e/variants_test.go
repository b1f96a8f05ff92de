package e2e

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

	"github.com/batuta-k8s/batuta/test/cluster"
)

// acceptor asks the API server whether it would create objects, under strict
// validation. The same object is asked about once: variants of a project share
// most of what they hold.
type acceptor struct {
	client    dynamic.Interface
	mapper    meta.RESTMapper
	namespace string
	mu        sync.Mutex
	known     map[[32]byte]bool
	asked     int
}

func newAcceptor(t *testing.T, c *cluster.Cluster) *acceptor {
	t.Helper()
	config, err := c.Config(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst, config.WarningHandler = 1000, 1000, rest.NoWarnings{}
	found := must(discovery.NewDiscoveryClientForConfig(config))(t)
	return &acceptor{
		client:    must(dynamic.NewForConfig(config))(t),
		mapper:    restmapper.NewDiscoveryRESTMapper(must(restmapper.GetAPIGroupResources(found))(t)),
		namespace: c.Namespace(t),
		known:     map[[32]byte]bool{},
	}
}

// accept fails the test for every document of the stream that is refused.
func (a *acceptor) accept(t *testing.T, project, stream string) {
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
		if err := a.ask(t, document); err != nil {
			t.Errorf("%s: %v", project, err)
		}
	}
}

func (a *acceptor) first(document []byte) bool {
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

func (a *acceptor) ask(t *testing.T, document []byte) error {
	t.Helper()
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
	_, err = client.Create(t.Context(), object, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: metav1.FieldValidationStrict})
	if err != nil {
		return fmt.Errorf("%s/%s: %w", gvk.Kind, object.GetName(), err)
	}
	return nil
}

// variants are flags that change what a project becomes: every target with its
// own way to publish, every other way with the target that has most to say
// about it, and what else there is.
var variants = []string{
	"--target=local", "--target=aks", "--target=gke", "--target=eks",
	"--expose=nodeport", "--expose=loadbalancer", "--expose=gateway", "--expose=gateway --gateway=infra/public",
	"--target=aks --expose=ingress", "--target=gke --expose=ingress",
	"--target=eks --expose=ingress --tls-secret=shop-tls --domain=shop.example.com",
	"--target=gke --expose=gateway --tls-secret=shop-tls --network-policy",
	"--workload=statefulset --stable-names", "--pod-security=restricted", "--secrets=placeholder", "--secrets=external",
	"--kube-version=1.37 --wait-for-dependencies --liveness --native-probes", "--env-secrets=all --allow-host-files",
}

// Every real project, with every target, every exposure and what else changes
// the output, is accepted by the API server, which knows the Gateway API.
func TestCorpusVariantsAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	installGatewayAPI(t, c)
	a := newAcceptor(t, c)
	projects := composeProjects(t)
	var accepted atomic.Int32
	t.Run("variants", func(t *testing.T) {
		for _, flags := range variants {
			t.Run(flags, func(t *testing.T) {
				t.Parallel()
				for _, p := range projects {
					p.args = append(slices.Clone(p.args), strings.Fields(flags)...)
					a.accept(t, p.id, p.convert(t).stdout)
				}
				if !t.Failed() {
					accepted.Add(1)
				}
			})
		}
	})
	t.Logf("accepted by the API server: %d of %d variants of %d projects, %d different objects", accepted.Load(), len(variants), len(projects), a.asked)
}

// The cases of the converter's own tests are accepted, too.
func TestCasesAreAccepted(t *testing.T) {
	c := cluster.Require(t)
	installGatewayAPI(t, c)
	a := newAcceptor(t, c)
	files, err := filepath.Glob(filepath.Join("..", "..", "pkg", "compose", "convert", "testdata", "*", "manifests.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a.accept(t, filepath.Base(filepath.Dir(file)), string(text))
	}
	t.Logf("%d cases, %d different objects", len(files), a.asked)
}
