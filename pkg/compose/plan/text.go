package plan

import (
	"fmt"
	"strings"
)

// String is the plan in readable form: each pod with its workload, its
// containers, what it waits for, the names and ports it is reached under, and the
// claims it mounts. Names are those of the project's services and of Kubernetes'
// objects. The form is for people and tests, not for programs.
func (p *Plan) String() string {
	t := &planText{Plan: p}
	t.line("project %s: %s, %s", p.Project.Name, count(len(p.PodOwners()), "pod"), count(len(p.AllUnits), "container"))
	for _, pod := range p.PodOwners() {
		t.pod(pod)
	}
	for _, u := range p.Elsewhere {
		t.line("elsewhere %s: %s", u.Title(), u.Hints.Service.ExternalName.Value)
	}
	for _, c := range p.AllClaims() {
		t.claim(c)
	}
	for _, key := range p.NetworkKeys() {
		t.line("network %s: label %s%s", key, p.NetworkLabel(key), when(p.Project.Networks[key].Internal, ", internal"))
	}
	return t.Builder.String()
}

// planText collects lines.
type planText struct {
	*Plan
	strings.Builder
}

func (t *planText) line(format string, values ...any) {
	fmt.Fprintf(&t.Builder, format+"\n", values...)
}

// item is an indented line, unless it is empty.
func (t *planText) item(what string, values ...string) {
	if len(values) > 0 {
		t.line("  %-12s%s", what, strings.Join(values, ", "))
	}
}

func (t *planText) pod(pod *Unit) {
	reason := t.kinds[pod].reason
	t.line("pod %s: %s%s", pod.Name, t.Kind(pod), when(reason != "", " ("+reason+")"))
	for _, u := range t.InPod(pod) {
		role := "container"
		if t.IsInit(u) {
			role = "init"
		}
		t.item(role, u.Name+when(u.Name != u.Title(), " ("+strings.Join(u.Path, ".")+")"))
		t.item("  waits for", texts(t.WaitsFor(u), waitText)...)
		t.item("  network of", texts(t.networkOf(u), (*Unit).Title)...)
	}
	if n := pod.Replicas(); n != nil {
		t.item("replicas", fmt.Sprint(*n))
	}
	for _, u := range t.Containers(pod) {
		t.reached(u)
	}
	if exclusive := t.Exclusive(pod); exclusive != "" {
		t.item("exclusive", exclusive)
	}
	t.item("networks", t.NetworksOf(pod)...)
}

// networkOf is the unit whose network the unit uses, if that is not its own.
func (t *planText) networkOf(u *Unit) []*Unit {
	if t.UsesNetwork(u) {
		return []*Unit{t.Net(u)}
	}
	return nil
}

// reached is how a unit is reached.
func (t *planText) reached(u *Unit) {
	if t.HasService(u) {
		ports := strings.Join(texts(t.ServicePorts(u), Port.String), ", ")
		t.item("service", u.Name+when(ports != "", " "+ports)+when(t.IsHeadless(u), " (headless)")+when(t.IsEarly(u), " (before it is ready)"))
	}
	if name := t.Governing(u); name != "" && name != u.Name {
		t.item("governing", name)
	}
	if ports := texts(t.PublishedPorts(u), Published.String); len(ports) > 0 {
		ways := strings.Join(texts(t.Ways(u), func(e Expose) string { return string(e) }), ", ")
		t.item("published", strings.Join(ports, ", ")+" ("+ways+when(ways == "", "inside the cluster only")+")")
	}
}

func (t *planText) claim(c *Claim) {
	what := "claim"
	switch {
	case c.External:
		what = "existing claim"
	case c.Inline != nil:
		what = "volume"
	}
	users := strings.Join(texts(c.Users, func(u *Unit) string { return u.Name }), ", ")
	t.line("%s %s: mounted by %s%s%s", what, c.Name, users, when(c.Shared, " (shared)"), when(c.Disk != nil, ", bound to a PersistentVolume"))
}

func waitText(w Wait) string { return w.On.Name + when(w.Complete, " (to completion)") }

func texts[T any](values []T, text func(T) string) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, text(v))
	}
	return out
}

func when(condition bool, text string) string {
	if !condition {
		return ""
	}
	return text
}

func count(n int, what string) string { return fmt.Sprintf("%d %s%s", n, what, when(n != 1, "s")) }
