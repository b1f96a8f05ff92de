package convert_test

// projectSamples are the top-level attributes.
var projectSamples = []sample{
	{at: "name", value: "store", flags: "project-name=", not: "include"}, // has no effect there
	{at: "version", value: `"3.8"`},
	{at: "include", value: "[inner.yaml]"},
	{at: "include.[].path", value: "inner.yaml", instead: "tagged.yaml"},
	{at: "include.[].project_directory", value: ".", beside: "{include: [{path: sub/inner.yaml}]}"},
	{at: "include.[].env_file", value: "tag.env", beside: "{include: [{path: tagged.yaml}]}", not: "include"}, // compose-go 2.16.2 looks for it in the folder of the process,
	{at: "services", value: "{web: {image: 'nginx:1.28'}}", instead: "{web: {image: 'nginx:1.27'}}"},
	{at: "services.*", value: "{image: 'nginx:1.28'}", instead: "{image: 'nginx:1.27'}"},
	{at: "jobs", value: "{nightly: {image: busybox, triggers: {manual: true}}}"},
	{at: "jobs.*", value: "{image: busybox, triggers: {manual: true}}"},

	{at: "volumes", value: "{data: {}, more: {}}", beside: mounted, fails: true},
	{at: "volumes.*", value: "{}", beside: mounted, fails: true},
	{at: "volumes.*.name", value: "shared-data", beside: mounted},
	{at: "volumes.*.external", value: "true", beside: mounted},
	{at: "volumes.*.external.name", value: "shared-data", beside: mounted},
	{at: "volumes.*.labels", value: "{a: b}", beside: mounted},
	{at: "volumes.*.labels.*", value: "b", beside: mounted},
	{at: "volumes.*.driver", value: "fast", beside: mounted},
	{at: "volumes.*.driver_opts", value: "{type: nfs, o: 'addr=10.0.0.1,rw', device: ':/exports'}", beside: mounted},
	{at: "volumes.*.driver_opts.*", value: "nfs", beside: "{services: {web: {volumes: ['data:/data']}}, volumes: {data: {driver_opts: {o: 'addr=10.0.0.1,rw', device: ':/exports'}}}}"},

	{at: "networks", value: "{front: {}, back: {}}", beside: joined, fails: true},
	{at: "networks.*", value: "{}", beside: joined, fails: true},
	{at: "networks.*.name", value: "lan", beside: joined, flags: "network-policy"},
	{at: "networks.*.internal", value: "true", beside: joined, flags: "network-policy"},
	{at: "networks.*.external", value: "true", beside: joined, flags: "network-policy"},
	{at: "networks.*.external.name", value: "lan", beside: joined, flags: "network-policy"},
	{at: "networks.*.enable_ipv6", value: "true", beside: joined},
	{at: "networks.*.enable_ipv4", value: "false", beside: joined},
	{at: "networks.*.driver", value: "overlay", beside: joined},
	{at: "networks.*.driver_opts", value: "{}", beside: joined},
	{at: "networks.*.driver_opts.*", value: "b", beside: joined},
	{at: "networks.*.attachable", value: "true", beside: joined},
	{at: "networks.*.labels", value: "{}", beside: joined},
	{at: "networks.*.labels.*", value: "b", beside: joined},
	{at: "networks.*.ipam", value: "{}", beside: joined},
	{at: "networks.*.ipam.driver", value: "default", beside: joined},
	{at: "networks.*.ipam.options", value: "{}", beside: joined},
	{at: "networks.*.ipam.options.*", value: "b", beside: joined},
	{at: "networks.*.ipam.config", value: "[]", beside: joined},
	{at: "networks.*.ipam.config.[].subnet", value: "172.28.0.0/16", beside: joined},
	{at: "networks.*.ipam.config.[].ip_range", value: "172.28.5.0/24", beside: joined},
	{at: "networks.*.ipam.config.[].gateway", value: "172.28.5.254", beside: joined},
	{at: "networks.*.ipam.config.[].aux_addresses", value: "{}", beside: joined},
	{at: "networks.*.ipam.config.[].aux_addresses.*", value: "172.28.1.5", beside: joined},

	{at: "configs", value: "{one: {content: x}, two: {content: y}}", beside: configured, fails: true},
	{at: "configs.*", value: "{content: z}", instead: "{content: x}", beside: configured},
	{at: "configs.*.content", value: "z", instead: "x", beside: configured},
	{at: "configs.*.environment", value: "ONE", beside: configuredLater, otherwise: inline},
	{at: "configs.*.file", value: "two.txt", beside: configuredLater, otherwise: inline},
	{at: "configs.*.name", value: "settings", beside: configured},
	{at: "configs.*.external", value: "true", beside: configuredLater, otherwise: inline},
	{at: "configs.*.external.name", value: "settings", beside: configuredLater, otherwise: inline},
	{at: "configs.*.labels", value: "{a: b}", beside: configured},
	{at: "configs.*.labels.*", value: "b", beside: configured},
	{at: "configs.*.template_driver", value: "golang", beside: configured},

	{at: "secrets", value: "{one: {environment: ONE}, two: {environment: TWO}}", beside: entrusted, fails: true},
	{at: "secrets.*", value: "{environment: TWO}", instead: "{environment: ONE}", beside: entrusted, flags: "env=ONE=1 env=TWO=2"},
	{at: "secrets.*.environment", value: "TWO", instead: "ONE", beside: entrusted, flags: "env=ONE=1 env=TWO=2"},
	{at: "secrets.*.file", value: "two.txt", beside: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.name", value: "password", beside: entrusted},
	{at: "secrets.*.external", value: "true", beside: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.external.name", value: "password", beside: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.labels", value: "{a: b}", beside: entrusted},
	{at: "secrets.*.labels.*", value: "b", beside: entrusted},
	{at: "secrets.*.driver", value: "vault", beside: entrusted},
	{at: "secrets.*.driver_opts", value: "{}", beside: entrusted},
	{at: "secrets.*.driver_opts.*", value: "b", beside: entrusted},
	{at: "secrets.*.template_driver", value: "golang", beside: entrusted},

	{at: "models", value: "{llm: {model: ai/big}}", instead: "{llm: {model: ai/small}}", beside: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*", value: "{model: ai/big}", instead: "{model: ai/small}", beside: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.model", value: "ai/big", instead: "ai/small", beside: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.name", value: "chat", beside: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.context_size", value: "4096", beside: modelled},
	{at: "models.*.runtime_flags", value: "[--verbose]", beside: modelled},
}

// What uses the top-level elements.
const (
	mounted         = "{services: {web: {volumes: ['data:/data']}}}"
	joined          = "{services: {web: {networks: [front], expose: ['80']}}}"
	configured      = "{services: {web: {configs: [one]}}}"
	configuredLater = "{services: {web: {configs: [one]}}, configs: {one: {content: null}}}"
	entrusted       = "{services: {web: {secrets: [one]}}}"
	entrustedLater  = "{services: {web: {secrets: [one]}}, secrets: {one: {environment: null}}}"
	inline          = "{configs: {one: {content: x}}}"
	fromEnvironment = "{secrets: {one: {environment: ONE}}}"
	modelled        = "{services: {web: {models: [llm]}}}"
)
