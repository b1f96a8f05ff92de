package target

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
)

// docs/targets.md is generated from the profiles; go test -update rewrites it.
func TestDocs(t *testing.T) {
	golden.Assert(t, "../../../docs/targets.md", []byte(page(files(t))))
}

const intro = `# Targets: what --target sets

<!-- Written by "make generate" from the files in pkg/compose/target/profiles. -->

` + "`kubectl compose convert --target=NAME`" + ` adapts the manifests to a platform: how ports are published, and the classes and annotations of
Services, Ingresses, Gateways and claims. The default target is ` + "`%s`" + `, which works on every conformant cluster and publishes nothing.

A target sets defaults only. ` + "`--expose`, `--ingress-class`, `--gateway-class` and `--gateway`" + ` take precedence over it, and so do the
[hints](hints.md) of a service or a volume. ` + "`--format=kustomize`" + ` without ` + "`--target`" + ` writes an overlay for every other target.

`

const guide = `
## How to add a target

1. Write ` + "`pkg/compose/target/profiles/NAME.yaml`" + `. Take ` + "`pkg/compose/target/profiles/gke.yaml`" + ` as the example; the fields are described in
   ` + "`pkg/compose/target/file.go`" + `. ` + "`order`" + ` is the position in every list: the target with the fewest features comes first. A section that sets
   something lists its reference pages in ` + "`sources`" + `. Omit sections that the platform does not support.
2. Add a golden case: a folder ` + "`pkg/compose/convert/testdata/target-NAME`" + ` with a ` + "`compose.yaml`" + ` that publishes ports and has volumes (that of
   ` + "`pkg/compose/convert/testdata/target-gke`" + `, for example), and a file ` + "`options`" + ` with the line ` + "`target=NAME`" + `.
3. Run ` + "`make generate`" + `, and read the difference before you commit it: this page, the manifests of the golden case and the overlays of the kustomize case.
4. Run ` + "`go test ./pkg/compose/... ./pkg/cmd/compose`" + `. It reports texts that list the targets without the new one, such as ` + "`README.md`" + `.

The flags, their help and completion, the overlays of kustomize and the tests take the list of targets from the profiles.
`

func page(all []file) string {
	var b strings.Builder
	fmt.Fprintf(&b, intro, all[0].Name)
	writeOverview(&b, all)
	for _, f := range all {
		f.write(&b)
	}
	b.WriteString(guide)
	return b.String()
}

// section is one part of a profile, as the page shows it.
type section struct {
	key, title string // in the file, on the page
	value      string // in a list of targets; "" for none
	unset      string // the behaviour without a value
	Frontend
	fact
}

// sections are all parts of the profile that have a source.
func (f file) sections() []section {
	arch, exposed := f.Nodes.Arch, f.Expose.Default
	return []section{
		{key: "expose", title: "published ports", value: "--expose=" + exposed, fact: f.Expose.fact},
		{key: "nodes", title: "default architecture of nodes", value: arch, unset: "not known", fact: f.Nodes.fact},
		{key: "storage", title: "storage class", value: f.Storage.Class, unset: "the cluster's default", Frontend: Frontend{Needs: f.Storage.Needs}, fact: f.Storage.fact},
		{key: "sharedStorage", title: "storage class for several pods (ReadWriteMany)", value: f.SharedStorage.Class, unset: "the cluster's default, with a warning",
			Frontend: Frontend{Needs: f.SharedStorage.Needs}, fact: f.SharedStorage.fact},
		{key: "loadBalancer", title: "Services of type LoadBalancer", value: f.LoadBalancer.Class, unset: "no class", Frontend: f.LoadBalancer.Frontend, fact: f.LoadBalancer.fact},
		{key: "ingress", title: "Ingresses", value: f.Ingress.Class, unset: "no class", Frontend: f.Ingress.Frontend, fact: f.Ingress.fact},
		{key: "gateway", title: "Gateways", value: f.Gateway.Class, unset: "no class: set --gateway-class or --gateway", Frontend: f.Gateway.Frontend, fact: f.Gateway.fact},
	}
}

// isSet reports whether the section has settings for the platform. Publishing
// nothing is a default that needs no source.
func (s section) isSet() bool {
	return s.value != "" && s.value != "--expose=none" || s.Needs+s.TLS+s.Note != "" || len(s.Annotations) > 0
}

// writeOverview is a table with a column for each target.
func writeOverview(b *strings.Builder, all []file) {
	head, line := "| |", "|---|"
	for _, f := range all {
		head, line = head+" [`"+f.Name+"`](#"+f.Name+") |", line+"---|"
	}
	b.WriteString(head + "\n" + line + "\n| platform |")
	for _, f := range all {
		b.WriteString(" " + f.Title + " |")
	}
	b.WriteString("\n")
	for i, s := range all[0].sections() {
		b.WriteString("| " + s.title + " |")
		for _, f := range all {
			b.WriteString(" " + f.sections()[i].sets() + " |")
		}
		b.WriteString("\n")
	}
}

// sets is the value and the annotations, or the behaviour without them.
func (s section) sets() string {
	var parts []string
	if s.value != "" {
		parts = append(parts, "`"+s.value+"`")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Annotations)) {
		parts = append(parts, "annotation `"+key+": "+s.Annotations[key]+"`")
	}
	return cmp.Or(strings.Join(parts, "<br>"), s.unset)
}

// write is the section of the page about one target.
func (f file) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n`--target=%s`: %s.\n\n", f.Name, f.Name, f.Title)
	known := slices.DeleteFunc(f.sections(), func(s section) bool { return !s.isSet() })
	if len(known) == 0 {
		fmt.Fprintf(b, "Ports are published with `--expose` only. No class and no annotation is set.\n")
		return
	}
	b.WriteString("| | sets | needs | notes | sources |\n|---|---|---|---|---|\n")
	for _, s := range known {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", s.title, s.sets(), s.Needs, s.notes(), s.links())
	}
}

func (s section) notes() string {
	parts := []string{s.Note}
	if s.TLS != "" {
		parts = append(parts, "TLS: "+s.TLS+".")
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// links are the sources under short names: the host and the last part of the path.
func (s section) links() string {
	var links []string
	for _, source := range s.Sources {
		host, _, _ := strings.Cut(strings.TrimPrefix(source, "https://"), "/")
		links = append(links, "["+host+"/…/"+path.Base(source)+"]("+source+")")
	}
	return strings.Join(links, "<br>")
}
