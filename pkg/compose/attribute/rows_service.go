package attribute

// What the reasons of several rows have in common.
const (
	noProvider = "a provider is a program of this machine that Compose calls; Kubernetes has none"
	noDevelop  = "it is for working on this machine with docker compose watch, not part of a deployment"
)

var serviceRows = []Row{
	{
		Path: "container_name", How: Converted, Field: "Service.metadata.name", By: "service.containerName",
		Reason: "as a further name of the service where another one uses it; pods have generated names",
	},
	{Path: "scale", How: Converted, Field: "Deployment.spec.replicas", By: "plan.Replicas"},
	{Path: "restart", How: Converted, Field: "Pod.spec.restartPolicy, Job.spec.backoffLimit", By: "plan.ChooseKinds"},
	{Path: "links", How: Converted, Field: "Service.metadata.name", By: "service.aliases"},
	{
		Path: "external_links", How: Approximated, Field: "Service.spec.externalName", By: "service.externalLinks",
		Reason: "a Service of type ExternalName stands for a container outside the project: the name must be one that the cluster can resolve",
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
		Reason: "the program env of the image sets the variables",
	},
	{
		Path: "pre_stop.[].environment pre_stop.[].environment.*", How: Converted, Field: "Container.lifecycle.preStop.exec.command", By: "container.hooks",
		Reason: "the program env of the image sets the variables",
	},
	{
		Path: "post_start.[].working_dir", How: Converted, Field: "Container.lifecycle.postStart.exec.command", By: "container.hooks",
		Reason: "the image's shell changes to it",
	},
	{
		Path: "pre_stop.[].working_dir", How: Converted, Field: "Container.lifecycle.preStop.exec.command", By: "container.hooks",
		Reason: "the image's shell changes to it",
	},
	{Path: "post_start.[].user pre_stop.[].user", How: Refused, Reason: "a hook runs as the user of its container", Fix: "change the user in the command, such as with su"},
	{Path: "post_start.[].privileged pre_stop.[].privileged", How: Refused, Native: "false", Reason: "a hook has the privileges of its container"},
}

var developRows = []Row{
	{Path: "attach", How: LocalOnly, Reason: "it concerns the output of docker compose up only; kubectl logs shows every container"},
	{
		Path: `develop develop.watch develop.watch.[].action develop.watch.[].path develop.watch.[].target develop.watch.[].ignore develop.watch.[].include
			develop.watch.[].initial_sync develop.watch.[].exec develop.watch.[].exec.command develop.watch.[].exec.environment develop.watch.[].exec.environment.*
			develop.watch.[].exec.user develop.watch.[].exec.privileged develop.watch.[].exec.working_dir`,
		How: LocalOnly, Reason: noDevelop,
	},
	{Path: "provider provider.type provider.options provider.options.*", How: Refused, Reason: noProvider, Fix: "create what it provides and name it in environment"},
}
