package cluster

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Namespace makes a namespace for one test, waits until pods can be created in it
// and returns its name. At the end of the test it is deleted, without waiting for
// the deletion, which takes about ten seconds. If the test fails, its events and
// pods are logged.
func (c *Cluster) Namespace(t testing.TB) string {
	t.Helper()
	client, err := c.Client(Admin)
	if err != nil {
		t.Fatal(err)
	}
	name := namespaceName(t.Name(), rand.Text())
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if _, err := client.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{}); err != nil {
		t.Fatalf("create namespace: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(c.describe(name))
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := client.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("delete namespace: %v", err)
		}
	})
	c.Eventually(t, "the service account of namespace "+name, func(ctx context.Context) error {
		_, err := client.CoreV1().ServiceAccounts(name).Get(ctx, "default", metav1.GetOptions{})
		return err
	})
	return name
}

// namespaceName makes the name of a namespace out of the name of a test and a
// random text: a valid DNS label, different for each run.
func namespaceName(test, random string) string {
	const longest = 50
	label := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, test)
	if len(label) > longest {
		label = label[:longest]
	}
	return strings.Trim(label, "-") + "-" + strings.ToLower(random[:6])
}

// describe returns what happened in a namespace.
func (c *Cluster) describe(namespace string) string {
	var out strings.Builder
	for _, args := range [][]string{
		{"get", "all,pvc", "-o", "wide"},
		{"get", "events", "--sort-by=.lastTimestamp"},
	} {
		cmd := c.KubectlCommand(append(args, "--namespace", namespace)...)
		text, err := cmd.CombinedOutput()
		out.WriteString("$ kubectl " + strings.Join(args, " ") + "\n" + string(text))
		if err != nil {
			out.WriteString(err.Error() + "\n")
		}
	}
	return out.String()
}
