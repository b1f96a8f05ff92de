package attribute

// Reasons that several rows share.
const noRollback = "kubectl rollout undo uses the same strategy as the rollout itself"

var deployRows = []Row{
	{Path: "mode", How: Converted, Field: "Deployment.spec, DaemonSet.spec, Job.spec.completions", By: "plan.ChooseKinds"},
	{Path: "replicas", How: Converted, Field: "Deployment.spec.replicas, Job.spec.parallelism", By: "plan.Replicas"},
	{Path: "endpoint_mode", How: Converted, Field: "Service.spec.clusterIP", By: "plan.IsHeadless"},
	{Path: "labels labels.*", How: Converted, Field: "Deployment.metadata.labels, Deployment.metadata.annotations", By: "metadata.Decorate", Reason: asLabels},
	{Path: "restart_policy restart_policy.condition", How: Converted, Field: "Pod.spec.restartPolicy, Job.spec", By: "plan.Restart"},
	{
		Path: "restart_policy.max_attempts", How: Converted, Field: "Job.spec.backoffLimit", By: "plan.Retry",
		Reason: "for Jobs only; other workloads restart their containers without limit",
	},
	{Path: "restart_policy.delay", How: Refused, Reason: "the kubelet sets the delay between restarts: 10 s, doubled up to 5 min"},
	{Path: "restart_policy.window", How: Refused, Reason: "Kubernetes has no time window for restarts"},
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
		Reason: "Kubernetes has no pause between two steps of a rollout; instead, a new pod must be ready for that long before the next step",
	},
	{
		Path: "update_config.monitor", How: Approximated, Field: "Deployment.spec.minReadySeconds", By: "workload.minReadySeconds",
		Reason: "a new pod must be ready for that long before the rollout continues; a pod that fails in that time blocks the rollout",
	},
	{
		Path: "update_config.failure_action", How: Refused, Native: "pause",
		Reason: "a failed rollout stops, as with pause; Kubernetes does not continue it or roll it back automatically", Fix: "roll back: kubectl rollout undo deployment/NAME",
	},
	{
		Path: "update_config.max_failure_ratio", How: Approximated, Native: "0", Field: "Deployment.spec.strategy.rollingUpdate.maxUnavailable", By: "workload.parallelism",
		Reason: "a rollout stops when more pods are unavailable than allowed; the ratio sets this limit only when parallelism is not set",
	},
	{
		Path: `rollback_config rollback_config.parallelism rollback_config.delay rollback_config.failure_action rollback_config.monitor
			rollback_config.max_failure_ratio rollback_config.order`,
		How: Refused, Reason: noRollback, Fix: "set it in update_config",
	},
}

var placementRows = []Row{
	{Path: "placement placement.constraints", How: Converted, Field: "Pod.spec.nodeSelector, Pod.spec.affinity.nodeAffinity", By: "pod.placement"},
	{Path: "placement.preferences placement.preferences.[].spread", How: Converted, Field: "Pod.spec.topologySpreadConstraints", By: "pod.placement"},
	{
		Path: "placement.max_replicas_per_node", How: Converted, Field: "Pod.spec.affinity.podAntiAffinity, Pod.spec.topologySpreadConstraints", By: "pod.placement",
		Reason: "one replica per node is exact; a larger number becomes an even spread",
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
		Reason: "the scheduler chooses the devices: the pod requests as many as are listed here", Fix: "choose the node with deploy.placement.constraints",
	},
	{
		Path: "resources.reservations.devices.[].options resources.reservations.devices.[].options.*", How: Refused,
		Reason: "a pod cannot set options of a device driver", Fix: "set them in the device plugin's configuration",
	},
	{
		Path: `resources.reservations.generic_resources resources.reservations.generic_resources.[].discrete_resource_spec
			resources.reservations.generic_resources.[].discrete_resource_spec.kind resources.reservations.generic_resources.[].discrete_resource_spec.value`,
		How: Converted, Field: "Container.resources.limits", By: "container.genericResources",
	},
}
