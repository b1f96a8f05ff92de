package load

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestBadInput checks the errors for every kind of invalid input: the place, the
// problem, the expected value, and a hint.
func TestBadInput(t *testing.T) {
	service := func(attributes string) string {
		return "-- compose.yaml --\nservices:\n  web:\n    image: a\n    restart: always\n    " + strings.ReplaceAll(attributes, "\n", "\n    ") + "\n"
	}
	for _, c := range []struct{ name, args, files, want, hint string }{
		// files
		{"missing file", "-f nope.yaml", "", "no such file: nope.yaml", "check the name"},
		{"missing of two", "-f compose.yaml -f nope.yaml", service(""), "no such file: nope.yaml", ""},
		{"directory", "-f .", "", "cannot read .: it is a directory", ""},
		{"nothing found", "", "", "no Compose file in ", "compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml"},
		{"COMPOSE_FILE", "--env COMPOSE_FILE=a.yaml", "", "no such file: a.yaml (set by COMPOSE_FILE)", ""},
		{"remote", "-f https://example.com/compose.yaml", "", "https://example.com/compose.yaml is remote", "fetch it first"},
		{"git", "-f git@github.com:a/b.git", "", "is remote", ""},
		{"oci", "-f oci://docker.io/a/b", "", "is remote", ""},
		{"stdin closed", "-f -", "", "cannot read -: standard input is closed", ""},
		{"env file", "--env-file nope.env", service(""), "no such file: nope.env", "--env-file"},
		{"env file broken", "", service("") + "-- .env --\nA=1\nB B=2\n", ".env:2:1: ", "quote values"},
		{"disable env file", "--env COMPOSE_DISABLE_ENV_FILE=perhaps", service(""), `COMPOSE_DISABLE_ENV_FILE is "perhaps"`, "true or false"},

		// names and selection
		{"project name", "--project-name My_App", service(""), `--project-name "My_App" is not a valid project name`, "lower-case"},
		{"project name in file", "", "-- compose.yaml --\nname: \"***\"\nservices: {a: {image: b}}\n", `compose.yaml:1:1: "***" is not a valid project name`, "lower-case"},
		{"project name in environment", "--env COMPOSE_PROJECT_NAME=A", service(""), `COMPOSE_PROJECT_NAME "A"`, ""},
		{"unknown service", "wep", service(""), `no such service: "wep"`, `did you mean "web"?`},
		{"unknown service, no near name", "database", service(""), `no such service: "database"`, "the services are: web"},
		{"job as service", "nightly", service("") + "jobs:\n  nightly: {image: a, triggers: {manual: true}}\n", `"nightly" is a job`, "remove the arguments"},
		{"dependency disabled", "", service("depends_on: [db]") + "  db:\n    image: a\n    profiles: [dev]\n",
			`compose.yaml:5:18: service "web" depends on "db", which is not enabled by an active profile`, "--profile dev"},

		// keys and types
		{"unknown key", "", service("imagee: b"), `compose.yaml:5:5: unknown attribute "imagee" of services.web`, `did you mean "image"?`},
		{"swapped letters", "", service("prots: []"), `unknown attribute "prots"`, `did you mean "ports"?`},
		{"unknown top-level key", "", service("") + "netwroks: {}\n", `compose.yaml:6:1: unknown top-level key "netwroks"`, `did you mean "networks"?`},
		{"service key at top", "", service("") + "environment: {}\n", "unknown top-level key", "is an attribute of a service"},
		{"top-level key in service", "", service("volumes: []\nconfig: x"), `unknown attribute "config"`, `did you mean "configs"?`},
		{"abbreviation", "", service("img: b"), `unknown attribute "img" of services.web`, `did you mean "image"?`},
		{"Compose version 1", "", service("") + "db:\n  image: postgres\n", `unknown top-level key "db"`, "if db is a service, put it under `services:`"},
		{"deploy key in service", "", service("replicas: 3"), `unknown attribute "replicas"`, "under `deploy:`"},
		{"several", "", service("foo: 1\nbar: 2"), "compose.yaml:5:5: unknown attribute \"foo\" of services.web\ncompose.yaml:6:5: unknown attribute \"bar\"", ""},
		{"nested", "", service("healthcheck:\n  tset: x"), `compose.yaml:6:7: unknown attribute "tset" of services.web.healthcheck`, `did you mean "test"?`},
		{"in a list", "", service("ports:\n  - target: 80\n    publish: 80"), `compose.yaml:7:9: unknown attribute "publish" of services.web.ports[0]`, `did you mean "published"?`},
		{"text for list", "", service(`ports: "80"`), `compose.yaml:5:5: services.web.ports is the text "80", expected a list`, `write it as a list: ["80"]`},
		{"list for mapping", "", "-- compose.yaml --\nservices:\n  - web\n", "compose.yaml:1:1: services is a list, expected a mapping", `without "- "`},
		{"mapping for list", "", service("ports:\n  a: b"), "services.web.ports is a mapping, expected a list", `start each item with "- "`},
		{"number for text", "", service("hostname: 5"), "services.web.hostname is the number 5, expected text", `quote it: "5"`},
		{"empty service", "", "-- compose.yaml --\nservices:\n  web:\n", "compose.yaml:2:3: services.web is empty, expected a mapping", "indent its attributes"},
		{"forgotten colon", "", service("") + "networks:\n  front\n", `compose.yaml:6:1: networks is the text "front", expected a mapping`, `add a colon after "front"`},
		{"boolean", "", service("privileged: maybe"), `compose.yaml:5:17: "maybe" is neither true nor false`, "true or false"},
		{"whole number", "", service("deploy: {replicas: many}"), `compose.yaml:5:24: "many" is not a whole number`, ""},
		{"enum", "", service("depends_on: {web: {condition: started}}"), `services.web.depends_on.web.condition is the text "started", expected service_started`, `use one of these`},
		{"required", "", service("depends_on: {web: {restart: true}}"), "services.web.depends_on.web has no condition", "add `condition:`"},
		{"pattern", "", service("pull_policy: sometimes"), `services.web.pull_policy is the text "sometimes", which is not a valid value`, "always, never"},
		{"minimum", "", service("oom_score_adj: -2000"), "services.web.oom_score_adj is -2000, expected at least -1000", ""},
		{"maximum", "", service("oom_score_adj: 2000"), "services.web.oom_score_adj is 2000, expected at most 1000", ""},
		{"twice", "", service("security_opt: [a, a]"), `compose.yaml:5:23: the text "a" occurs twice in services.web.security_opt`, "remove one"},
		{"name", "", "-- compose.yaml --\nservices:\n  my web: {image: a}\n", `compose.yaml:2:3: "my web" is not a valid name in services`, "letters, digits"},
		{"job without trigger", "", service("") + "jobs:\n  a: {image: a, triggers: {}}\n", "jobs.a.triggers has neither manual nor schedule", ""},
		{"in an override", "-f compose.yaml -f over.yaml", service("") + "-- over.yaml --\nservices:\n  web:\n    prots: []\n", "over.yaml:3:5: unknown attribute", ""},
		{"merge of kinds", "-f compose.yaml -f over.yaml", service("ports: [80]") + "-- over.yaml --\nservices:\n  web:\n    ports: {a: b}\n", "over.yaml:3:5: services.web.ports is a mapping, expected a list", ""},

		// variables
		{"required variable", "", service("hostname: x-${NAME:?say who}"), "compose.yaml:5:17: the variable NAME is required but not set: say who", "set NAME"},
		{"required variables", "", service("hostname: ${A?}\nuser: ${B?}"), "compose.yaml:5:15: the variable A is required but not set\ncompose.yaml:6:11: the variable B", ""},
		{"bad expression", "", service("hostname: ${A-"), "compose.yaml:5:15: invalid variable reference", "$$"},
		{"bad character", "", service("command: echo $5"), "", ""},

		// extends and include
		{"cyclic extends", "", service("extends: db") + "  db:\n    extends: web\n", "cyclic extends: ", "cannot extend itself"},
		{"extends itself", "", service("extends: web"), "compose.yaml:5:5: cyclic extends: web extends web", ""},
		{"cyclic extends through files", "", service("extends: {file: b.yaml, service: b}") + "-- b.yaml --\nservices:\n  b:\n    extends: {file: compose.yaml, service: web}\n", "cyclic extends", ""},
		{"extends unknown service", "", service("extends: wep"), `compose.yaml:5:14: service "web" extends "wep", which is not in compose.yaml`, `did you mean "web"?`},
		{"extends unknown service of file", "", service("extends:\n  file: b.yaml\n  service: bb") + "-- b.yaml --\nservices:\n  base: {image: a}\n", `compose.yaml:7:16: service "web" extends "bb", which is not in b.yaml`, "base"},
		{"extends missing file", "", service("extends: {file: nope.yaml, service: b}"), "compose.yaml:5:21: no such file: nope.yaml", "relative to"},
		{"extends broken file", "", service("extends: {file: b.yaml, service: b}") + "-- b.yaml --\nservices:\n\tx:\n", "b.yaml:2:1: found a tab", ""},
		{"extends remote", "", service("extends: {file: \"https://example.com/a.yaml\", service: b}"), "compose.yaml:5:21: https://example.com/a.yaml is remote", "fetch it first"},
		{"include missing", "", "-- compose.yaml --\ninclude:\n  - nope.yaml\n", "compose.yaml:2:5: no such file: nope.yaml", "relative to"},
		{"include remote", "", "-- compose.yaml --\ninclude: [oci://a/b]\n", "compose.yaml:1:11: oci://a/b is remote", ""},
		{"include cycle", "", "-- compose.yaml --\ninclude: [b.yaml]\n-- b.yaml --\ninclude:\n  - compose.yaml\n", "b.yaml:2:5: cyclic include: compose.yaml includes b.yaml includes compose.yaml", "remove one"},
		{"include env file", "", "-- compose.yaml --\ninclude:\n  - path: b.yaml\n    env_file: nope.env\n-- b.yaml --\nservices: {a: {image: b}}\n", "compose.yaml:3:15: no such file: nope.env", "env_file"},
		{"include broken", "", "-- compose.yaml --\ninclude: [b.yaml]\n-- b.yaml --\nservices:\n  a: {image: b}\n  a: {image: c}\n", `b.yaml:3:3: "a" is already defined in line 2`, ""},
		{"include number", "", "-- compose.yaml --\ninclude: [5]\n", "compose.yaml:1:11: expected the name of a file", ""},

		{"only a version", "", "-- compose.yaml --\nversion: \"3\"\n", "compose.yaml:1:1: the file is empty, expected a mapping with services", ""},
		{"reset of a service's all", "", "-- compose.yaml --\nservices: !override {a: !reset }\n", "compose.yaml:1:1: services.a must be a mapping", "also rejects"},

		// references
		{"network", "", service("networks: [frnt]") + "networks: {front: {}}\n", `compose.yaml:5:16: service "web" uses the network "frnt", which is not defined`, `did you mean "front"?`},
		{"volume", "", service("volumes:\n  - data:/data"), `compose.yaml:6:9: service "web" mounts the volume "data", which is not defined`, "top-level `volumes:`"},
		{"secret", "", service("secrets: [key]"), `compose.yaml:5:15: service "web" uses the secret "key"`, "`secrets:`"},
		{"config", "", service("configs:\n  - source: conf\n    target: /x"), `compose.yaml:6:9: service "web" uses the config "conf"`, "`configs:`"},
		{"model", "", service("models: [llm]"), `compose.yaml:5:14: service "web" uses the model "llm"`, "`models:`"},
		{"depends_on", "", service("depends_on:\n  wev:\n    condition: service_started"), `compose.yaml:6:7: service "web" depends on the service "wev"`, `did you mean "web"?`},
		{"build secret", "", service("build: {context: ., secrets: [k]}"), `compose.yaml:5:35: service "web" builds with the secret "k"`, ""},
		{"build context", "", service("build: {context: ., additional_contexts: {a: \"service:x\"}}"), `service "web" builds on the service "x"`, ""},
		{"network of service", "", service("network_mode: service:db"), `compose.yaml:5:5: service "web"`, ""},
		{"dependency cycle", "", service("depends_on: [db]") + "  db:\n    image: a\n    depends_on: [web]\n", "compose.yaml:5:18: cyclic dependency: db depends on web depends on db", "remove one"},
		{"link cycle", "", service("links: [web]"), "compose.yaml:5:13: cyclic dependency: web depends on web", ""},
		{"no image", "", "-- compose.yaml --\nservices:\n  web: {hostname: a}\n", `compose.yaml:2:3: service "web" has neither image nor build`, "build: ."},
		{"network mode and networks", "", service("network_mode: host\nnetworks: [default]"), "compose.yaml:5:5: service \"web\" has both network_mode and networks", "keep one"},
		{"job depends", "", service("") + "jobs:\n  a: {image: a, triggers: {manual: true}, depends_on: [bd]}\n", `"a" depends on the service "bd"`, ""},
		{"service depends on job", "", service("depends_on: [j]") + "jobs:\n  j: {image: a, triggers: {manual: true}}\n", `depends on the job "j"`, ""},
		{"job and service", "", service("") + "jobs:\n  web: {image: a, triggers: {manual: true}}\n", `compose.yaml:7:3: "web" is both a service and a job`, ""},

		// values
		{"port", "", service("ports:\n  - \"80:abc\""), `compose.yaml:6:9: services.web.ports[0]: the text "80:abc" is not a port`, `"8080:80"`},
		{"port too large", "", service("ports: [\"99999:80\"]"), "compose.yaml:5:13: services.web.ports[0]", ""},
		{"port below zero", "", service("ports:\n  - target: -1"), `compose.yaml:6:9: services.web.ports[0]: a mapping is not a port: its target is "-1"`, ""},
		{"port without target", "", service("ports:\n  - published: 80"), "compose.yaml:6:9: services.web.ports[0]: a mapping is not a port: it has no target", ""},
		{"port address", "", service("ports:\n  - {target: 80, host_ip: x}"), `"x" is not an IP address`, ""},
		{"volume without target", "", service("volumes:\n  - \"./a:\""), `compose.yaml:6:9: services.web.volumes[0]: the text "./a:" is not a volume: empty section between colons`, "TARGET"},
		{"long volume without target", "", service("volumes:\n  - type: bind\n    source: ."), "services.web.volumes[0]: a mapping is not a volume: it has no target", ""},
		{"bind without source", "", service("volumes:\n  - type: bind\n    target: /x"), "it is of type bind and has no source", ""},
		{"device", "", service("devices: [\"a:b:c:d\"]"), "too many colons", ""},
		{"duration", "", service("healthcheck: {test: x, interval: fast}"), `services.web.healthcheck.interval: the text "fast" is not a duration`, "30s"},
		{"duration without unit", "", service("stop_grace_period: \"10\""), `services.web.stop_grace_period: the text "10" is not a duration`, ""},
		{"size", "", service("mem_limit: lots"), `compose.yaml:5:5: services.web.mem_limit: the text "lots" is not a size`, "512m"},
		{"deploy size", "", service("deploy: {resources: {limits: {memory: 5q}}}"), `compose.yaml:5:35: services.web.deploy.resources.limits.memory: the text "5q" is not a size`, ""},
		{"cpus", "", service("deploy: {resources: {limits: {cpus: half}}}"), "is not a number of CPUs: invalid syntax", ""},
		{"command quotes", "", service("command: echo \"a"), "services.web.command: ", "close its quotes"},
		{"negative replicas", "", service("deploy:\n  replicas: -1"), "compose.yaml:6:7: deploy.replicas of service \"web\" is -1, expected 0 or more", ""},
		{"negative scale", "", service("scale: -1"), "compose.yaml:5:5: scale of service \"web\" is -1", ""},
		{"scale and replicas", "", service("scale: 2\ndeploy: {replicas: 3}"), "compose.yaml:5:5: scale and deploy.replicas of service \"web\" are different", ""},
		{"limits differ", "", service("cpus: 1\nmem_limit: 1m\npids_limit: 5\nmem_reservation: 1k\ndeploy: {resources: {limits: {cpus: \"2\", memory: 2m, pids: 6}, reservations: {memory: 2k}}}"),
			"compose.yaml:5:5: cpus and deploy.resources.limits.cpus of service \"web\" are different\ncompose.yaml:6:5: mem_limit", ""},
		{"container name", "", service("container_name: web\nscale: 2"), "compose.yaml:5:5: service \"web\" has container_name and 2 replicas", ""},
		{"mounted twice", "", service("volumes: [\"/a\"]\ntmpfs: [\"/a\"]"), "compose.yaml:5:15: /a is mounted twice", ""},
		{"healthcheck", "", service("healthcheck: {test: [curl, x]}"), `the test of service "web" starts with "curl", expected CMD`, ""},
		{"secret without source", "", service("") + "secrets:\n  key: {}\n", "compose.yaml:7:3: secrets.key: a mapping is not one source: it has none of file, environment", ""},
		{"config with two sources", "", service("") + "configs:\n  c: {file: a, content: b}\n", "it has file and content", ""},
		{"external volume", "", service("") + "volumes:\n  v: {external: true, driver: x}\n", "it is external and has driver", ""},
		{"watch", "", service("develop: {watch: [{path: ., action: sync}]}"), "the watch for sync has no target", ""},
		{"dockerfile twice", "", service("build: {context: ., dockerfile: a, dockerfile_inline: b}"), "has both dockerfile and dockerfile_inline", ""},
		{"platforms", "", service("platform: a/b\nbuild: {context: ., platforms: [c/d]}"), "do not include its platform a/b", ""},
		{"device count", "", service("gpus: [{count: 1, device_ids: [a], capabilities: [gpu]}]"), "it has both count and device_ids", ""},
		{"environment name", "", service("environment: [\"A =b\"]"), "its name ends with a space", ""},

		// files that services name
		{"env_file", "", service("env_file: nope.env"), "compose.yaml:5:5: no such file: nope.env", "required: false"},
		{"env_file list", "", service("env_file:\n  - a.env\n  - path: nope.env") + "-- a.env --\n", "compose.yaml:7:9: no such file: nope.env", ""},
		{"env_file folder", "", service("env_file: sub") + "-- sub/x --\n", "sub is a folder", ""},
		{"env_file content", "", service("env_file: a.env") + "-- a.env --\nA=1\n\nB!=1\n", "a.env:3:1: ", "comments start with #"},
		{"env_file format", "", service("env_file: [{path: a.env, format: new}]") + "-- a.env --\n", `compose.yaml:5:30: unknown format "new"`, "raw"},
		{"env_file raw content", "", service("env_file: [{path: a.env, format: raw}]") + "-- a.env --\nA B=1\n", `a.env:1:1: the name "A B" has a space`, ""},
		{"label_file", "", service("label_file: nope"), "compose.yaml:5:5: no such file: nope", ""},

		{"conflicting external names", "", service("") + "networks:\n  n: {name: a, external: {name: b}}\n", "compose.yaml:7:3: networks.n: name and external.name conflict", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := unpack(t, txtar.Parse([]byte(c.files)))
			_, _, err := Load(context.Background(), flags(dir, c.args))
			if c.want == "" {
				if err != nil {
					t.Errorf("does not load: %v", err)
				}
				return
			}
			checkError(t, err, c.want, c.hint)
		})
	}
}
