package convert_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// sample is one attribute of a minimal project.
type sample struct {
	at        string // the attribute, relative to the path of its kind
	value     string // in YAML
	needs     string // what it needs in addition, at the same path
	top       string // what it needs at the top level
	instead   string // the value in the project without it, if it is required
	otherwise string // the top level of the project without it
	fails     bool   // without it the project does not load
	whole     bool   // it requires the additions
	part      string // of a mapping that cannot be empty: its finding
	changes   bool   // although it is not converted, the manifests change
	flags     string // that make it have an effect, as in the options of a golden case
	not       string // the ways in which it cannot be written

	under project.Path // the path of at and needs
	path  project.Path
}

// document is the minimal project, with the attribute or without.
func (s sample) document(with bool) *yaml.Node {
	root := parse(surroundings)
	if s.top != "" {
		mix(root, parse(s.top))
	}
	for prefix, text := range around {
		if strings.HasPrefix(s.under.String()+".", prefix) {
			mix(root, parse(text))
		}
	}
	if s.needs != "" {
		needs := mappingNode()
		if len(s.under) == 0 {
			needs = parse(s.needs)
		} else {
			put(needs, s.under, parse(s.needs))
		}
		merge(root, needs)
	}
	switch {
	case with:
		put(root, s.path, parse(s.value))
	case s.instead != "":
		put(root, s.path, parse(s.instead))
	default:
		remove(root, s.path)
	}
	return root
}

// merge is mix for paths that may go through lists; null removes.
func merge(n, from *yaml.Node) {
	if n.Kind == yaml.SequenceNode && from.Kind == yaml.SequenceNode {
		merge(n.Content[0], from.Content[0])
		return
	}
	for i := 0; i < len(from.Content); i += 2 {
		if from.Content[i+1].Tag == "!!null" {
			remove(n, project.Path{from.Content[i].Value})
			continue
		}
		_, own := child(n, from.Content[i].Value)
		if own != nil && own.Kind == from.Content[i+1].Kind && own.Kind != yaml.ScalarNode {
			merge(own, from.Content[i+1])
			continue
		}
		put(n, project.Path{from.Content[i].Value}, from.Content[i+1])
	}
}

// surroundings are the elements that attributes refer to.
const surroundings = `
services:
  web: {image: nginx:1.29}
  other: {image: redis:8, expose: ["6379"]}
networks: {front: {}, back: {}}
volumes: {data: {}, more: {}}
configs: {one: {content: x}, two: {content: y}}
secrets: {one: {environment: ONE}, two: {environment: TWO}}
models: {llm: {model: ai/small}}
`

// around is what the samples under a path need in addition.
var around = map[string]string{
	"jobs.nightly.":          "jobs: {nightly: {image: busybox:1.37, triggers: {manual: true, schedule: [{cron: '0 3 * * *', timezone: UTC}]}}}",
	"services.web.pre_start": "services: {web: {pre_start: [{image: busybox:1.37}]}}",
}

// labFiles are the files that attributes refer to.
var labFiles = map[string]string{
	"a.env": "FILE=a\n", "b.env": "FILE=b\n", "quoted.env": "FILE='quoted $X'\n", "labels.env": "com.example.file=label\n",
	"one.txt": "one\n", "two.txt": "two\n", "spec.json": `{"CmsPlugins":["ActiveDirectory"]}`,
	"inner.yaml": "services: {inner: {image: nginx:1.29}}\n", "sub/inner.yaml": "services: {deep: {image: nginx:1.29, env_file: where.env}}\n",
	"where.env": "WHERE=top\n", "sub/where.env": "WHERE=sub\n", "tag.env": "TAG=1.28\n",
	"tagged.yaml":      "services: {tagged: {image: 'nginx:${TAG:-1.29}'}}\n",
	"Dockerfile":       "FROM scratch\n",
	"one-service.yaml": "services: {web: {environment: {FROM: web}}, inner: {environment: {FROM: inner}}}\n",
	"other.yaml":       "services: {web: {environment: {FROM: other}}}\n",
}

// keys are the keys for "*" under an attribute.
var keys = map[string]string{
	"services": "web", "jobs": "nightly", "networks": "front", "volumes": "data", "configs": "one", "secrets": "one", "models": "llm",
	"depends_on": "other", "ulimits": "nofile", "sysctls": "net.ipv4.ip_local_port_range", "environment": "GREETING", "extra_hosts": "db.example.com", "driver_opts": "type",
}

// concrete is a path of the pattern: with keys for "*" and the first item for "[]".
func concrete(pattern string) project.Path {
	path := project.Path(strings.Split(pattern, "."))
	for i, segment := range path {
		switch segment {
		case "[]":
			path[i] = "[0]"
		case "*":
			path[i] = "a"
			if key := keys[path[i-1]]; key != "" {
				path[i] = key
			}
		}
	}
	return path
}

// allSamples are the samples by the pattern of their attribute.
func allSamples(t *testing.T) map[string]sample {
	t.Helper()
	all := map[string]sample{}
	for _, of := range sampleGroups {
		for _, s := range of.samples {
			pattern := strings.TrimPrefix(of.under+"."+s.at, ".")
			s.path = concrete(pattern)
			if of.under != "" {
				s.under = concrete(of.under)
			}
			s.needs, s.not = joinYAML(of.needs, s.needs), of.not+" "+s.not
			all[pattern] = s
		}
	}
	return all
}

func joinYAML(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	n := parse(a)
	mix(n, parse(b))
	return encode(n)
}

// sampleGroup is samples of one kind of container; later ones replace earlier
// ones with the same path.
type sampleGroup struct {
	under, needs, not string
	samples           []sample
}

var sampleGroups = []sampleGroup{
	{"services.*", "", "", containerSamples},
	{"jobs.*", "", "extends", containerSamples},
	{"services.*.pre_start.[]", "", "", containerSamples},
	{"services.*", "", "", workloadSamples},
	{"jobs.*", "", "extends", workloadSamples},
	{"services.*", "", "", serviceSamples},
	{"jobs.*", "", "extends", jobSamples},
	{"services.*.pre_start.[]", "", "", preStartSamples},
	{"", "", "extends", projectSamples},
}
