package attribute

import "github.com/batuta-k8s/batuta/pkg/compose/finding"

// Reasons that several rows share.
const (
	noAddress   = "the cluster assigns the addresses of pods, and every new pod gets new ones"
	useName     = "use the service's name"
	oneNetwork  = "a pod has one network interface, for any number of networks"
	noPool      = "the cluster has its own address range for pods"
	netDriver   = "the cluster's network plugin connects the pods; the driver is ignored"
	noNetDriver = "the cluster's network plugin ignores options of a Docker network driver"
)

var containerNetworkRows = []Row{
	{
		Path: "networks networks.*", How: Converted, Field: "NetworkPolicy.spec, Pod.metadata.labels", By: "service.policies",
		Reason: "with --network-policy only; without it all pods of the cluster can reach each other",
	},
	{Path: "networks.*.aliases", How: Converted, Field: "Service.metadata.name", By: "service.aliases"},
	{
		Path: "networks.*.use_service_name_alias", How: Refused, Native: "true",
		Reason: "the name of a Service is valid in the whole namespace, not in one network only",
	},
	{Path: "networks.*.ipv4_address networks.*.ipv6_address networks.*.link_local_ips", How: Refused, Reason: noAddress, Fix: useName},
	{Path: "networks.*.mac_address mac_address", How: Refused, Reason: "the cluster's network plugin assigns the MAC address of a pod"},
	{Path: "networks.*.interface_name", How: Refused, Reason: oneNetwork + ": eth0"},
	{Path: "networks.*.priority networks.*.gw_priority", How: Refused, Reason: oneNetwork},
	{Path: "networks.*.driver_opts networks.*.driver_opts.*", How: Refused, Reason: noNetDriver},
}

var networkRows = []Row{
	{
		Path: "networks networks.* networks.*.name", How: Converted, Field: "NetworkPolicy.metadata, Pod.metadata.labels", By: "service.policies",
		Reason: "with --network-policy only; without it all pods of the cluster can reach each other",
	},
	{
		Path: "networks.*.internal", How: Converted, Field: "NetworkPolicy.spec.egress", By: "service.policies",
		Reason: "with --network-policy only; without it pods can reach addresses outside the cluster",
	},
	{
		Path: "networks.*.external networks.*.external.name", How: Converted, Field: "NetworkPolicy.spec.ingress", By: "service.policies",
		Reason: "with --network-policy only: pods of other projects in the network are allowed by their label",
	},
	{Path: "networks.*.enable_ipv6", How: Converted, Field: "Service.spec.ipFamilyPolicy, Service.spec.ipFamilies", By: "service.families"},
	{Path: "networks.*.enable_ipv4", How: Refused, Native: "true", Reason: "the cluster's setting for IPv4 applies to all its pods"},
	{Path: "networks.*.driver", How: LocalOnly, Reason: netDriver},
	{Path: "networks.*.driver_opts networks.*.driver_opts.*", How: Refused, Reason: noNetDriver, Fix: "set them in the plugin's configuration"},
	{Path: "networks.*.attachable", How: LocalOnly, Native: "false", Reason: "it allows containers outside the project to join a Swarm network; every pod is in the cluster's network"},
	{
		Path: `networks.*.ipam networks.*.ipam.driver networks.*.ipam.options networks.*.ipam.options.*
			networks.*.ipam.config networks.*.ipam.config.[].subnet networks.*.ipam.config.[].ip_range networks.*.ipam.config.[].gateway
			networks.*.ipam.config.[].aux_addresses networks.*.ipam.config.[].aux_addresses.*`,
		How: Refused, Reason: noPool, Fix: "use names instead of addresses",
	},
	{Path: "networks.*.labels networks.*.labels.*", How: Refused, Consequence: finding.Cosmetic, Reason: "a network is not an object in Kubernetes: its labels are dropped"},
}
