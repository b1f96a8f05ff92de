package helm

import (
	"reflect"
	"strings"
)

// service has the values of one container, and of the workload with its name.
type service struct {
	image     reference
	varies    *text          // the image when variables are part of it
	policy    string         // "" is Kubernetes' default
	replicas  any            // a number; nil if the workload has none and may have one
	scales    bool           // has replicas
	resources map[string]any // nil for none
}

// reference is a parsed image reference.
type reference struct{ repository, tag, digest string }

// split parses [HOST[:PORT]/]NAME[:TAG][@DIGEST].
func split(image string) reference {
	name, digest, _ := strings.Cut(image, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return reference{name[:i], name[i+1:], digest}
	}
	return reference{name, "", digest}
}

// action is the template action of a value.
type action string

// block is a separate part of a template, for an entry of a mapping.
type block string

// scaled are the kinds with a field for the number of pods.
var scaled = map[string]bool{"Deployment": true, "StatefulSet": true}

// readServices reads images, replicas and resources from the workloads.
func (c *chart) readServices() {
	c.services = map[string]*service{}
	for _, t := range c.templates {
		for _, a := range t.cases {
			c.readWorkload(t.kind, t.name, a.tree)
		}
	}
}

func (c *chart) readWorkload(kind, name string, tree map[string]any) {
	pod := podSpec(tree)
	if pod == nil {
		return
	}
	for _, list := range []string{"initContainers", "containers"} {
		for _, item := range items(pod[list]) {
			if container, ok := item.(map[string]any); ok {
				c.readContainer(name, container)
			}
		}
	}
	s := c.services[name]
	spec := child(tree, "spec")
	if s == nil || !scaled[kind] || spec == nil {
		return
	}
	s.scales, s.replicas = true, spec["replicas"]
	values := serviceValues(name)
	if s.replicas == nil {
		spec["replicas"] = block("{{- if hasKey " + values + " \"replicas\" }}\nreplicas: {{ int " + values + ".replicas }}\n{{- end }}")
	} else {
		spec["replicas"] = action("{{ int " + values + ".replicas }}")
	}
}

// podSpec finds the pod of a workload; nil if the object is not a workload.
func podSpec(tree map[string]any) map[string]any {
	for _, path := range [][]string{{"spec", "jobTemplate", "spec", "template", "spec"}, {"spec", "template", "spec"}} {
		if pod := child(tree, path...); pod != nil && pod["containers"] != nil {
			return pod
		}
	}
	return nil
}

func child(tree map[string]any, path ...string) map[string]any {
	for _, key := range path {
		tree, _ = tree[key].(map[string]any)
	}
	return tree
}

func items(value any) []any {
	list, _ := value.([]any)
	return list
}

// readContainer reads the values of the container by its name. Containers with
// the same name in several pods share values if they are equal; else their key
// has the workload's name.
func (c *chart) readContainer(workload string, container map[string]any) {
	name, _ := container["name"].(string)
	s := &service{}
	s.policy, _ = container["imagePullPolicy"].(string)
	s.resources, _ = container["resources"].(map[string]any)
	switch image := container["image"].(type) {
	case string:
		s.image = split(image)
	case text:
		s.varies = &image
	default:
		return
	}
	key := name
	if other := c.services[key]; other != nil && !other.alike(s) {
		key = workload + "-" + name
	}
	if c.services[key] == nil {
		c.services[key] = s
	}
	c.parameterise(key, container)
}

// parameterise replaces the parts that values decide by actions.
func (c *chart) parameterise(key string, container map[string]any) {
	s, values := c.services[key], serviceValues(key)
	fallback := `""`
	if s.varies != nil {
		fallback = "(" + c.include(*s.varies, "") + ")"
	}
	container["image"] = action("{{ include " + quoted(c.name+".image") + " (list " + values + ".image " + fallback + ") | quote }}")
	container["imagePullPolicy"] = block("{{- with " + values + ".image.pullPolicy }}\nimagePullPolicy: {{ . }}\n{{- end }}")
	container["resources"] = block("{{- with " + values + ".resources }}\nresources:\n  {{- toYaml . | nindent @ }}\n{{- end }}")
}

// alike reports whether two containers have the same values.
func (s *service) alike(other *service) bool {
	return s.image == other.image && s.policy == other.policy &&
		reflect.DeepEqual(s.varies, other.varies) && reflect.DeepEqual(s.resources, other.resources)
}
