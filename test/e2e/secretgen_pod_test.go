package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A pod gets exactly the given bytes, and becomes ready.
func TestSecretgenPod(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	noise := make([]byte, 64<<10)
	_, _ = rand.Read(noise)
	want := map[string][]byte{
		"every": every, "noise": noise, "empty": {}, "line": []byte("one\n"), "crlf": []byte("a\r\nb\r\n"), "bom": []byte("\ufeffa"),
		"text": []byte(`$2y$10$abc "quoted" 'single' \n 100% {{.}} äöü 😀`), "looks.base64": []byte("c2VjcmV0"), "-dash": []byte("--"), ".hidden": []byte("null"),
	}
	if err := os.Mkdir(filepath.Join(s.dir, "conf.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	for key, value := range want {
		s.file(t, filepath.Join("conf.d", key), string(value))
	}
	s.apply(t, "conf created", "conf --from-file conf.d")
	s.Apply(t, s.namespace, deployed("reader", `volumes: [{name: v, secret: {secretName: conf, items: [{key: noise, path: noise.bin}]}}],
  containers: [{name: app, image: example.com/app, envFrom: [{secretRef: {name: conf}}], volumeMounts: [{name: v, mountPath: /v}]}]`))
	s.WaitDeployment(t, s.namespace, "reader")
	s.Eventually(t, "a ready pod", func(ctx context.Context) error {
		pods, err := s.client.CoreV1().Pods(s.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=reader"})
		if err != nil {
			return err
		}
		for _, p := range pods.Items {
			for _, c := range p.Status.Conditions {
				if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue && p.Spec.NodeName != "" {
					return nil
				}
			}
		}
		return fmt.Errorf("%d pods, none is ready", len(pods.Items))
	})
	got := s.get(t, "conf").Data
	if len(got) != len(want) {
		t.Errorf("%d keys, want %d", len(got), len(want))
	}
	for key, value := range want {
		if !bytes.Equal(got[key], value) {
			t.Errorf("%s: %d bytes, want %d", key, len(got[key]), len(value))
		}
	}
	s.untouched(t, func() { s.apply(t, "conf unchanged", "conf --from-file conf.d") })
}
