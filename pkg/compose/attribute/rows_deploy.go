package attribute

// What the reasons of several rows have in common.
const noRollback = "kubectl rollout undo uses the same strategy as the rollout itself"

var deployRows = []Row{
	{Path: "mode", How: Converted, Field: "Deployment.spec, DaemonSet.spec, Job.spec.completions", By: "plan.ChooseKinds"},
	{Path: "replicas", How: Converted, Field: "Deployment.spec.replicas, Job.spec.parallelism", By: "plan.Replicas"},
	{Path: "endpoint_mode", How: Converted, Field: "Service.spec.clusterIP", By: "plan.IsHeadless"},
	{Path: "labels labels.*", How: Converted, Field: "Deployment.metadata.labels, Deployment.metadata.annotations", By: "metadata.Decorate", Reason: asLabels},
	{Path: "restart_policy restart_policy.condition", How: Converted, Field: "Pod.spec.restartPolicy, Job.spec", By: "plan.Restart"},
	{
		Path: "restart_policy.max_attempts", How: Converted, Field: "Job.spec.backoffLimit", By: "plan.Retry",
		Reason: "of a Job; other workloads restart their containers without end",
	},
	{Path: "restart_policy.delay", How: Refused, Reason: "the kubelet chooses the delay between restarts itself: 10 s, doubled up to 5 min"},
	{Path: "restart_policy.window", How: Refused, Reason: "Kubernetes does not judge a restart by a time window"},
}

var updateRows = []Row{
	{
		Path: "update_config update_config.parallelism", How: Converted, By: "workload.parallelism",
		Field: "Deployment.spec.strategy.rollingUpdate, DaemonSet.spec.updateStrategy.rollingUpdate",
	},
	{
		Path: "update_config.order", How: Converted, By: "workload.deploymentStrategy",
		Field: "Deployment.spec.strategy.rollingUpdate.maxSurge, Deployment.spec.strategy.rollingUpdate.maxUnavailable",
	},
	{
		Path: "update_config.delay", How: Approximated, Field: "Deployment.spec.minReadySeconds", By: "workload.minReadySeconds",
		Reason: "there is no pause between two steps of a rollout; a new pod must be ready for that long before the next step",
	},
	{
		Path: "update_config.monitor", How: Approximated, Field: "Deployment.spec.minReadySeconds", By: "workload.minReadySeconds",
		Reason: "a new pod must be ready for that long before the rollout goes on; one that fails then holds it",
	},
	{
		Path: "update_config.failure_action", How: Refused, Native: "pause",
		Reason: "a rollout that fails stays where it is, as pause says; Kubernetes neither goes on nor back by itself", Fix: "kubectl rollout undo goes back",
	},
	{
		Path: "update_config.max_failure_ratio", How: Approximated, Native: "0", Field: "Deployment.spec.strategy.rollingUpdate.maxUnavailable", By: "workload.parallelism",
		Reason: "a rollout stops when more pods are missing than may be; without parallelism that is this ratio, else the ratio is not used",
	},
	{
		Path: `rollback_config rollback_config.parallelism rollback_config.delay rollback_config.failure_action rollback_config.monitor
			rollback_config.max_failure_ratio rollback_config.order`,
		How: Refused, Reason: noRollback, Fix: "write it in update_config",
	},
}

var placementRows = []Row{
	{Path: "placement placement.constraints", How: Converted, Field: "Pod.spec.nodeSelector, Pod.spec.affinity.nodeAffinity", By: "pod.placement"},
	{Path: "placement.preferences placement.preferences.[].spread", How: Converted, Field: "Pod.spec.topologySpreadConstraints", By: "pod.placement"},
	{
		Path: "placement.max_replicas_per_node", How: Converted, Field: "Pod.spec.affinity.podAntiAffinity, Pod.spec.topologySpreadConstraints", By: "pod.placement",
		Reason: "one replica for each node is exact; a larger number becomes an even spread",
	},
	{Path: "resources resources.limits resources.limits.cpus", How: Converted, Field: "Container.resources.limits.cpu", By: "container.resources"},
	{Path: "resources.limits.memory", How: Converted, Field: "Container.resources.limits.memory", By: "container.resources"},
	{Path: "resources.limits.pids", How: Refused, Native: "-1 0", Reason: noPidsLimit},
	{Path: "resources.reservations resources.reservations.cpus", How: Converted, Field: "Container.resources.requests.cpu", By: "container.resources"},
	{Path: "resources.reservations.memory", How: Converted, Field: "Container.resources.requests.memory", By: "container.resources"},
	{
		Path: `resources.reservations.devices resources.reservations.devices.[].count resources.reservations.devices.[].driver
			resources.reservations.devices.[].capabilities`,
		How: Converted, Field: "Container.resources.limits", By: "container.gpus",
	},
	{
		Path: "resources.reservations.devices.[].device_ids", How: Approximated, Field: "Container.resources.limits", By: "container.gpus",
		Reason: "the scheduler chooses the devices: as many are asked for as are named here", Fix: "choose the node with deploy.placement.constraints",
	},
	{
		Path: "resources.reservations.devices.[].options resources.reservations.devices.[].options.*", How: Refused,
		Reason: "options of a device driver are not part of what a pod asks for", Fix: "set them in the device plugin's configuration",
	},
	{
		Path: `resources.reservations.generic_resources resources.reservations.generic_resources.[].discrete_resource_spec
			resources.reservations.generic_resources.[].discrete_resource_spec.kind resources.reservations.generic_resources.[].discrete_resource_spec.value`,
		How: Converted, Field: "Container.resources.limits", By: "container.genericResources",
	},
}
