package attribute

var portRows = []Row{
	{Path: "expose", How: Converted, Field: "Container.ports, Service.spec.ports", By: "plan.readPorts"},
	{Path: "ports ports.[].target", How: Converted, Field: "Container.ports, Service.spec.ports", By: "plan.readPorts"},
	{Path: "ports.[].protocol", How: Converted, Field: "Container.ports[].protocol, Service.spec.ports[].protocol", By: "plan.protocol"},
	{Path: "ports.[].name", How: Converted, Field: "Container.ports[].name, Service.spec.ports[].name", By: "plan.portName"},
	{Path: "ports.[].app_protocol", How: Converted, Field: "Service.spec.ports[].appProtocol", By: "plan.ServicePort"},
	{
		Path: "ports.[].published", How: Converted, Field: "Service.spec.ports[].port, Service.spec.ports[].nodePort, Ingress.spec.rules", By: "service.publish",
		Reason: "with --expose; without it ports can be reached inside the cluster only",
	},
	{
		Path: "ports.[].host_ip", How: Converted, Field: "Service.spec.type", By: "plan.isLoopback",
		Reason: "a port on the loopback address is not published; Kubernetes ignores other addresses",
	},
	{Path: "ports.[].mode", How: Converted, Field: "Container.ports[].hostPort", By: "plan.hostPort"},
}

var healthRows = []Row{
	{
		Path: "healthcheck healthcheck.test healthcheck.disable", How: Converted, Field: "Container.readinessProbe", By: "container.probes",
		Reason: "a failing check removes the pod from its Services and does not restart it, as in Docker; --liveness restarts it",
	},
	{Path: "healthcheck.interval", How: Converted, Field: "Container.readinessProbe.periodSeconds", By: "container.probes"},
	{Path: "healthcheck.timeout", How: Converted, Field: "Container.readinessProbe.timeoutSeconds", By: "container.probes"},
	{Path: "healthcheck.retries", How: Converted, Field: "Container.readinessProbe.failureThreshold", By: "container.retries"},
	{Path: "healthcheck.start_period", How: Converted, Field: "Container.startupProbe.failureThreshold", By: "container.startupProbe"},
	{Path: "healthcheck.start_interval", How: Converted, Field: "Container.startupProbe.periodSeconds", By: "container.startupProbe"},
}

var dependencyRows = []Row{
	{
		Path: "depends_on depends_on.* depends_on.*.condition", How: Converted, Field: "Pod.spec.initContainers", By: "plan.FindWaits",
		Reason: "service_completed_successfully always waits, other conditions with --wait-for-dependencies: Kubernetes starts all pods at once",
	},
	{Path: "depends_on.*.required", How: Converted, Field: "Pod.spec.initContainers", By: "plan.FindWaits"},
	{
		Path: "depends_on.*.restart", How: Converted, Native: "false", Field: "Pod.metadata.annotations", By: "workload.restartWith",
		Reason: "pods are replaced when the pod template of the dependency changes; a restart of the dependency alone has no effect",
	},
	{Path: "profiles", How: Converted, By: "load.enabled", Reason: "it selects the services to convert: --profile"},
	{Path: "stdin_open", How: Converted, Field: "Container.stdin", By: "container.New"},
	{Path: "tty", How: Converted, Field: "Container.tty", By: "container.New"},
}

var buildRows = []Row{
	{
		Path: "build", How: Converted, Field: "Container.image", By: "container.image",
		Reason: "the image must be built, and the nodes must be able to pull it: a finding names the image",
	},
	{
		Path: `build.context build.dockerfile build.dockerfile_inline build.target build.additional_contexts build.additional_contexts.*
			build.args build.args.* build.labels build.labels.* build.tags build.platforms
			build.cache_from build.cache_to build.no_cache build.no_cache_filter build.pull
			build.extra_hosts build.extra_hosts.* build.network build.isolation build.privileged build.entitlements
			build.secrets build.secrets.[].source build.secrets.[].target build.secrets.[].uid build.secrets.[].gid build.secrets.[].mode
			build.ssh build.ssh.* build.shm_size build.ulimits build.ulimits.* build.ulimits.*.soft build.ulimits.*.hard
			build.provenance build.sbom`,
		How: LocalOnly, Reason: "docker compose build uses it; the cluster uses the built image",
	},
}
