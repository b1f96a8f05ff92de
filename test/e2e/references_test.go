package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

// manifests are the objects of one conversion, by what other objects refer to.
type manifests struct {
	data     map[string]map[string]bool // "Kind/name" → keys, for ConfigMaps and Secrets
	exists   map[string]bool            // "Kind/name"
	pods     []corev1.PodTemplateSpec
	services []*corev1.Service
}

func decode(t *testing.T, text string) manifests {
	t.Helper()
	m := manifests{data: map[string]map[string]bool{}, exists: map[string]bool{}}
	reader := yaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatal(err)
		}
		object, gvk, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		m.add(gvk.Kind, object)
	}
}

func (m *manifests) add(kind string, object runtime.Object) {
	key := kind + "/" + object.(metav1.Object).GetName()
	m.exists[key] = true
	switch o := object.(type) {
	case *corev1.ConfigMap:
		m.data[key] = keys(o.Data)
		for k := range o.BinaryData {
			m.data[key][k] = true
		}
	case *corev1.Secret:
		m.data[key] = keys(o.Data)
	case *corev1.Service:
		m.services = append(m.services, o)
	case *appsv1.Deployment:
		m.pods = append(m.pods, o.Spec.Template)
	case *appsv1.DaemonSet:
		m.pods = append(m.pods, o.Spec.Template)
	case *appsv1.StatefulSet:
		m.pods = append(m.pods, withClaims(o))
	case *batchv1.Job:
		m.pods = append(m.pods, o.Spec.Template)
	case *batchv1.CronJob:
		m.pods = append(m.pods, o.Spec.JobTemplate.Spec.Template)
	}
}

// withClaims is the pod of a StatefulSet with the volumes of its claim templates.
func withClaims(s *appsv1.StatefulSet) corev1.PodTemplateSpec {
	pod := *s.Spec.Template.DeepCopy()
	for _, claim := range s.Spec.VolumeClaimTemplates {
		pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: claim.Name})
	}
	return pod
}

// specialNodes are the requirements of the pods that only some nodes meet.
func (m *manifests) specialNodes() []string {
	var out []string
	for _, pod := range m.pods {
		for name, value := range pod.Spec.NodeSelector {
			if name != corev1.LabelArchStable && name != corev1.LabelOSStable {
				out = append(out, "nodes with "+name+"="+value)
			}
		}
		for _, c := range pod.Spec.Containers {
			for name := range c.Resources.Limits {
				if strings.Contains(string(name), "/") {
					out = append(out, "nodes with "+string(name))
				}
			}
			if memory := c.Resources.Limits.Memory(); memory.Value() > 1<<40 {
				out = append(out, "nodes with "+memory.String()+" of memory")
			}
		}
	}
	return out
}

// dangling are references to missing objects: a kubelet would notice them,
// simulated nodes do not.
func (m *manifests) dangling() []string {
	var out []string
	for _, pod := range m.pods {
		out = append(out, m.danglingVolumes(pod.Spec)...)
		if name := pod.Spec.ServiceAccountName; name != "" && !m.exists["ServiceAccount/"+name] {
			out = append(out, "ServiceAccount/"+name)
		}
		for _, c := range slices.Concat(pod.Spec.InitContainers, pod.Spec.Containers) {
			out = append(out, m.danglingContainer(pod.Spec, c)...)
		}
	}
	for _, s := range m.services {
		out = append(out, m.danglingService(s)...)
	}
	return out
}

func (m *manifests) danglingVolumes(spec corev1.PodSpec) []string {
	var out []string
	for _, v := range spec.Volumes {
		switch {
		case v.ConfigMap != nil:
			out = append(out, m.danglingItems("ConfigMap/"+v.ConfigMap.Name, v.ConfigMap.Items)...)
		case v.Secret != nil:
			out = append(out, m.danglingItems("Secret/"+v.Secret.SecretName, v.Secret.Items)...)
		case v.PersistentVolumeClaim != nil:
			if key := "PersistentVolumeClaim/" + v.PersistentVolumeClaim.ClaimName; !m.exists[key] {
				out = append(out, key)
			}
		}
	}
	return out
}

func (m *manifests) danglingItems(key string, items []corev1.KeyToPath) []string {
	data, ok := m.data[key]
	if !ok {
		return []string{key}
	}
	var out []string
	for _, item := range items {
		if !data[item.Key] {
			out = append(out, key+" key "+item.Key)
		}
	}
	return out
}

func (m *manifests) danglingContainer(spec corev1.PodSpec, c corev1.Container) []string {
	var out []string
	for _, mount := range c.VolumeMounts {
		if !slices.ContainsFunc(spec.Volumes, func(v corev1.Volume) bool { return v.Name == mount.Name }) {
			out = append(out, "volume "+mount.Name)
		}
	}
	for _, env := range c.Env {
		if env.ValueFrom != nil {
			ref := env.ValueFrom.SecretKeyRef
			out = append(out, m.danglingItems("Secret/"+ref.Name, []corev1.KeyToPath{{Key: ref.Key}})...)
		}
	}
	return out
}

// danglingService: the selector matches a pod, and every named target port is a
// port of that pod.
func (m *manifests) danglingService(s *corev1.Service) []string {
	selector := labels.SelectorFromSet(s.Spec.Selector)
	i := slices.IndexFunc(m.pods, func(p corev1.PodTemplateSpec) bool { return selector.Matches(labels.Set(p.Labels)) })
	if i < 0 {
		return []string{"the pods of Service/" + s.Name}
	}
	var out []string
	for _, port := range s.Spec.Ports {
		named := func(p corev1.ContainerPort) bool { return p.Name == port.TargetPort.StrVal }
		inContainer := func(c corev1.Container) bool { return slices.ContainsFunc(c.Ports, named) }
		if port.TargetPort.Type == intstr.String && !slices.ContainsFunc(m.pods[i].Spec.Containers, inContainer) {
			out = append(out, fmt.Sprintf("port %s of Service/%s", port.TargetPort.StrVal, s.Name))
		}
	}
	return out
}

func keys[V any](m map[string]V) map[string]bool {
	out := map[string]bool{}
	for k := range m {
		out[k] = true
	}
	return out
}

// Every reference of every conversion leads to an object of it, or a finding
// names the object that the user must create.
func TestCorpusReferences(t *testing.T) {
	whole := 0
	projects := composeProjects(t)
	for _, p := range projects {
		p.args = append(slices.Clone(p.args), "--report=json") // every finding: the text report groups them
		got := p.convert(t)
		m := decode(t, got.stdout)
		bad := slices.DeleteFunc(m.dangling(), func(reference string) bool {
			_, name, _ := strings.Cut(reference, "/")
			name, _, _ = strings.Cut(name, " key ")
			return namedAsExternal(got.stderr, name)
		})
		if len(bad) > 0 {
			t.Errorf("%s: no object exists for: %s", p.id, strings.Join(bad, ", "))
			continue
		}
		whole++
	}
	t.Logf("references that lead somewhere: %d of %d projects", whole, len(projects))
}

func namedAsExternal(findings, name string) bool {
	for line := range strings.Lines(findings) {
		if strings.Contains(line, " "+name) && strings.Contains(line, "must exist") {
			return true
		}
	}
	return false
}

// The check above finds planted references.
func TestDanglingReferencesAreFound(t *testing.T) {
	const text = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {k: ""}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: account
      containers:
      - name: web
        image: nginx
        env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: other}}}]
        volumeMounts: [{name: absent, mountPath: /a}]
      volumes:
      - {name: c, configMap: {name: c}}
      - {name: p, persistentVolumeClaim: {claimName: p}}
`
	m := decode(t, text)
	got := m.dangling()
	for _, want := range []string{"ConfigMap/c", "PersistentVolumeClaim/p", "ServiceAccount/account", "volume absent", "Secret/s key other", "port http of Service/web", "the pods of Service/nobody"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not found: %v", want, got)
		}
	}
}
