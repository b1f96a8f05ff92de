package attribute

var securityRows = []Row{
	{Path: "user", How: Converted, Field: "Container.securityContext.runAsUser, Container.securityContext.runAsGroup", By: "container.user"},
	{Path: "group_add", How: Converted, Field: "Pod.spec.securityContext.supplementalGroups", By: "pod.groups"},
	{Path: "privileged", How: Converted, Field: "Container.securityContext.privileged", By: "container.securityContext"},
	{Path: "read_only", How: Converted, Field: "Container.securityContext.readOnlyRootFilesystem", By: "container.securityContext"},
	{Path: "cap_add", How: Converted, Field: "Container.securityContext.capabilities.add", By: "container.capabilities"},
	{Path: "cap_drop", How: Converted, Field: "Container.securityContext.capabilities.drop", By: "container.capabilities"},
	{
		Path: "security_opt", How: Converted, By: "container.securityOptions",
		Field: "Container.securityContext.allowPrivilegeEscalation, Container.securityContext.seccompProfile, Container.securityContext.appArmorProfile, Container.securityContext.seLinuxOptions",
	},
	{Path: "sysctls sysctls.*", How: Converted, Field: "Pod.spec.securityContext.sysctls", By: "pod.sysctls"},
	{Path: "userns_mode", How: Converted, Field: "Pod.spec.hostUsers", Since: "1.36", By: "pod.userNamespace"},
	{
		Path: "credential_spec credential_spec.config credential_spec.file", How: Converted,
		Field: "Container.securityContext.windowsOptions.gmsaCredentialSpec", By: "container.credentialSpec",
	},
	{
		Path: "credential_spec.registry", How: Approximated,
		Field: "Container.securityContext.windowsOptions.gmsaCredentialSpecName", By: "container.credentialSpec",
		Reason: "the Windows registry of a node is not read: the GMSACredentialSpec of that name must exist in the cluster", Fix: "create it, or use file",
	},
	{Path: "isolation", How: Refused, Native: "default", Reason: "a container cannot choose its isolation in Kubernetes", Fix: "set runtime to a RuntimeClass of the cluster with the isolation that you need"},
	{Path: "runtime", How: Converted, Field: "Pod.spec.runtimeClassName", By: "pod.runtimeClass"},
	{Path: "cgroup", How: Refused, Native: "private", Reason: "Kubernetes always gives a container its own cgroup namespace"},
	{Path: "cgroup_parent", How: Refused, Reason: "the kubelet chooses the cgroups of pods"},
	{Path: "use_api_socket", How: Refused, Native: "false", Reason: "the nodes have no Docker engine", Fix: "use the Kubernetes API with a service account"},
}

var hostRows = []Row{
	{Path: "hostname", How: Converted, Field: "Pod.spec.hostname, Pod.spec.hostnameOverride", By: "pod.hostname"},
	{
		Path: "domainname", How: Converted, Field: "Pod.spec.subdomain, Service.spec.clusterIP, Pod.spec.hostnameOverride", By: "pod.hostname",
		Reason: "a domain of one label becomes the pod's subdomain, with a headless Service; a longer domain becomes a part of its host name, since Kubernetes 1.37",
	},
	{Path: "dns", How: Converted, Field: "Pod.spec.dnsConfig.nameservers", By: "pod.nameservers"},
	{Path: "dns_opt", How: Converted, Field: "Pod.spec.dnsConfig.options", By: "pod.dns"},
	{Path: "dns_search", How: Converted, Field: "Pod.spec.dnsConfig.searches", By: "pod.searches"},
	{Path: "extra_hosts extra_hosts.*", How: Converted, Field: "Pod.spec.hostAliases", By: "pod.hostAliases"},
	{Path: "network_mode", How: Converted, Field: "Pod.spec.hostNetwork, NetworkPolicy.spec", By: "pod.networkMode"},
	{Path: "ipc", How: Converted, Field: "Pod.spec.hostIPC", By: "pod.namespaces"},
	{Path: "pid", How: Converted, Field: "Pod.spec.hostPID, Pod.spec.shareProcessNamespace", By: "pod.namespaces"},
	{Path: "uts", How: Refused, Reason: "a pod has the host name of its node only when it uses the node's network", Fix: "remove it; network_mode: host includes it"},
	{Path: "platform", How: Converted, Field: "Pod.spec.nodeSelector", By: "pod.platform"},
}
