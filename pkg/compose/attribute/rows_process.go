package attribute

import "github.com/batuta-k8s/batuta/pkg/compose/finding"

// Reasons that several rows share.
const (
	escaped     = "$(NAME) is escaped, because Kubernetes would expand it"
	credentials = "values that look like credentials are read from a Secret (--env-secrets)"
	asLabels    = "as annotations, which allow any text; also as labels if the value is a valid label value"
)

// The process of a container. Source for the Compose side here and in the other
// files: the Compose specification, as of compose-go 2.16.2.
var processRows = []Row{
	{Path: "image", How: Converted, Field: "Container.image", By: "container.image"},
	{Path: "pull_policy", How: Converted, Field: "Container.imagePullPolicy", By: "container.pullPolicy"},
	{
		Path: "pull_refresh_after", How: Refused,
		Reason: "the kubelet pulls an image when a pod starts, not after a period of time", Fix: "use a tag that changes with the content, or pull_policy: always",
	},
	{Path: "command", How: Converted, Field: "Container.args", By: "container.New", Reason: escaped},
	{Path: "entrypoint", How: Converted, Field: "Container.command", By: "container.New", Reason: escaped},
	{Path: "working_dir", How: Converted, Field: "Container.workingDir", By: "container.New"},
	{
		Path: "init", How: Approximated, Native: "false", Field: "Pod.spec.shareProcessNamespace", By: "pod.initProcess",
		Reason: "Kubernetes adds no init process to a container; instead, the pod's pause process is PID 1, and the containers of the pod see each other's processes",
		Fix:    "start an init such as tini in the image",
	},
	{
		Path: "umask", How: Refused,
		Reason: "the Pod API has no umask; the container uses the umask of its image and the node's container runtime", Fix: "set it in the command: sh -c 'umask 0027; exec PROGRAM'",
	},
	{
		Path: "stop_signal", How: Converted, Field: "Container.lifecycle.preStop.exec", By: "container.stopSignal",
		Reason: "a preStop hook sends it and waits; lifecycle.stopSignal still requires a feature gate (ContainerStopSignals)",
	},
	{Path: "stop_grace_period", How: Converted, Field: "Pod.spec.terminationGracePeriodSeconds", By: "pod.gracePeriod"},
	{
		Path: "logging logging.driver logging.options logging.options.*", How: Refused, Consequence: finding.Cosmetic,
		Reason: "the node collects logs in the same way for all pods", Fix: "use kubectl logs, or a log collector in the cluster",
	},
}

var metadataRows = []Row{
	{Path: "environment environment.*", How: Converted, Field: "Container.env, Secret.data", By: "container.NewEnvironment", Reason: credentials},
	{Path: "env_file env_file.[].path env_file.[].required", How: Converted, Field: "Container.env, Secret.data", By: "load.postpone"},
	{Path: "env_file.[].format", How: Converted, Field: "Container.env, Secret.data", By: "load.rawEnv"},
	{Path: "labels labels.*", How: Converted, Field: "Pod.metadata.annotations, Pod.metadata.labels", By: "metadata.Decorate", Reason: asLabels},
	{Path: "label_file", How: Converted, Field: "Pod.metadata.annotations, Pod.metadata.labels", By: "load.fileUses", Reason: asLabels},
	{Path: "annotations annotations.*", How: Converted, Field: "Pod.metadata.annotations, Deployment.metadata.annotations", By: "metadata.Decorate"},
}
