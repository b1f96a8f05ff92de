package convert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// alike are names that a naming function could map to one name, and the names
// that the converter generates.
var alike = []string{"web", "Web", "web_1", "web-1", "web.1", "WEB_1", "web-pods", "web-public", "web-env", "web-pre-start-1", "web-data", "1web", "n-1web", "n_1web", strings.Repeat("x", 70), strings.Repeat("x", 70) + "_"}

// For all names in a project, no two objects have one identity.
func TestNoTwoObjectsHaveOneName(t *testing.T) {
	var b strings.Builder
	b.WriteString("services:\n")
	for i, name := range alike {
		links := `links: ["web:web_1", "web:linked_1", "web:linked-1"]`
		if name == "web" {
			links = ""
		}
		fmt.Fprintf(&b, `  %q:
    image: nginx:1.29
    container_name: %q
    ports: ["8080"]
    environment: {PASSWORD: %q, PLAIN: x}
    volumes: ["%s:/data", "./%s:/files:ro"]
    configs: [%q]
    secrets: [%q]
    networks: {default: {aliases: ["alias_1", "alias-1", "web.1", "web-env"]}}
    pre_start: [{image: "busybox:1.37"}]
    deploy: {replicas: %d}
    %s
`, name, "c."+name, name, name, name, name, name, i%2, links)
	}
	b.WriteString("jobs:\n")
	for _, name := range []string{"job_1", "job-1", "web_job"} {
		fmt.Fprintf(&b, "  %q: {image: \"busybox:1.37\", triggers: {schedule: [{cron: \"0 0 * * *\"}, {cron: \"1 0 * * *\"}]}}\n", name)
	}
	files := map[string]string{}
	for _, section := range []string{"volumes", "configs", "secrets"} {
		b.WriteString(section + ":\n")
		for _, name := range alike {
			switch section {
			case "volumes":
				fmt.Fprintf(&b, "  %q: {}\n", name)
			default:
				fmt.Fprintf(&b, "  %q: {file: \"./%s\"}\n", name, name)
			}
			files[name] = name
		}
	}
	for name, set := range map[string]func(*plan.Options){
		"defaults":     func(*plan.Options) {},
		"stable names": func(o *plan.Options) { o.StableNames = true },
		"placeholders": func(o *plan.Options) { o.Secrets = plan.SecretsPlaceholder },
		"external":     func(o *plan.Options) { o.Secrets, o.StableNames = plan.SecretsExternal, true },
		"node ports":   func(o *plan.Options) { o.Expose, o.NetworkPolicy = "nodeport", true },
		"ingress":      func(o *plan.Options) { o.Expose, o.WaitForDependencies = "ingress", true },
		"gateway":      func(o *plan.Options) { o.Expose, o.Workload = "gateway", plan.WorkloadStatefulSet },
	} {
		options := defaults()
		set(&options)
		unique(t, name, b.String(), files, options)
	}
}

// unique converts the project and checks the identities of its objects.
func unique(t *testing.T, name, text string, files map[string]string, options plan.Options) {
	t.Helper()
	dir := writeProject(t, text, files)
	objects, _ := convertProject(t, load.Request{WorkingDir: dir, ProjectName: "shop", Environ: map[string]string{}}, options)
	seen := map[string]bool{}
	for _, o := range objects {
		key := o.GetObjectKind().GroupVersionKind().Kind + "/" + o.GetName()
		if seen[key] {
			t.Errorf("%s: %s is there twice", name, key)
		}
		seen[key] = true
	}
}
