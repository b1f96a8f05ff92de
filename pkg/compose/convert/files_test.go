package convert_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// convertText converts a project of one file in its own folder.
func convertText(t testing.TB, text string, files map[string]string) ([]object.Object, []finding.Finding) {
	t.Helper()
	return convertProject(t, load.Request{WorkingDir: writeProject(t, text, files), ProjectName: "shop", Environ: map[string]string{}}, defaults())
}

// writeProject makes a folder of the Compose file and the other files.
func writeProject(t testing.TB, text string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// has reports whether a finding of the attribute contains the words.
func has(findings []finding.Finding, attribute, words string) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool {
		return f.Attribute.String() == attribute && strings.Contains(f.Message+"; "+f.Fix, words)
	})
}

func service(volumes ...string) string {
	text := "services:\n  web:\n    image: nginx:1.29\n    volumes:\n"
	for _, v := range volumes {
		text += fmt.Sprintf("      - %q\n", v)
	}
	return text
}

func TestSizesOfFiles(t *testing.T) {
	large := strings.Repeat("x", 1<<20+1)
	objects, findings := convertText(t, service("./large.txt:/large.txt", "./folder:/folder", "./applied.txt:/applied.txt:ro", "./empty:/empty"),
		map[string]string{"large.txt": large, "folder/large.txt": large, "applied.txt": large[:300<<10], "empty/": ""})
	for attribute, words := range map[string]string{
		"services.web.volumes[0]": "more than the 1 MiB limit of a ConfigMap; nothing is mounted",
		"services.web.volumes[1]": "an empty claim is used instead",
		"services.web.volumes[2]": "kubectl apply --server-side",
		"services.web.volumes[3]": "empty is empty here; an empty claim is used instead",
	} {
		if !has(findings, attribute, words) {
			t.Errorf("%s: nothing about %q in %v", attribute, words, findings)
		}
	}
	if text := manifests(t, objects); bytes.Contains(text, []byte("/large.txt")) || !bytes.Contains(text, []byte("claimName: folder-data")) {
		t.Errorf("unexpected mounts:\n%.2000s", text)
	}
}

func TestMountsThatKubernetesRefuses(t *testing.T) {
	_, findings := convertText(t, `
services:
  web:
    image: nginx:1.29
    volumes:
      - {type: volume, source: data, target: /a, volume: {subpath: ../b}}
      - {type: volume, source: data, target: "/c:d"}
      - {type: bind, source: ./folder, target: relative}
      - {type: npipe, source: x, target: /pipe}
    tmpfs: [/x, "/y:size=10%"]
    configs: [{source: one, target: /x}]
configs: {one: {content: x}}
volumes: {data: {}}
`, map[string]string{"folder/..hidden": "x", "folder/a": "x"})
	for attribute, words := range map[string]string{
		"services.web.volumes[0]": "does not allow '..' in a subpath",
		"services.web.volumes[1]": "does not allow ':' in a mount path",
		"services.web.volumes[2]": "begins with two dots",
		"services.web.volumes[3]": "a named pipe of Windows",
		"services.web.tmpfs[1]":   "size=10%",
		"services.web.configs[0]": "already has a mount",
	} {
		if !has(findings, attribute, words) {
			t.Errorf("%s: nothing about %q in\n%v", attribute, words, findings)
		}
	}
	if !has(findings, "services.web.volumes[2]", "not absolute") {
		t.Error("a relative target is not reported")
	}
}

func TestInvalidImageName(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte("services:\n  web:\n    image: 'nginx:bad tag'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, err := load.Load(t.Context(), load.Request{WorkingDir: dir, Environ: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = convert.Convert(p, defaults())
	if err == nil || !strings.HasPrefix(err.Error(), "compose.yaml:3:5: ") {
		t.Errorf("got %v, want an error at compose.yaml:3:5", err)
	}
}

// A variable that is not set makes an image that cannot be pulled; the variable
// is reported, not the image.
func TestImageWithUnsetVariable(t *testing.T) {
	_, findings := convertText(t, "services:\n  web:\n    image: nginx:${VERSION}\n", nil)
	if !has(findings, "services.web.image", "a variable in it is not set") {
		t.Errorf("findings: %v", findings)
	}
}

func TestEnvironmentThatIsNotText(t *testing.T) {
	objects, _ := convertText(t, "services:\n  web:\n    image: nginx:1.29\n    env_file: [a.env]\n", map[string]string{"a.env": "RAW=\xff\xfe\n"})
	for _, o := range objects {
		if s, ok := o.(*corev1.Secret); ok && bytes.Equal(s.Data["RAW"], []byte("\xff\xfe")) {
			return
		}
	}
	t.Error("bytes that are not UTF-8 do not reach a Secret")
}

// The API server refuses an object with more annotations than 256 KiB.
func TestAnnotationsAreTooMany(t *testing.T) {
	text := "services:\n  web:\n    image: nginx:1.29\n    labels:\n"
	for i := range 3 {
		text += fmt.Sprintf("      l%d: %s\n", i, strings.Repeat("x", 100<<10))
	}
	_, findings := convertText(t, text, nil)
	if !has(findings, "services.web.labels.l2", "at most 256 KiB") || has(findings, "services.web.labels.l1", "at most") {
		t.Error("the third 100 KiB are not refused, or the second are")
	}
}

// A Job that runs as an init container has no Service, no labels and no names,
// which is reported; it has its volumes and its environment.
func TestHostedJobDropsNothingSilently(t *testing.T) {
	objects, findings := convertText(t, `
services:
  migrate:
    image: nginx:1.29
    container_name: mig
    labels: {a: b}
    stop_grace_period: 5s
    environment: {DB_PASSWORD: sesame}
    volumes: ["state:/state"]
    networks: {default: {aliases: [migrator]}}
    healthcheck: {disable: true}
  web:
    image: nginx:1.29
    depends_on: {migrate: {condition: service_completed_successfully}}
    environment: {M: "mig:80"}
volumes: {state: {}}
`, nil)
	for _, attribute := range []string{"container_name", "labels", "stop_grace_period", "networks.default.aliases[0]"} {
		if !has(findings, "services.migrate."+attribute, "") {
			t.Errorf("%s is dropped silently", attribute)
		}
	}
	text := string(manifests(t, objects))
	for _, want := range []string{"initContainers:", "claimName: state", "migrate-env", "mountPath: /state"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the manifests", want)
		}
	}
	if strings.Contains(text, "kind: Job") || strings.Contains(text, "name: migrator") {
		t.Error("the Job is there twice")
	}
}

// Different sources in one pod never share a volume, for all names.
func TestVolumeNamesInAPod(t *testing.T) {
	objects, _ := convertText(t, `
services:
  web:
    image: nginx:1.29
    volumes: ["web-a-b:/claim", /a/b, /a-b, "./web-a-b:/copied:ro"]
    tmpfs: [/a_b]
    secrets: [s, S]
    configs: [s]
volumes: {web-a-b: {}}
secrets: {s: {environment: A}, S: {environment: B}}
configs: {s: {content: x}}
`, map[string]string{"web-a-b": "x"})
	for _, o := range objects {
		d, ok := o.(*appsv1.Deployment)
		if !ok {
			continue
		}
		names := map[string]bool{}
		for _, v := range d.Spec.Template.Spec.Volumes {
			names[v.Name] = true
		}
		if mounts := len(d.Spec.Template.Spec.Containers[0].VolumeMounts); len(names) != 8 || mounts != 8 {
			t.Errorf("%d volumes and %d mounts, want 8 of each: %v", len(names), mounts, names)
		}
	}
}
