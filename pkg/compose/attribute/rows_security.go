package attribute

var securityRows = []Row{
	{Path: "user", How: Carried, Field: "Container.securityContext.runAsUser, Container.securityContext.runAsGroup", By: "convert.user"},
	{Path: "group_add", How: Carried, Field: "Pod.spec.securityContext.supplementalGroups", By: "convert.groups"},
	{Path: "privileged", How: Carried, Field: "Container.securityContext.privileged", By: "convert.securityContext"},
	{Path: "read_only", How: Carried, Field: "Container.securityContext.readOnlyRootFilesystem", By: "convert.securityContext"},
	{Path: "cap_add", How: Carried, Field: "Container.securityContext.capabilities.add", By: "convert.capabilities"},
	{Path: "cap_drop", How: Carried, Field: "Container.securityContext.capabilities.drop", By: "convert.capabilities"},
	{
		Path: "security_opt", How: Carried, By: "convert.securityOptions",
		Field: "Container.securityContext.allowPrivilegeEscalation, Container.securityContext.seccompProfile, Container.securityContext.appArmorProfile, Container.securityContext.seLinuxOptions",
	},
	{Path: "sysctls sysctls.*", How: Carried, Field: "Pod.spec.securityContext.sysctls", By: "convert.sysctls"},
	{Path: "userns_mode", How: Carried, Field: "Pod.spec.hostUsers", Since: "1.36", By: "convert.userNamespace"},
	{
		Path: "credential_spec credential_spec.config credential_spec.file", How: Carried,
		Field: "Container.securityContext.windowsOptions.gmsaCredentialSpec", By: "convert.credentialSpec",
	},
	{
		Path: "credential_spec.registry", How: Approximated,
		Field: "Container.securityContext.windowsOptions.gmsaCredentialSpecName", By: "convert.credentialSpec",
		Reason: "the registry of a node is not read: the GMSACredentialSpec of that name must exist in the cluster", Fix: "create it, or name a file",
	},
	{Path: "isolation", How: Refused, Native: "default", Reason: "a container of Kubernetes does not choose its isolation", Fix: "set runtime to a RuntimeClass of the cluster that isolates as you need"},
	{Path: "runtime", How: Carried, Field: "Pod.spec.runtimeClassName", By: "convert.runtimeClass"},
	{Path: "cgroup", How: Refused, Native: "private", Reason: "a container has a control-group namespace of its own; Kubernetes has no other"},
	{Path: "cgroup_parent", How: Refused, Reason: "the kubelet puts pods into control groups of its own"},
	{Path: "use_api_socket", How: Refused, Native: "false", Reason: "there is no Docker engine on the nodes", Fix: "use the Kubernetes API with a service account"},
}

var hostRows = []Row{
	{Path: "hostname", How: Carried, Field: "Pod.spec.hostname, Pod.spec.hostnameOverride", By: "convert.hostname"},
	{
		Path: "domainname", How: Carried, Field: "Pod.spec.subdomain, Service.spec.clusterIP, Pod.spec.hostnameOverride", By: "convert.hostname",
		Reason: "a domain of one label becomes the pod's subdomain, with a headless Service; a longer one a part of its host name, since Kubernetes 1.37",
	},
	{Path: "dns", How: Carried, Field: "Pod.spec.dnsConfig.nameservers", By: "convert.nameservers"},
	{Path: "dns_opt", How: Carried, Field: "Pod.spec.dnsConfig.options", By: "convert.dns"},
	{Path: "dns_search", How: Carried, Field: "Pod.spec.dnsConfig.searches", By: "convert.searches"},
	{Path: "extra_hosts extra_hosts.*", How: Carried, Field: "Pod.spec.hostAliases", By: "convert.hostAliases"},
	{Path: "network_mode", How: Carried, Field: "Pod.spec.hostNetwork, NetworkPolicy.spec", By: "convert.networkMode"},
	{Path: "ipc", How: Carried, Field: "Pod.spec.hostIPC", By: "convert.namespaces"},
	{Path: "pid", How: Carried, Field: "Pod.spec.hostPID, Pod.spec.shareProcessNamespace", By: "convert.namespaces"},
	{Path: "uts", How: Refused, Reason: "a pod has its node's host name together with its node's network only", Fix: "remove it; network_mode: host brings it along"},
	{Path: "platform", How: Carried, Field: "Pod.spec.nodeSelector", By: "convert.platform"},
}
