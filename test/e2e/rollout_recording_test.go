//go:build unix

package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRolloutRecordingScale: a recording of 10,000 pods is drawn fast, with
// little memory, and in no more lines and columns than needed.
func TestRolloutRecordingScale(t *testing.T) {
	dir := plugins(t)
	const pods, width = 10000, 100
	path := filepath.Join(t.TempDir(), "recording.yaml")
	write(t, path, recording(pods))
	cmd := exec.Command(filepath.Join(dir, "kubectl-rollout_viz"), "--from", path, "--ascii", "--width", fmt.Sprint(width))
	start := time.Now()
	out := run(t, cmd)
	took := time.Since(start)
	lines := strings.Split(strings.TrimSuffix(out.stdout, "\n"), "\n")
	t.Logf("%d of %d pods: %.2fs, %d MiB, %d lines", pods, pods, took.Seconds(), resident(cmd)>>20, len(lines))
	if out.code != 0 || out.stderr != "" || !strings.Contains(out.stdout, "10000 ") || !strings.Contains(out.stdout, "PROGRESSING") && !strings.Contains(out.stdout, "WAITING") {
		t.Errorf("exit code %d:\n%s%s", out.code, out.stdout, out.stderr)
	}
	if took > slack {
		t.Errorf("it takes %v", took)
	}
	if m := resident(cmd); m > 300<<20 {
		t.Errorf("it holds %d MiB", m>>20)
	}
	if len(lines) > 60 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if len(line) > width {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

// recording is a Deployment in the middle of a rollout, as JSON, which kubectl get
// -o json prints and which is YAML, too.
func recording(pods int) string {
	const began, now = "2026-11-26T12:00:00Z", "2026-11-26T12:05:00Z"
	var b strings.Builder
	template := func(version int) string {
		return fmt.Sprintf(`{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"app","image":"example.com/web:%d"}]}}`, version)
	}
	labelled := func(version int) string {
		return strings.Replace(template(version), `"app":"web"`, fmt.Sprintf(`"app":"web","pod-template-hash":"h%d"`, version), 1)
	}
	fmt.Fprintf(&b, `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"apps/v1","kind":"Deployment",
"metadata":{"name":"web","namespace":"shop","uid":"d","generation":2,"creationTimestamp":%q,"annotations":{"deployment.kubernetes.io/revision":"2"}},
"spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web"}},"template":%s},
"status":{"observedGeneration":2,"replicas":%d,"updatedReplicas":%d,"readyReplicas":%d,"availableReplicas":%[6]d,
"conditions":[{"type":"Progressing","status":"True","reason":"ReplicaSetUpdated","lastUpdateTime":%q}]}}`,
		began, pods, template(2), pods, pods/2, pods*9/10, now)
	for version := 1; version <= 2; version++ {
		fmt.Fprintf(&b, `,{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web-h%[1]d","namespace":"shop","uid":"r%[1]d","creationTimestamp":%[2]q,
"labels":{"app":"web","pod-template-hash":"h%[1]d"},"annotations":{"deployment.kubernetes.io/revision":"%[1]d","deployment.kubernetes.io/desired-replicas":"%[3]d"},
"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"d","controller":true}]},
"spec":{"replicas":%[4]d,"selector":{"matchLabels":{"app":"web","pod-template-hash":"h%[1]d"}},"template":%[5]s},
"status":{"observedGeneration":1,"replicas":%[4]d,"readyReplicas":%[6]d,"availableReplicas":%[6]d}}`,
			version, began, pods, pods/2, labelled(version), pods/2-(version-1)*pods/10)
	}
	for i := range pods {
		version, ready := 1+i%2, "True"
		if i%10 == 1 {
			ready = "False"
		}
		fmt.Fprintf(&b, `,{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-h%[1]d-%05[2]d","namespace":"shop","uid":"p%[2]d","creationTimestamp":%[3]q,
"labels":{"app":"web","pod-template-hash":"h%[1]d"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-h%[1]d","uid":"r%[1]d","controller":true}]},
"spec":{"nodeName":"node-%[4]d","containers":[{"name":"app","image":"example.com/web:%[1]d"}]},
"status":{"phase":"Running","startTime":%[3]q,"conditions":[{"type":"Ready","status":%[5]q,"lastTransitionTime":%[3]q}],
"containerStatuses":[{"name":"app","ready":%[6]t,"state":{"running":{"startedAt":%[3]q}}}]}}`,
			version, i, began, i%200, ready, ready == "True")
	}
	b.WriteString("]}\n")
	return b.String()
}

// resident is the maximum memory, in bytes, of a command that has ended.
func resident(cmd *exec.Cmd) int64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // in bytes on macOS, in KiB on other systems
		return usage.Maxrss
	}
	return usage.Maxrss << 10
}
