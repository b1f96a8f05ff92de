package attribute

// Why an init container does not have what its pod has.
const ofItsPod = "of a hook that is a Job of its own (once for several replicas); as an init container it has what the pod of its service has"

var preStartRows = []Row{
	{Path: "per_replica", How: Carried, Field: "Pod.spec.initContainers, Job.spec", By: "convert.planHooks"},
	{Path: "labels labels.* label_file annotations annotations.*", How: Carried, Field: "Pod.metadata.labels, Pod.metadata.annotations", By: "convert.decorate", Reason: ofItsPod},
	{Path: "stop_grace_period", How: Carried, Field: "Pod.spec.terminationGracePeriodSeconds", By: "convert.gracePeriod", Reason: ofItsPod},
	{Path: "hostname domainname", How: Carried, Field: "Pod.spec.hostname, Pod.spec.subdomain", By: "convert.hostname", Reason: ofItsPod},
	{Path: "dns dns_opt dns_search", How: Carried, Field: "Pod.spec.dnsConfig", By: "convert.dns", Reason: ofItsPod},
	{Path: "extra_hosts extra_hosts.*", How: Carried, Field: "Pod.spec.hostAliases", By: "convert.hostAliases", Reason: ofItsPod},
	{Path: "group_add", How: Carried, Field: "Pod.spec.securityContext.supplementalGroups", By: "convert.groups", Reason: ofItsPod},
	{Path: "sysctls sysctls.*", How: Carried, Field: "Pod.spec.securityContext.sysctls", By: "convert.sysctls", Reason: ofItsPod},
	{Path: "userns_mode", How: Carried, Field: "Pod.spec.hostUsers", Since: "1.36", By: "convert.userNamespace", Reason: ofItsPod},
	{Path: "runtime", How: Carried, Field: "Pod.spec.runtimeClassName", By: "convert.runtimeClass", Reason: ofItsPod},
	{Path: "networks.*.aliases", How: Refused, Reason: "a hook answers to nobody: it has no name in a network"},
	{Path: "platform", How: Carried, Field: "Pod.spec.nodeSelector", By: "convert.platform", Reason: ofItsPod},
	{Path: "network_mode ipc pid", How: Carried, Field: "Pod.spec.hostNetwork, Pod.spec.hostIPC, Pod.spec.hostPID", By: "convert.namespaces", Reason: ofItsPod},
}

const noReadiness = "a Job is done when it ends; its readiness is never asked for"

var jobRows = []Row{
	{
		Path: `healthcheck healthcheck.test healthcheck.disable healthcheck.interval healthcheck.timeout healthcheck.retries
			healthcheck.start_period healthcheck.start_interval`,
		How: Refused, Reason: noReadiness,
	},
	{Path: "depends_on.*.restart", How: Refused, Native: "false", Reason: "what runs to its end is not started again because what it depends on has changed"},
	{Path: "ports.[].app_protocol", How: Refused, Reason: "no Service stands before the pods of a CronJob, and a container port has no such field"},
	{Path: "triggers triggers.schedule triggers.schedule.[].cron", How: Carried, Field: "CronJob.spec.schedule", By: "convert.schedules"},
	{Path: "triggers.schedule.[].timezone", How: Carried, Field: "CronJob.spec.timeZone", By: "convert.timeZone"},
	{
		Path: "triggers.schedule.[].concurrency", How: Carried, Field: "CronJob.spec.concurrencyPolicy", By: "convert.concurrency",
		Reason: "forbid is exact; Kubernetes has no queue: Allow is the nearest",
	},
	{
		Path: "triggers.schedule.[].missed_fires", How: Carried, Field: "CronJob.spec.startingDeadlineSeconds", By: "convert.startingDeadline",
		Reason: "one is exact; skip becomes a short deadline",
	},
	{
		Path: "triggers.manual", How: Refused, Native: "true", Reason: "Kubernetes cannot forbid that a person starts a job by hand",
		Fix: "restrict the right to create Jobs with RBAC",
	},
}
