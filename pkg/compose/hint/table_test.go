package hint_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
)

// komposeLabels are the labels of Kompose 1.38.
const komposeLabels = `service.type service.external-traffic-policy service.group service.name_override service.nodeport.port service.expose
service.expose.tls-secret service.expose.ingress-class-name controller.type controller.port.expose serviceaccount-name image-pull-secret image-pull-policy
service.healthcheck.readiness.disable service.healthcheck.readiness.test service.healthcheck.readiness.interval service.healthcheck.readiness.timeout
service.healthcheck.readiness.retries service.healthcheck.readiness.start_period service.healthcheck.readiness.http_get_path
service.healthcheck.readiness.http_get_port service.healthcheck.readiness.tcp_port service.healthcheck.liveness.http_get_path
service.healthcheck.liveness.http_get_port service.healthcheck.liveness.tcp_port security-context.fsgroup volume.size volume.selector volume.type
volume.storage-class-name volume.subpath cronjob.schedule cronjob.concurrency_policy cronjob.backoff_limit init.containers.name init.containers.image
init.containers.command hpa.cpu hpa.memory hpa.replicas.min hpa.replicas.max ephemeral-storage.limit ephemeral-storage.request`

func TestTableHasEveryLabelOfKompose(t *testing.T) {
	var have []string
	for _, row := range hint.Table() {
		if row.Scope&hint.InService != 0 {
			have = append(have, row.Labels...)
		}
	}
	for _, label := range strings.Fields(komposeLabels) {
		if !slices.Contains(have, "kompose."+label) {
			t.Error(label)
		}
	}
}

func TestRowsAreWellWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range hint.Table() {
		if row.Doc == "" || row.Field == "" || row.Takes == "" || row.Scope == 0 || strings.HasSuffix(row.Doc, ".") {
			t.Errorf("%+v", row)
		}
		for _, scope := range []hint.Scope{hint.InService, hint.InJob, hint.InProject, hint.InVolume} {
			key := fmt.Sprint(scope, row.Key)
			if row.Scope&scope != 0 && seen[key] {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = seen[key] || row.Scope&scope != 0
		}
	}
}

// docs/hints.md has the table between two lines.
func TestDocs(t *testing.T) {
	const file, begin, end = "../../../docs/hints.md", "<!-- begin: table -->\n", "<!-- end: table -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(text, []byte(begin))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		t.Fatal("the lines around the table are missing")
	}
	golden.Assert(t, file, slices.Concat(before, []byte(begin+markdown()+end), after))
}

func markdown() string {
	var b strings.Builder
	b.WriteString("| key | `kompose.*` label | of | takes | sets | what it says |\n|---|---|---|---|---|---|\n")
	for _, row := range hint.Table() {
		var labels []string
		for _, label := range row.Labels {
			labels = append(labels, "`"+strings.TrimPrefix(label, "kompose.")+"`")
		}
		cells := []string{"`" + row.Key + "`", strings.Join(labels, ", "), row.Scope.String(), row.Takes, row.Field, row.Doc}
		b.WriteString("| " + strings.ReplaceAll(strings.Join(cells, " | "), "*", `\*`) + " |\n")
	}
	return b.String()
}
