package attribute

// What the reasons of several rows have in common.
const (
	noAddress   = "the cluster gives every pod its addresses, new ones each time"
	useName     = "use the service's name"
	oneNetwork  = "a pod has one network interface, whatever the number of networks"
	noPool      = "the cluster has its own pool of addresses for pods"
	netDriver   = "the cluster's network plug-in connects the pods, whatever driver is named"
	noNetDriver = "options of a Docker network driver mean nothing to the cluster's network plug-in"
)

var containerNetworkRows = []Row{
	{
		Path: "networks networks.*", How: Converted, Field: "NetworkPolicy.spec, Pod.metadata.labels", By: "service.policies",
		Reason: "with --network-policy only; without it all pods of the cluster reach each other",
	},
	{Path: "networks.*.aliases", How: Converted, Field: "Service.metadata.name", By: "service.aliases"},
	{
		Path: "networks.*.use_service_name_alias", How: Refused, Native: "true",
		Reason: "a Service has the service's name for the whole namespace, not for one network",
	},
	{Path: "networks.*.ipv4_address networks.*.ipv6_address networks.*.link_local_ips", How: Refused, Reason: noAddress, Fix: useName},
	{Path: "networks.*.mac_address mac_address", How: Refused, Reason: "the cluster's network plug-in gives a pod its MAC address"},
	{Path: "networks.*.interface_name", How: Refused, Reason: oneNetwork + ": eth0"},
	{Path: "networks.*.priority networks.*.gw_priority", How: Refused, Reason: oneNetwork},
	{Path: "networks.*.driver_opts networks.*.driver_opts.*", How: Refused, Reason: noNetDriver},
}

var networkRows = []Row{
	{
		Path: "networks networks.* networks.*.name", How: Converted, Field: "NetworkPolicy.metadata, Pod.metadata.labels", By: "service.policies",
		Reason: "with --network-policy only; without it all pods of the cluster reach each other",
	},
	{
		Path: "networks.*.internal", How: Converted, Field: "NetworkPolicy.spec.egress", By: "service.policies",
		Reason: "with --network-policy only; without it pods reach the outside",
	},
	{
		Path: "networks.*.external networks.*.external.name", How: Converted, Field: "NetworkPolicy.spec.ingress", By: "service.policies",
		Reason: "with --network-policy only: pods of other projects in the network are let in by their label",
	},
	{Path: "networks.*.enable_ipv6", How: Converted, Field: "Service.spec.ipFamilyPolicy, Service.spec.ipFamilies", By: "service.families"},
	{Path: "networks.*.enable_ipv4", How: Refused, Native: "true", Reason: "the cluster decides about IPv4 for all its pods"},
	{Path: "networks.*.driver", How: LocalOnly, Reason: netDriver},
	{Path: "networks.*.driver_opts networks.*.driver_opts.*", How: Refused, Reason: noNetDriver, Fix: "set them in the plug-in's configuration"},
	{Path: "networks.*.attachable", How: LocalOnly, Native: "false", Reason: "it lets containers outside the project join a network of Swarm; every pod is in the cluster's network"},
	{
		Path: `networks.*.ipam networks.*.ipam.driver networks.*.ipam.options networks.*.ipam.options.*
			networks.*.ipam.config networks.*.ipam.config.[].subnet networks.*.ipam.config.[].ip_range networks.*.ipam.config.[].gateway
			networks.*.ipam.config.[].aux_addresses networks.*.ipam.config.[].aux_addresses.*`,
		How: Refused, Reason: noPool, Fix: "use names instead of addresses",
	},
	{Path: "networks.*.labels networks.*.labels.*", How: Refused, Reason: "a network is no object in Kubernetes: nothing can have its labels"},
}
