package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

func TestNamespaceNames(t *testing.T) {
	label := regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
	for test, want := range map[string]string{
		"TestRollout":                     "testrollout-abc123",
		"TestX/a_b.c:d":                   "testx-a-b-c-d-abc123",
		"TestÄ/" + strings.Repeat("-", 9): "test-abc123",
	} {
		got := namespaceName(test, "ABC123XYZ")
		if got != want || !label.MatchString(got) {
			t.Errorf("%s: %q, expected %q", test, got, want)
		}
	}
	if got := namespaceName("Test"+strings.Repeat("x", 200), "ABC123XYZ"); len(got) > 63 || !label.MatchString(got) {
		t.Errorf("a long name becomes %q, which is not a DNS label", got)
	}
}

func TestRolledOut(t *testing.T) {
	four := int32(4)
	deployment := func(status appsv1.DeploymentStatus) *appsv1.Deployment {
		d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Replicas: &four}, Status: status}
		d.Generation = 2
		return d
	}
	for lacks, status := range map[string]appsv1.DeploymentStatus{
		"generation": {ObservedGeneration: 1, Replicas: 4, UpdatedReplicas: 4, AvailableReplicas: 4},
		"updated":    {ObservedGeneration: 2, Replicas: 4, UpdatedReplicas: 3, AvailableReplicas: 4},
		"old":        {ObservedGeneration: 2, Replicas: 5, UpdatedReplicas: 4, AvailableReplicas: 4},
		"available":  {ObservedGeneration: 2, Replicas: 4, UpdatedReplicas: 4, AvailableReplicas: 3},
		"":           {ObservedGeneration: 2, Replicas: 4, UpdatedReplicas: 4, AvailableReplicas: 4},
	} {
		err := rolledOut(deployment(status))
		if (err == nil) != (lacks == "") || err != nil && !strings.Contains(err.Error(), lacks) {
			t.Errorf("%+v: %v, expected it to name %q", status, err, lacks)
		}
	}
}

func TestRetry(t *testing.T) {
	tries := 0
	err := retry(t.Context(), func(context.Context) error {
		if tries++; tries < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%d tries, %v", tries, err)
	}
	// The error is the last problem, not the timeout.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	first := true
	err = retry(ctx, func(ctx context.Context) error {
		if first {
			first = false
			return errors.New("two of three")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err == nil || err.Error() != "two of three" {
		t.Errorf("out of time: %v", err)
	}
}

func TestTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("a\nb\n"+strings.Repeat("x", 1000)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := tail(path, 2)
	if err != nil || !strings.HasPrefix(got, "b\nxxx") || !strings.HasSuffix(got, "…") || len(got) > 250 {
		t.Errorf("tail: %q, %v", got, err)
	}
}

func TestStartWithoutBinaryHasAHint(t *testing.T) {
	t.Setenv(BinaryEnv, "")
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), BinaryEnv) || !strings.Contains(err.Error(), "make test") {
		t.Errorf("start: %v", err)
	}
}

func TestStartReportsErrorsOfTheBinary(t *testing.T) {
	script := filepath.Join(t.TempDir(), "testcluster")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho 'error: no room' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{Binary: script}); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("start: %v", err)
	}
}

func TestOnlyOwnClustersCanLoseTheAPIServer(t *testing.T) {
	for _, act := range []func(*Cluster, testing.TB){(*Cluster).KillAPIServer, (*Cluster).StartAPIServer} {
		r := &refused{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			act(&Cluster{dir: "/shared"}, r)
		}()
		if <-done; !strings.Contains(r.why, "/shared was not started by this test: use cluster.Own") {
			t.Errorf("reported %q", r.why)
		}
	}
}

// refused records why a test ends instead of ending it.
type refused struct {
	testing.TB
	why string
}

func (r *refused) Fatalf(format string, args ...any) {
	r.why = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestAnswersOfTestcluster(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "testcluster")
	text := `#!/bin/sh
echo KUBECONFIG=` + dir + `/admin.kubeconfig
while read -r line; do
	case $line in
	good) echo done ;;
	bad) echo "failed: it does not run" ;;
	*) echo "gone" >&2; exit 1 ;;
	esac
done
`
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := Start(t.Context(), Options{Binary: script})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop() })
	for _, tc := range []struct{ request, want string }{
		{"good", ""},
		{"bad", "bad: failed: it does not run"},
		{"good", ""},
		{"end", "end: testcluster ended: gone"},
	} {
		got := ""
		if err := c.server.ask(tc.request); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%s: %q, expected %q", tc.request, got, tc.want)
		}
	}
}
