package helm

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// notes are NOTES.txt: how to reach the published ports.
func (c *chart) notes() string {
	var b strings.Builder
	b.WriteString("{{ .Chart.Name }} is installed as {{ .Release.Name }} in the namespace {{ .Release.Namespace }}.\n")
	if !c.publishes() {
		b.WriteString("\nIt publishes no ports.\n")
		return b.String()
	}
	word := "if"
	for _, t := range exposures {
		lines := c.reach(t)
		if len(lines) <= introduction {
			continue
		}
		fmt.Fprintf(&b, "{{- %s eq .Values.expose.type %q }}\n\n%s\n", word, t, strings.Join(lines, "\n"))
		word = "else if"
	}
	if word != "if" {
		b.WriteString("{{- end }}\n")
	}
	return b.String()
}

// introduction is the number of lines before the first address.
const introduction = 2

const kubectl = "  kubectl --namespace {{ .Release.Namespace }} "

// reach are the lines of one exposure.
func (c *chart) reach(t plan.Expose) []string {
	switch t {
	case plan.ExposeNone:
		return c.forwards()
	case plan.ExposeNodePort:
		return c.servicesOf(t, "NodePort", "Its ports are open on every node; PORT(S) has their numbers:")
	case plan.ExposeLoadBalancer:
		return c.servicesOf(t, "LoadBalancer", "Its load balancers get their addresses, EXTERNAL-IP, after a while:")
	}
	return c.hosts(t)
}

// forwards show how to reach published ports that are only inside the cluster.
func (c *chart) forwards() []string {
	lines := []string{"Its ports are reachable inside the cluster only. From this machine, until Ctrl-C:", ""}
	for _, tree := range c.published(plan.ExposeLoadBalancer, "Service") {
		spec := child(tree, "spec")
		if spec["type"] != "LoadBalancer" {
			continue
		}
		name, _ := child(spec, "selector")["app.kubernetes.io/name"].(string)
		for _, item := range items(spec["ports"]) {
			if port, ok := item.(map[string]any); ok && port["protocol"] != "UDP" && name != "" {
				lines = append(lines, fmt.Sprintf("%sport-forward service/%s %v:%v", kubectl, name, port["port"], port["targetPort"]))
			}
		}
	}
	return lines
}

func (c *chart) servicesOf(t plan.Expose, kind, intro string) []string {
	lines := []string{intro, ""}
	for _, tree := range c.published(t, "Service") {
		if child(tree, "spec")["type"] == kind {
			lines = append(lines, fmt.Sprintf("%sget service %v", kubectl, child(tree, "metadata")["name"]))
		}
	}
	return lines
}

// hosts are the addresses that an Ingress or a Gateway serves.
func (c *chart) hosts(t plan.Expose) []string {
	lines := []string{"Its hosts, after their names resolve to the address of the " + string(t) + ":", ""}
	for _, tree := range c.published(t, "Ingress") {
		for _, item := range items(child(tree, "spec")["rules"]) {
			if rule, ok := item.(map[string]any); ok {
				lines = append(lines, c.address(rule["host"]))
			}
		}
	}
	for _, tree := range c.published(t, "HTTPRoute") {
		for _, host := range items(child(tree, "spec")["hostnames"]) {
			lines = append(lines, c.address(host))
		}
	}
	return lines
}

func (c *chart) address(host any) string {
	name := fmt.Sprint(host)
	if t, ok := host.(text); ok {
		name = "{{ " + c.include(t, "") + " }}"
	}
	return "  http{{ if .Values.expose.tlsSecret }}s{{ end }}://" + name + "/"
}

// published are the objects of the kind that are made for the exposure and not
// for every one.
func (c *chart) published(exposure plan.Expose, kind string) []map[string]any {
	var trees []map[string]any
	for _, t := range c.templates {
		if t.kind != kind || t.always() {
			continue
		}
		for _, a := range t.cases {
			for _, other := range a.types {
				if other == exposure {
					trees = append(trees, a.tree)
				}
			}
		}
	}
	return trees
}
