package attribute

import "github.com/batuta-k8s/batuta/pkg/compose/finding"

// The reasons why an init container does not have attributes of its pod.
const ofItsPod = "for a hook that runs as its own Job (once for several replicas); an init container uses the settings of its service's pod"

var preStartRows = []Row{
	{Path: "per_replica", How: Converted, Field: "Pod.spec.initContainers, Job.spec", By: "plan.PlacePods"},
	{Path: "labels labels.* label_file annotations annotations.*", How: Converted, Field: "Pod.metadata.labels, Pod.metadata.annotations", By: "metadata.Decorate", Reason: ofItsPod},
	{Path: "stop_grace_period", How: Converted, Field: "Pod.spec.terminationGracePeriodSeconds", By: "pod.gracePeriod", Reason: ofItsPod},
	{Path: "hostname domainname", How: Converted, Field: "Pod.spec.hostname, Pod.spec.subdomain", By: "pod.hostname", Reason: ofItsPod},
	{Path: "dns dns_opt dns_search", How: Converted, Field: "Pod.spec.dnsConfig", By: "pod.dns", Reason: ofItsPod},
	{Path: "extra_hosts extra_hosts.*", How: Converted, Field: "Pod.spec.hostAliases", By: "pod.hostAliases", Reason: ofItsPod},
	{Path: "group_add", How: Converted, Field: "Pod.spec.securityContext.supplementalGroups", By: "pod.groups", Reason: ofItsPod},
	{Path: "sysctls sysctls.*", How: Converted, Field: "Pod.spec.securityContext.sysctls", By: "pod.sysctls", Reason: ofItsPod},
	{Path: "userns_mode", How: Converted, Field: "Pod.spec.hostUsers", Since: "1.36", By: "pod.userNamespace", Reason: ofItsPod},
	{Path: "runtime", How: Converted, Field: "Pod.spec.runtimeClassName", By: "pod.runtimeClass", Reason: ofItsPod},
	{Path: "networks.*.aliases", How: Refused, Reason: "a hook has no Service: it has no name in a network"},
	{Path: "platform", How: Converted, Field: "Pod.spec.nodeSelector", By: "pod.platform", Reason: ofItsPod},
	{Path: "network_mode ipc pid", How: Converted, Field: "Pod.spec.hostNetwork, Pod.spec.hostIPC, Pod.spec.hostPID", By: "pod.namespaces", Reason: ofItsPod},
}

const noReadiness = "a Job has no readiness: the healthcheck is dropped"

var jobRows = []Row{
	{
		Path: `healthcheck healthcheck.test healthcheck.disable healthcheck.interval healthcheck.timeout healthcheck.retries
			healthcheck.start_period healthcheck.start_interval`,
		How: Refused, Consequence: finding.Cosmetic, Reason: noReadiness,
	},
	{Path: "depends_on.*.restart", How: Refused, Consequence: finding.Cosmetic, Native: "false", Reason: "a Job is not restarted when its dependency changes"},
	{Path: "ports.[].app_protocol", How: Refused, Reason: "the pods of a CronJob have no Service, and a container port has no such field"},
	{Path: "triggers triggers.schedule triggers.schedule.[].cron", How: Converted, Field: "CronJob.spec.schedule", By: "workload.schedules"},
	{Path: "triggers.schedule.[].timezone", How: Converted, Field: "CronJob.spec.timeZone", By: "workload.timeZone"},
	{
		Path: "triggers.schedule.[].concurrency", How: Converted, Field: "CronJob.spec.concurrencyPolicy", By: "workload.concurrency",
		Reason: "forbid is exact; Kubernetes has no queue: Allow is the closest",
	},
	{
		Path: "triggers.schedule.[].missed_fires", How: Converted, Field: "CronJob.spec.startingDeadlineSeconds", By: "workload.startingDeadline",
		Reason: "one is exact; skip becomes a short deadline",
	},
	{
		Path: "triggers.manual", How: Refused, Native: "true", Reason: "Kubernetes cannot prevent manual starts of a job",
		Fix: "restrict the right to create Jobs with RBAC",
	},
}
