package attribute

// rows is the table. An attribute that has no row is refused by name, so a row
// is only needed where something is carried or where there is more to say than
// that it is not.
var rows = []Row{
	// The project.
	{Pattern: "name", How: Carried},
	{Pattern: "version", How: Carried}, // obsolete: the loader says so
	{Pattern: "include.**", How: Carried},
	{Pattern: "services", How: Carried},
	{Pattern: "services.*", How: Carried},
	{Pattern: "jobs", How: Carried},
	{Pattern: "jobs.*", How: Refused, Reason: "top-level jobs are not carried into the manifests", Fix: "write a CronJob or a Job"},
	{Pattern: "models", How: Carried},
	{Pattern: "models.*", How: Refused, Reason: "models are run by Docker, not by Kubernetes: nothing provides this one in the cluster", Fix: "run a model server and set its address in environment"},

	// What runs.
	{Pattern: "services.*.image", How: Carried},
	{Pattern: "services.*.build.**", How: Carried}, // the converter reports it
	{Pattern: "services.*.pull_policy", How: Carried},
	{Pattern: "services.*.command.**", How: Carried},
	{Pattern: "services.*.entrypoint.**", How: Carried},
	{Pattern: "services.*.working_dir", How: Carried},
	{Pattern: "services.*.environment.**", How: Carried},
	{Pattern: "services.*.env_file.**", How: Carried},
	{Pattern: "services.*.stdin_open", How: Carried},
	{Pattern: "services.*.tty", How: Carried},
	{Pattern: "services.*.extends.**", How: Carried},
	{Pattern: "services.*.profiles.**", How: Carried},
	{Pattern: "services.*.attach", How: LocalOnly, Reason: "attach concerns the output of docker compose up only; kubectl logs shows every container"},
	{Pattern: "services.*.develop", How: LocalOnly, Reason: "develop is for working on this machine; it is not part of a deployment"},
	{Pattern: "services.*.provider", How: Refused, Reason: "a provider is a program on this machine that Compose calls; Kubernetes has none", Fix: "create what it provides and name it in environment"},

	// How it is kept running.
	{Pattern: "services.*.restart", How: Carried},
	{Pattern: "services.*.scale", How: Carried},
	{Pattern: "services.*.depends_on", How: Carried},
	{Pattern: "services.*.depends_on.*", How: Carried},
	{Pattern: "services.*.depends_on.*.condition", How: Carried},
	{Pattern: "services.*.depends_on.*.required", How: Carried},
	{Pattern: "services.*.depends_on.*.restart", How: Refused, Reason: "Kubernetes does not restart a service because one it depends on was updated", Fix: "kubectl rollout restart"},
	{Pattern: "services.*.healthcheck.**", How: Carried},
	{Pattern: "services.*.stop_grace_period", How: Carried},
	{Pattern: "services.*.deploy", How: Carried},
	{Pattern: "services.*.deploy.mode", How: Carried},
	{Pattern: "services.*.deploy.replicas", How: Carried},
	{Pattern: "services.*.deploy.endpoint_mode", How: Carried},
	{Pattern: "services.*.deploy.labels.**", How: Carried},
	{Pattern: "services.*.deploy.resources", How: Carried},
	{Pattern: "services.*.deploy.resources.limits", How: Carried},
	{Pattern: "services.*.deploy.resources.limits.cpus", How: Carried},
	{Pattern: "services.*.deploy.resources.limits.memory", How: Carried},
	{Pattern: "services.*.deploy.resources.limits.pids", How: Refused, Reason: noPidLimit},
	{Pattern: "services.*.deploy.resources.reservations", How: Carried},
	{Pattern: "services.*.deploy.resources.reservations.cpus", How: Carried},
	{Pattern: "services.*.deploy.resources.reservations.memory", How: Carried},
	{Pattern: "services.*.deploy.restart_policy", How: Carried},
	{Pattern: "services.*.deploy.restart_policy.condition", How: Carried},
	{Pattern: "services.*.deploy.restart_policy.max_attempts", How: Carried},
	{Pattern: "services.*.deploy.restart_policy.delay", How: Refused, Reason: "the kubelet chooses the delay between restarts itself: 10 s, doubled up to 5 min"},
	{Pattern: "services.*.deploy.restart_policy.window", How: Refused, Reason: "Kubernetes does not judge a restart by a time window"},
	{Pattern: "services.*.deploy.update_config", How: Carried},
	{Pattern: "services.*.deploy.update_config.parallelism", How: Carried},
	{Pattern: "services.*.deploy.update_config.order", How: Carried},
	{Pattern: "services.*.deploy.update_config.delay", How: Carried},
	{Pattern: "services.*.deploy.update_config.failure_action", How: Carried},
	{Pattern: "services.*.deploy.update_config.monitor", How: Refused, Reason: "a pod counts as soon as it is ready for minReadySeconds; there is no further time of observation", Fix: "use delay, which becomes minReadySeconds"},
	{Pattern: "services.*.deploy.update_config.max_failure_ratio", How: Refused, Reason: "a rollout waits at the first pods that do not become ready; there is no ratio"},
	{Pattern: "services.*.deploy.rollback_config", How: Refused, Reason: "kubectl rollout undo uses the same strategy as the rollout itself"},

	// What it may do.
	{Pattern: "services.*.user", How: Carried},
	{Pattern: "services.*.group_add.**", How: Carried},
	{Pattern: "services.*.cap_add.**", How: Carried},
	{Pattern: "services.*.cap_drop.**", How: Carried},
	{Pattern: "services.*.privileged", How: Carried},
	{Pattern: "services.*.read_only", How: Carried},
	{Pattern: "services.*.security_opt.**", How: Carried},
	{Pattern: "services.*.ulimits", How: Refused, Reason: "the Pod API has no ulimits; containers have those of the node's container runtime", Fix: "set them in the runtime's configuration"},
	{Pattern: "services.*.pids_limit", How: Refused, Reason: noPidLimit},
	{Pattern: "services.*.oom_kill_disable", How: Refused, Reason: "a container over its memory limit is always killed"},
	{Pattern: "services.*.oom_score_adj", How: Refused, Reason: "Kubernetes sets the score from the pod's quality of service: requests equal to limits protect it best"},
	{Pattern: "services.*.use_api_socket", How: Refused, Reason: "there is no Docker engine on the nodes", Fix: "use the Kubernetes API"},

	// What it gets.
	{Pattern: "services.*.cpus", How: Carried},
	{Pattern: "services.*.mem_limit", How: Carried},
	{Pattern: "services.*.mem_reservation", How: Carried},
	{Pattern: "services.*.memswap_limit", How: Refused, Reason: noSwap},
	{Pattern: "services.*.mem_swappiness", How: Refused, Reason: noSwap},
	{Pattern: "services.*.cpuset", How: Refused, Reason: "a pod cannot choose its CPUs", Fix: "use whole-number limits equal to requests on nodes with the static CPU manager policy"},
	{Pattern: "services.*.blkio_config", How: Refused, Reason: "the Pod API has no limits of block I/O"},
	{Pattern: "services.*.shm_size", How: Carried},

	// Where it is reached.
	{Pattern: "services.*.ports.**", How: Carried},
	{Pattern: "services.*.expose.**", How: Carried},
	{Pattern: "services.*.networks", How: Carried},
	{Pattern: "services.*.networks.*", How: Carried},
	{Pattern: "services.*.networks.*.aliases.**", How: Carried},
	{Pattern: "services.*.networks.*.ipv4_address", How: Refused, Reason: noFixedAddress, Fix: "use the service's name"},
	{Pattern: "services.*.networks.*.ipv6_address", How: Refused, Reason: noFixedAddress, Fix: "use the service's name"},
	{Pattern: "services.*.networks.*.mac_address", How: Refused, Reason: "the cluster's network gives a pod its addresses"},
	{Pattern: "services.*.mac_address", How: Refused, Reason: "the cluster's network gives a pod its addresses"},
	{Pattern: "services.*.links.**", How: Carried},
	{Pattern: "services.*.network_mode", How: Refused, Reason: "the container has a network of its own in its pod"},
	{Pattern: "services.*.ipc", How: Refused, Reason: "the container has an IPC namespace of its own in its pod"},
	{Pattern: "services.*.pid", How: Refused, Reason: "the container has a PID namespace of its own in its pod"},
	{Pattern: "services.*.devices", How: Refused, Reason: "devices of a node are given out by device plugins, not by path"},
	{Pattern: "services.*.stop_signal", How: Refused, Reason: "Kubernetes sends the image's stop signal", Fix: "set STOPSIGNAL in the image"},
	{Pattern: "services.*.hostname", How: Carried},
	{Pattern: "services.*.container_name", How: Carried},
	{Pattern: "services.*.dns.**", How: Carried},
	{Pattern: "services.*.dns_opt.**", How: Carried},
	{Pattern: "services.*.dns_search.**", How: Carried},
	{Pattern: "services.*.extra_hosts.**", How: Carried},
	{Pattern: "services.*.logging", How: Refused, Reason: "logs are collected on the node, the same way for all pods", Fix: "kubectl logs, or a log collector in the cluster"},

	// What it keeps and reads.
	{Pattern: "services.*.volumes", How: Carried},
	{Pattern: "services.*.volumes.[]", How: Carried},
	{Pattern: "services.*.volumes.[].type", How: Carried},
	{Pattern: "services.*.volumes.[].source", How: Carried},
	{Pattern: "services.*.volumes.[].target", How: Carried},
	{Pattern: "services.*.volumes.[].read_only", How: Carried},
	{Pattern: "services.*.volumes.[].volume", How: Carried},
	{Pattern: "services.*.volumes.[].volume.subpath", How: Carried},
	{Pattern: "services.*.volumes.[].volume.nocopy", How: LocalOnly, Reason: "Kubernetes never copies the image's files into a volume"},
	{Pattern: "services.*.volumes.[].tmpfs", How: Carried},
	{Pattern: "services.*.volumes.[].tmpfs.size", How: Carried},
	{Pattern: "services.*.volumes.[].bind", How: Carried},
	{Pattern: "services.*.volumes.[].bind.create_host_path", How: LocalOnly, Reason: "nothing is created on a node: the project's files are carried as copies"},
	{Pattern: "services.*.volumes.[].bind.selinux", How: LocalOnly, Reason: "nothing is mounted from a node: there is no label to change"},
	{Pattern: "services.*.volumes.[].consistency", How: LocalOnly, Reason: "consistency concerns Docker Desktop's file sharing only"},
	{Pattern: "services.*.tmpfs.**", How: Carried},
	{Pattern: "services.*.configs", How: Carried},
	{Pattern: "services.*.configs.**", How: Carried},
	{Pattern: "services.*.secrets", How: Carried},
	{Pattern: "services.*.secrets.**", How: Carried},

	// How it is described.
	{Pattern: "services.*.labels.**", How: Carried},
	{Pattern: "services.*.label_file.**", How: Carried},
	{Pattern: "services.*.annotations.**", How: Carried},

	// What services share.
	{Pattern: "volumes", How: Carried},
	{Pattern: "volumes.*", How: Carried},
	{Pattern: "volumes.*.name", How: Carried}, // the converter reports it where it is not used
	{Pattern: "volumes.*.external.**", How: Carried},
	{Pattern: "volumes.*.labels.**", How: Carried},
	{Pattern: "volumes.*.driver", How: Carried}, // the converter reports any but local
	{Pattern: "volumes.*.driver_opts", How: Refused, Reason: "options of a Docker volume driver mean nothing to a storage class; the claim has the cluster's default class", Fix: "set storageClassName, or make a PersistentVolume"},
	{Pattern: "networks", How: Carried}, // the converter reports what is separated
	{Pattern: "networks.*", How: Carried},
	{Pattern: "networks.*.name", How: LocalOnly, Reason: "a cluster has one network: its name is not needed"},
	{Pattern: "networks.*.driver", How: LocalOnly, Reason: "the cluster's network plugin takes the driver's place"},
	{Pattern: "networks.*.external.**", How: LocalOnly, Reason: "all pods of a cluster reach each other: services of other projects are reached as SERVICE.NAMESPACE"},
	{Pattern: "networks.*.ipam", How: Refused, Reason: "the cluster gives out pod addresses"},
	{Pattern: "networks.*.internal", How: Refused, Reason: "pods can reach the outside", Fix: "add a NetworkPolicy that allows no egress"},
	{Pattern: "configs", How: Carried},
	{Pattern: "configs.*", How: Carried},
	{Pattern: "configs.*.content", How: Carried},
	{Pattern: "configs.*.environment", How: Carried},
	{Pattern: "configs.*.file", How: Carried},
	{Pattern: "configs.*.external.**", How: Carried},
	{Pattern: "configs.*.name", How: Carried},
	{Pattern: "secrets", How: Carried},
	{Pattern: "secrets.*", How: Carried},
	{Pattern: "secrets.*.environment", How: Carried},
	{Pattern: "secrets.*.file", How: Carried},
	{Pattern: "secrets.*.external.**", How: Carried},
	{Pattern: "secrets.*.name", How: Carried},
}

// Reasons that more than one row gives.
const (
	noPidLimit     = "the Pod API has no limit of processes; the kubelet has one for all pods of a node (podPidsLimit)"
	noSwap         = "swap is a matter of the node, not of a container"
	noFixedAddress = "pods get their addresses from the cluster, a new one each time"
)
