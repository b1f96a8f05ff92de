package attribute

// Reasons that several rows share.
const (
	noProvider = "a provider is a program on this machine that Compose runs; Kubernetes has no providers"
	noDevelop  = "it is for development with docker compose watch, not for a deployment"
)

var serviceRows = []Row{
	{
		Path: "container_name", How: Converted, Field: "Service.metadata.name", By: "service.containerName",
		Reason: "as an additional name of the service if another service uses it; pods have generated names",
	},
	{Path: "scale", How: Converted, Field: "Deployment.spec.replicas", By: "plan.Replicas"},
	{Path: "restart", How: Converted, Field: "Pod.spec.restartPolicy, Job.spec.backoffLimit", By: "plan.ChooseKinds"},
	{Path: "links", How: Converted, Field: "Service.metadata.name", By: "service.aliases"},
	{
		Path: "external_links", How: Approximated, Field: "Service.spec.externalName", By: "service.externalLinks",
		Reason: "a Service of type ExternalName points to a container outside the project: the cluster must be able to resolve its name",
	},
	{Path: "extends extends.service extends.file", How: Converted, By: "load.extend", Reason: "resolved before the conversion"},
	{Path: "deploy", How: Converted, Field: "Deployment.spec", By: "plan.ChooseKinds"},
	{Path: "pre_start", How: Converted, Field: "Pod.spec.initContainers", By: "plan.PlacePods"},
}

var hookRows = []Row{
	{Path: "post_start post_start.[].command", How: Converted, Field: "Container.lifecycle.postStart.exec.command", By: "container.hooks"},
	{Path: "pre_stop pre_stop.[].command", How: Converted, Field: "Container.lifecycle.preStop.exec.command", By: "container.hooks"},
	{
		Path: "post_start.[].environment post_start.[].environment.*", How: Converted, Field: "Container.lifecycle.postStart.exec.command", By: "container.hooks",
		Reason: "the env program of the image sets the variables",
	},
	{
		Path: "pre_stop.[].environment pre_stop.[].environment.*", How: Converted, Field: "Container.lifecycle.preStop.exec.command", By: "container.hooks",
		Reason: "the env program of the image sets the variables",
	},
	{
		Path: "post_start.[].working_dir", How: Converted, Field: "Container.lifecycle.postStart.exec.command", By: "container.hooks",
		Reason: "the image's shell changes to the directory",
	},
	{
		Path: "pre_stop.[].working_dir", How: Converted, Field: "Container.lifecycle.preStop.exec.command", By: "container.hooks",
		Reason: "the image's shell changes to the directory",
	},
	{Path: "post_start.[].user pre_stop.[].user", How: Refused, Reason: "a hook runs as the user of its container", Fix: "change the user in the command, for example with su"},
	{Path: "post_start.[].privileged pre_stop.[].privileged", How: Refused, Native: "false", Reason: "a hook has the privileges of its container"},
}

var developRows = []Row{
	{Path: "attach", How: LocalOnly, Reason: "it affects the output of docker compose up only; kubectl logs shows every container"},
	{
		Path: `develop develop.watch develop.watch.[].action develop.watch.[].path develop.watch.[].target develop.watch.[].ignore develop.watch.[].include
			develop.watch.[].initial_sync develop.watch.[].exec develop.watch.[].exec.command develop.watch.[].exec.environment develop.watch.[].exec.environment.*
			develop.watch.[].exec.user develop.watch.[].exec.privileged develop.watch.[].exec.working_dir`,
		How: LocalOnly, Reason: noDevelop,
	},
	{Path: "provider provider.type provider.options provider.options.*", How: Refused, Reason: noProvider, Fix: "create the resource that it provides and set its address in environment"},
}
