package attribute

// Reasons that several rows share.
const (
	noBlockIO    = "the Pod API has no limits for block I/O"
	noSwap       = "swap is configured for a node and its kubelet, not for a container"
	noPidsLimit  = "the Pod API has no limit for processes; the kubelet sets one for every pod of its node (podPidsLimit)"
	noRealTime   = "the Pod API has no real-time scheduling"
	noUlimits    = "the Pod API has no ulimits; containers use those of the node's container runtime"
	noDevices    = "a pod cannot use a device of its node by path"
	devicePlugin = "install a device plugin and request its resource: deploy.resources.reservations"
)

var resourceRows = []Row{
	{Path: "cpus", How: Converted, Field: "Container.resources.limits.cpu", By: "container.resources"},
	{Path: "cpu_count", How: Converted, Field: "Container.resources.limits.cpu", By: "container.cores"},
	{Path: "cpu_quota cpu_period", How: Converted, Field: "Container.resources.limits.cpu", By: "container.cores"},
	{
		Path: "cpu_shares", How: Approximated, Field: "Container.resources.requests.cpu", By: "container.resources",
		Reason: "the weight becomes a CPU request (1024 shares = 1 core); the scheduler reserves that much on the node", Fix: "set deploy.resources.reservations.cpus",
	},
	{Path: "cpu_percent", How: Refused, Reason: "the CPU of a pod is measured in cores, not as a percentage of its node", Fix: "set cpus"},
	{Path: "cpu_rt_period cpu_rt_runtime", How: Refused, Reason: noRealTime},
	{
		Path: "cpuset", How: Refused,
		Reason: "a pod cannot choose its CPUs", Fix: "use whole-number limits equal to requests on nodes with the static CPU manager policy",
	},
	{Path: "mem_limit", How: Converted, Field: "Container.resources.limits.memory", By: "container.resources"},
	{Path: "mem_reservation", How: Converted, Field: "Container.resources.requests.memory", By: "container.resources"},
	{Path: "memswap_limit mem_swappiness", How: Refused, Reason: noSwap},
	{Path: "oom_kill_disable", How: Refused, Native: "false", Reason: "a container that exceeds its memory limit is always killed", Fix: "raise mem_limit"},
	{
		Path: "oom_score_adj", How: Refused, Native: "0",
		Reason: "the kubelet sets the score from the QoS class of the pod", Fix: "set requests equal to limits for the best protection",
	},
	{Path: "pids_limit", How: Refused, Native: "-1 0", Reason: noPidsLimit},
	{Path: "shm_size", How: Converted, Field: "Pod.spec.volumes[].emptyDir.sizeLimit", By: "storage.sharedMemory", Reason: "its content counts as memory of the container"},
	{Path: "storage_opt", How: Converted, Field: "Container.resources.limits.ephemeral-storage", By: "container.storageOptions"},
	{
		Path: `blkio_config blkio_config.weight
			blkio_config.weight_device   blkio_config.weight_device.[].path   blkio_config.weight_device.[].weight
			blkio_config.device_read_bps   blkio_config.device_read_bps.[].path   blkio_config.device_read_bps.[].rate
			blkio_config.device_read_iops  blkio_config.device_read_iops.[].path  blkio_config.device_read_iops.[].rate
			blkio_config.device_write_bps  blkio_config.device_write_bps.[].path  blkio_config.device_write_bps.[].rate
			blkio_config.device_write_iops blkio_config.device_write_iops.[].path blkio_config.device_write_iops.[].rate`,
		How: Refused, Reason: noBlockIO,
		Fix: "define a class in the node's container runtime and set it in the annotation blockio.resources.beta.kubernetes.io/pod",
	},
	{Path: "ulimits ulimits.* ulimits.*.soft ulimits.*.hard", How: Refused, Reason: noUlimits, Fix: "set them in the runtime's configuration, or in the command: sh -c 'ulimit -n 4096; exec PROGRAM'"},
}

var deviceRows = []Row{
	{Path: "devices devices.[].source devices.[].target devices.[].permissions", How: Refused, Reason: noDevices, Fix: devicePlugin},
	{Path: "device_cgroup_rules", How: Refused, Reason: noDevices, Fix: devicePlugin},
	{Path: "gpus gpus.[].count gpus.[].driver gpus.[].capabilities", How: Converted, Field: "Container.resources.limits", By: "container.gpus"},
	{
		Path: "gpus.[].device_ids", How: Approximated, Field: "Container.resources.limits", By: "container.gpus",
		Reason: "the scheduler chooses the GPUs: the pod requests as many as are listed here", Fix: "choose the node with deploy.placement.constraints",
	},
	{Path: "gpus.[].options gpus.[].options.*", How: Refused, Reason: "a pod cannot set options of a GPU driver", Fix: "set them in the device plugin's configuration"},
}
