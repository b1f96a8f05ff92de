package e2e

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// secrets is the namespace of a test that makes Secrets with kubectl secretgen.
type secrets struct {
	*cluster.Cluster
	client    kubernetes.Interface
	namespace string
	dir       string
}

func newSecrets(t *testing.T) *secrets {
	t.Helper()
	plugins(t)
	c := cluster.Require(t)
	config := must(c.Config(cluster.Admin))(t)
	config.WarningHandler = rest.NoWarnings{}
	return &secrets{c, must(kubernetes.NewForConfig(config))(t), c.Namespace(t), t.TempDir()}
}

// words are the words of the line, further arguments, and the test's namespace
// unless they name another.
func (s *secrets) words(line string, more []string) []string {
	args := append(strings.Fields(line), more...)
	if !slices.Contains(args, "-n") {
		args = append(args, "-n", s.namespace)
	}
	return args
}

// command prepares the plugin itself, in the test's folder: kubectl is ten times
// slower.
func (s *secrets) command(t *testing.T, user cluster.User, line string, more ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(filepath.Join(plugins(t), "kubectl-secretgen"), s.words(line, more)...)
	cmd.Env, cmd.Dir = s.Env(user), s.dir
	return cmd
}

// do runs the plugin as the administrator.
func (s *secrets) do(t *testing.T, line string) outcome {
	t.Helper()
	return run(t, s.command(t, cluster.Admin, line))
}

// apply is kubectl secretgen with --apply, which must succeed and print only the
// result.
func (s *secrets) apply(t *testing.T, answer, line string) outcome {
	t.Helper()
	cmd := plugin(t, s.Cluster, cluster.Admin, append([]string{"secretgen"}, s.words(line, []string{"--apply"})...)...)
	cmd.Dir = s.dir
	got := run(t, cmd)
	got.prints(t, 0, "secret/"+answer+"\n")
	return got
}

// prints requires exactly this on standard output.
func (o outcome) prints(t *testing.T, code int, stdout string, inStderr ...string) {
	t.Helper()
	o.want(t, code, inStderr...)
	if o.stdout != stdout {
		t.Errorf("stdout: %q, want %q\nstderr: %s", o.stdout, stdout, o.stderr)
	}
}

// silent requires that no output has one of the texts.
func (o outcome) silent(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(o.stdout+o.stderr, text) {
			t.Errorf("the output has %q\nstdout: %s\nstderr: %s", text, o.stdout, o.stderr)
		}
	}
}

// kubectl runs kubectl in the namespace.
func (s *secrets) kubectl(t *testing.T, line string, more ...string) string {
	t.Helper()
	return s.Kubectl(t, slices.Concat(strings.Fields(line), more, []string{"-n", s.namespace})...)
}

// file writes a file in the test's folder.
func (s *secrets) file(t *testing.T, name, content string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func (s *secrets) get(t *testing.T, name string) *corev1.Secret {
	t.Helper()
	return s.in(t, s.namespace, name)
}

func (s *secrets) in(t *testing.T, namespace, name string) *corev1.Secret {
	t.Helper()
	return must(s.client.CoreV1().Secrets(namespace).Get(t.Context(), name, metav1.GetOptions{}))(t)
}

// holds requires exactly this data, KEY=VALUE separated by spaces.
func (s *secrets) holds(t *testing.T, name, pairs string) {
	t.Helper()
	data := s.get(t, name).Data
	var got []string
	for _, key := range slices.Sorted(maps.Keys(data)) {
		got = append(got, key+"="+string(data[key]))
	}
	if strings.Join(got, " ") != pairs {
		t.Errorf("secret/%s holds %v, want %s", name, got, pairs)
	}
}

// versions are the resource versions of all Secrets in the namespace, by name.
func (s *secrets) versions(t *testing.T) map[string]string {
	t.Helper()
	list := must(s.client.CoreV1().Secrets(s.namespace).List(t.Context(), metav1.ListOptions{}))(t)
	found := map[string]string{}
	for i := range list.Items {
		found[list.Items[i].Name] = list.Items[i].ResourceVersion
	}
	return found
}

// untouched requires that do changes no Secret of the namespace, and makes none.
func (s *secrets) untouched(t *testing.T, do func()) {
	t.Helper()
	before := s.versions(t)
	do()
	if after := s.versions(t); !maps.Equal(before, after) {
		t.Errorf("resource versions are %v, were %v", after, before)
	}
}
