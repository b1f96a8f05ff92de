package convert_test

// projectSamples are the top-level attributes.
var projectSamples = []sample{
	{at: "name", value: "store", flags: "project-name=", not: "include"}, // has no effect there
	{at: "version", value: `"3.8"`},
	{at: "include", value: "[inner.yaml]"},
	{at: "include.[].path", value: "inner.yaml", instead: "tagged.yaml"},
	{at: "include.[].project_directory", value: ".", needs: "{include: [{path: sub/inner.yaml}]}"},
	{at: "include.[].env_file", value: "tag.env", needs: "{include: [{path: tagged.yaml}]}", not: "include"}, // compose-go 2.16.2 looks for it in the folder of the process,
	{at: "services", value: "{web: {image: 'nginx:1.28'}}", instead: "{web: {image: 'nginx:1.27'}}"},
	{at: "services.*", value: "{image: 'nginx:1.28'}", instead: "{image: 'nginx:1.27'}"},
	{at: "jobs", value: "{nightly: {image: busybox, triggers: {manual: true}}}"},
	{at: "jobs.*", value: "{image: busybox, triggers: {manual: true}}"},

	{at: "volumes", value: "{data: {}, more: {}}", needs: mounted, fails: true},
	{at: "volumes.*", value: "{}", needs: mounted, fails: true},
	{at: "volumes.*.name", value: "shared-data", needs: mounted},
	{at: "volumes.*.external", value: "true", needs: mounted},
	{at: "volumes.*.external.name", value: "shared-data", needs: mounted},
	{at: "volumes.*.labels", value: "{a: b}", needs: mounted},
	{at: "volumes.*.labels.*", value: "b", needs: mounted},
	{at: "volumes.*.driver", value: "fast", needs: mounted},
	{at: "volumes.*.driver_opts", value: "{type: nfs, o: 'addr=10.0.0.1,rw', device: ':/exports'}", needs: mounted},
	{at: "volumes.*.driver_opts.*", value: "nfs", needs: "{services: {web: {volumes: ['data:/data']}}, volumes: {data: {driver_opts: {o: 'addr=10.0.0.1,rw', device: ':/exports'}}}}"},

	{at: "networks", value: "{front: {}, back: {}}", needs: joined, fails: true},
	{at: "networks.*", value: "{}", needs: joined, fails: true},
	{at: "networks.*.name", value: "lan", needs: joined, flags: "network-policy"},
	{at: "networks.*.internal", value: "true", needs: joined, flags: "network-policy"},
	{at: "networks.*.external", value: "true", needs: joined, flags: "network-policy"},
	{at: "networks.*.external.name", value: "lan", needs: joined, flags: "network-policy"},
	{at: "networks.*.enable_ipv6", value: "true", needs: joined},
	{at: "networks.*.enable_ipv4", value: "false", needs: joined},
	{at: "networks.*.driver", value: "overlay", needs: joined},
	{at: "networks.*.driver_opts", value: "{}", needs: joined},
	{at: "networks.*.driver_opts.*", value: "b", needs: joined},
	{at: "networks.*.attachable", value: "true", needs: joined},
	{at: "networks.*.labels", value: "{}", needs: joined},
	{at: "networks.*.labels.*", value: "b", needs: joined},
	{at: "networks.*.ipam", value: "{}", needs: joined},
	{at: "networks.*.ipam.driver", value: "default", needs: joined},
	{at: "networks.*.ipam.options", value: "{}", needs: joined},
	{at: "networks.*.ipam.options.*", value: "b", needs: joined},
	{at: "networks.*.ipam.config", value: "[]", needs: joined},
	{at: "networks.*.ipam.config.[].subnet", value: "172.28.0.0/16", needs: joined},
	{at: "networks.*.ipam.config.[].ip_range", value: "172.28.5.0/24", needs: joined},
	{at: "networks.*.ipam.config.[].gateway", value: "172.28.5.254", needs: joined},
	{at: "networks.*.ipam.config.[].aux_addresses", value: "{}", needs: joined},
	{at: "networks.*.ipam.config.[].aux_addresses.*", value: "172.28.1.5", needs: joined},

	{at: "configs", value: "{one: {content: x}, two: {content: y}}", needs: configured, fails: true},
	{at: "configs.*", value: "{content: z}", instead: "{content: x}", needs: configured},
	{at: "configs.*.content", value: "z", instead: "x", needs: configured},
	{at: "configs.*.environment", value: "ONE", needs: configuredLater, otherwise: inline},
	{at: "configs.*.file", value: "two.txt", needs: configuredLater, otherwise: inline},
	{at: "configs.*.name", value: "settings", needs: configured},
	{at: "configs.*.external", value: "true", needs: configuredLater, otherwise: inline},
	{at: "configs.*.external.name", value: "settings", needs: configuredLater, otherwise: inline},
	{at: "configs.*.labels", value: "{a: b}", needs: configured},
	{at: "configs.*.labels.*", value: "b", needs: configured},
	{at: "configs.*.template_driver", value: "golang", needs: configured},

	{at: "secrets", value: "{one: {environment: ONE}, two: {environment: TWO}}", needs: entrusted, fails: true},
	{at: "secrets.*", value: "{environment: TWO}", instead: "{environment: ONE}", needs: entrusted, flags: "env=ONE=1 env=TWO=2"},
	{at: "secrets.*.environment", value: "TWO", instead: "ONE", needs: entrusted, flags: "env=ONE=1 env=TWO=2"},
	{at: "secrets.*.file", value: "two.txt", needs: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.name", value: "password", needs: entrusted},
	{at: "secrets.*.external", value: "true", needs: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.external.name", value: "password", needs: entrustedLater, otherwise: fromEnvironment},
	{at: "secrets.*.labels", value: "{a: b}", needs: entrusted},
	{at: "secrets.*.labels.*", value: "b", needs: entrusted},
	{at: "secrets.*.driver", value: "vault", needs: entrusted},
	{at: "secrets.*.driver_opts", value: "{}", needs: entrusted},
	{at: "secrets.*.driver_opts.*", value: "b", needs: entrusted},
	{at: "secrets.*.template_driver", value: "golang", needs: entrusted},

	{at: "models", value: "{llm: {model: ai/big}}", instead: "{llm: {model: ai/small}}", needs: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*", value: "{model: ai/big}", instead: "{model: ai/small}", needs: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.model", value: "ai/big", instead: "ai/small", needs: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.name", value: "chat", needs: modelled, flags: "model-endpoint=llm=http://llm:8080/v1"},
	{at: "models.*.context_size", value: "4096", needs: modelled},
	{at: "models.*.runtime_flags", value: "[--verbose]", needs: modelled},
}

// The services that use the top-level elements.
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
