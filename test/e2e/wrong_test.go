package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// converted is a project that was converted and applied: the objects of the
// server, and the findings.
type converted struct {
	t         *testing.T
	cluster   *cluster.Cluster
	client    kubernetes.Interface
	namespace string
	findings  string
	manifests string
}

// conversion writes the files of a txtar archive and converts the project in it.
func conversion(t *testing.T, archive string, args ...string) outcome {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(plugins(t), "kubectl-compose"), append([]string{"convert", "-p", "shop"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + t.TempDir()}
	return run(t, cmd)
}

// apply converts the project, applies it and waits for its workloads.
func apply(t *testing.T, archive string, args ...string) *converted {
	t.Helper()
	c := cluster.Require(t)
	got := conversion(t, archive, args...)
	got.want(t, 0)
	client, err := c.Client(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	out := &converted{t, c, client, c.Namespace(t), got.stderr, got.stdout}
	c.Apply(t, out.namespace, got.stdout)
	return out
}

// rollsOut waits until all workloads run, or have completed.
func (c *converted) rollsOut() {
	c.t.Helper()
	rollOut(c.t, c.cluster, c.namespace)
}

func rollOut(t *testing.T, c *cluster.Cluster, namespace string) {
	t.Helper()
	for _, kind := range []string{"deployment", "daemonset", "statefulset"} {
		for _, name := range strings.Fields(c.Kubectl(t, "get", kind, "-n", namespace, "-o", "name")) {
			c.Kubectl(t, "rollout", "status", "-n", namespace, name, "--timeout=120s")
		}
	}
	if jobs := strings.TrimSpace(c.Kubectl(t, "get", "jobs", "-n", namespace, "-o", "name")); jobs != "" {
		c.Kubectl(t, "wait", "-n", namespace, "--for=condition=Complete", "--timeout=120s", "job", "--all")
	}
}

func (c *converted) deployment(name string) *appsv1.Deployment {
	c.t.Helper()
	return must(c.client.AppsV1().Deployments(c.namespace).Get(c.t.Context(), name, metav1.GetOptions{}))(c.t)
}

func (c *converted) job(name string) *batchv1.Job {
	c.t.Helper()
	return must(c.client.BatchV1().Jobs(c.namespace).Get(c.t.Context(), name, metav1.GetOptions{}))(c.t)
}

func (c *converted) service(name string) *corev1.Service {
	c.t.Helper()
	return must(c.client.CoreV1().Services(c.namespace).Get(c.t.Context(), name, metav1.GetOptions{}))(c.t)
}

func (c *converted) claim(name string) *corev1.PersistentVolumeClaim {
	c.t.Helper()
	return must(c.client.CoreV1().PersistentVolumeClaims(c.namespace).Get(c.t.Context(), name, metav1.GetOptions{}))(c.t)
}

// container is the only container of the Deployment's pods.
func (c *converted) container(name string) corev1.Container {
	c.t.Helper()
	containers := c.deployment(name).Spec.Template.Spec.Containers
	if len(containers) != 1 {
		c.t.Fatalf("%s has %d containers", name, len(containers))
	}
	return containers[0]
}

// endpoints is the number of addresses of the Service.
func (c *converted) endpoints(service string) int {
	c.t.Helper()
	slices := must(c.client.DiscoveryV1().EndpointSlices(c.namespace).List(c.t.Context(), metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=" + service}))(c.t)
	n := 0
	for _, s := range slices.Items {
		n += len(s.Endpoints)
	}
	return n
}

// file is the content of the path in the container: the value of a key of a
// mounted ConfigMap or Secret.
func (c *converted) file(pod corev1.PodSpec, k corev1.Container, path string) string {
	c.t.Helper()
	for _, m := range k.VolumeMounts {
		inside, ok := strings.CutPrefix(path, m.MountPath)
		if !ok || inside != "" && inside[0] != '/' {
			continue
		}
		for _, v := range pod.Volumes {
			if v.Name == m.Name {
				return c.content(v, strings.Trim(m.SubPath+inside, "/"))
			}
		}
	}
	c.t.Errorf("nothing is mounted at %s", path)
	return ""
}

func (c *converted) content(v corev1.Volume, file string) string {
	c.t.Helper()
	switch {
	case v.ConfigMap != nil:
		object := must(c.client.CoreV1().ConfigMaps(c.namespace).Get(c.t.Context(), v.ConfigMap.Name, metav1.GetOptions{}))(c.t)
		key := keyOf(v.ConfigMap.Items, file)
		return object.Data[key] + string(object.BinaryData[key])
	case v.Secret != nil:
		object := must(c.client.CoreV1().Secrets(c.namespace).Get(c.t.Context(), v.Secret.SecretName, metav1.GetOptions{}))(c.t)
		return string(object.Data[keyOf(v.Secret.Items, file)])
	}
	c.t.Errorf("the volume %s is neither a ConfigMap nor a Secret", v.Name)
	return ""
}

func keyOf(items []corev1.KeyToPath, file string) string {
	for _, item := range items {
		if item.Path == file {
			return item.Key
		}
	}
	return file
}

// env is the variable in the container: the value in the API after the kubelet's
// expansion.
func (c *converted) env(k corev1.Container, name string) string {
	c.t.Helper()
	for _, e := range k.Env {
		if e.Name != name {
			continue
		}
		if e.ValueFrom != nil {
			ref := e.ValueFrom.SecretKeyRef
			object := must(c.client.CoreV1().Secrets(c.namespace).Get(c.t.Context(), ref.Name, metav1.GetOptions{}))(c.t)
			return string(object.Data[ref.Key])
		}
		return expand(e.Value)
	}
	c.t.Errorf("there is no variable %s", name)
	return ""
}

// expand is the kubelet's expansion of text without known variables: $$ is a $,
// and $(NAME) of an unknown variable stays.
func expand(text string) string { return strings.ReplaceAll(text, "$$", "$") }

func (c *converted) told(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		if !strings.Contains(c.findings, text) {
			c.t.Errorf("nothing reports %q:\n%s", text, c.findings)
		}
	}
}

func (c *converted) same(what string, got, want any) {
	c.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// ports are the ports of a Service as PORT→TARGET/PROTOCOL.
func ports(s *corev1.Service) []string {
	var out []string
	for _, p := range s.Spec.Ports {
		out = append(out, fmt.Sprintf("%d→%s/%s", p.Port, p.TargetPort.String(), p.Protocol))
	}
	return out
}
