package hint

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

const everywhere = InService | InJob | InProject

func workloadRows() []Row {
	return []Row{
		{
			Key: "name", Labels: []string{"kompose.service.name_override"}, Scope: InService | InJob, Field: "metadata.name",
			Doc: "name of the objects, and so of the host that others reach the service as", access: as(objectNames, func(h *Hints) *Value[string] { return &h.Name }),
		}, {
			Key: "workload", Labels: []string{"kompose.controller.type"}, Scope: InService, Field: "the kind of the workload",
			Doc: "what runs the service; a cronjob needs cronjob.schedule", access: as(workloads, func(h *Hints) *Value[Workload] { return &h.Workload }),
		}, {
			Key: "group", Labels: []string{"kompose.service.group"}, Scope: InService, Field: "spec.template.spec.containers",
			Doc: "services of the same group run in one pod", access: as(texts, func(h *Hints) *Value[string] { return &h.Group }),
		}, {
			Key: "replicas", Scope: InService, Field: "spec.replicas",
			Doc: "how many pods run, whatever deploy.replicas and scale say", access: as(integers(0, 1<<30), func(h *Hints) *Value[int32] { return &h.Replicas }),
		}, {
			Key: "cronjob.schedule", Labels: []string{"kompose.cronjob.schedule"}, Scope: InService, Field: "spec.schedule of a CronJob",
			Doc: "when the service runs; makes it a CronJob", access: as(schedules, func(h *Hints) *Value[string] { return &h.CronJob.Schedule }),
		}, {
			Key: "cronjob.timeZone", Scope: InService, Field: "spec.timeZone of a CronJob",
			Doc: "the time zone of the schedule; without it that of the cluster", access: as(timeZones, func(h *Hints) *Value[string] { return &h.CronJob.TimeZone }),
		}, {
			Key: "cronjob.concurrencyPolicy", Labels: []string{"kompose.cronjob.concurrency_policy"}, Scope: InService | InJob, Field: "spec.concurrencyPolicy of a CronJob",
			Doc: "what happens when the last run has not ended yet", access: as(choice("Allow", "Forbid", "Replace"), func(h *Hints) *Value[string] { return &h.CronJob.ConcurrencyPolicy }),
		}, {
			Key: "cronjob.backoffLimit", Labels: []string{"kompose.cronjob.backoff_limit"}, Scope: InService | InJob, Field: "spec.backoffLimit of a Job",
			Doc: "how often a run that fails is tried again, also of a Job without schedule", access: as(integers(0, 1<<30), func(h *Hints) *Value[int32] { return &h.CronJob.BackoffLimit }),
		},
	}
}

func serviceRows() []Row {
	return []Row{
		{
			Key: "service.type", Labels: []string{"kompose.service.type"}, Scope: InService, Field: "spec.type, spec.clusterIP of a Service",
			Doc:    "how the ports are reached: NodePort and LoadBalancer publish them, whatever --expose says; ClusterIP and Headless do not",
			access: as(choice(ClusterIP, Headless, NodePort, LoadBalancer, ExternalName), func(h *Hints) *Value[ServiceType] { return &h.Service.Type }),
		}, {
			Key: "service.nodePort", Labels: []string{"kompose.service.nodeport.port"}, Scope: InService, Field: "spec.ports[].nodePort of a Service",
			Doc: "the port on every node, for the service's first published port; the type is NodePort when none is said", access: as(integers(30000, 32767), func(h *Hints) *Value[int32] { return &h.Service.NodePort }),
		}, {
			Key: "service.externalTrafficPolicy", Labels: []string{"kompose.service.external-traffic-policy"}, Scope: InService, Field: "spec.externalTrafficPolicy of a Service",
			Doc:    "Local keeps the address of the client and reaches the pods of the same node only",
			access: as(choice(corev1.ServiceExternalTrafficPolicyCluster, corev1.ServiceExternalTrafficPolicyLocal), func(h *Hints) *Value[corev1.ServiceExternalTrafficPolicy] { return &h.Service.ExternalTrafficPolicy }),
		}, {
			Key: "service.externalName", Scope: InService, Field: "spec.externalName of a Service",
			Doc: "the host that stands for the service in the cluster, where it does not run: a database of the cloud, for example", access: as(hostNames, func(h *Hints) *Value[string] { return &h.Service.ExternalName }),
		}, {
			Key: "expose", Labels: []string{"kompose.service.expose"}, Scope: InService, Field: "spec.rules of an Ingress, spec.hostnames of an HTTPRoute",
			Doc: "publishes the first port under these hosts, or under SERVICE.DOMAIN; false does not publish the service", access: as(exposures, hosts),
		}, {
			Key: "expose.hosts", Scope: InService, Field: "spec.rules of an Ingress, spec.hostnames of an HTTPRoute",
			Doc: "the same as expose, beside the two below", access: as(exposures, hosts),
		}, {
			Key: "expose.tlsSecret", Labels: []string{"kompose.service.expose.tls-secret"}, Scope: InService | InProject, Field: "spec.tls of an Ingress",
			Doc: "the Secret with the certificate of the hosts, which must exist", access: as(names, func(h *Hints) *Value[string] { return &h.Expose.TLSSecret }),
		}, {
			Key: "expose.ingressClass", Labels: []string{"kompose.service.expose.ingress-class-name"}, Scope: InService | InProject, Field: "spec.ingressClassName of an Ingress",
			Doc: "the class of the Ingress", access: as(names, func(h *Hints) *Value[string] { return &h.Expose.IngressClass }),
		}, {
			Key: "hostPorts", Labels: []string{"kompose.controller.port.expose", "kompose.controller.expose.port"}, Scope: InService, Field: "ports[].hostPort of a container",
			Doc: "opens the published ports on the node that runs the pod", access: as(booleans, func(h *Hints) *Value[bool] { return &h.HostPorts }),
		},
	}
}

func hosts(h *Hints) *Value[[]Host] { return &h.Expose.Hosts }

func podRows() []Row {
	return []Row{
		{
			Key: "serviceAccountName", Labels: []string{"kompose.serviceaccount-name"}, Scope: everywhere, Field: "serviceAccountName of a pod",
			Doc: "the account that the pod uses, which must exist", access: as(names, func(h *Hints) *Value[string] { return &h.ServiceAccountName }),
		}, {
			Key: "imagePullSecrets", Labels: []string{"kompose.image-pull-secret"}, Scope: everywhere, Field: "imagePullSecrets of a pod",
			Doc: "Secrets with the credentials of registries, which must exist", access: as(listOf(names), func(h *Hints) *Value[[]string] { return &h.ImagePullSecrets }),
		}, {
			Key: "imagePullPolicy", Labels: []string{"kompose.image-pull-policy"}, Scope: everywhere, Field: "imagePullPolicy of a container",
			Doc:    "when the image is pulled, whatever pull_policy says",
			access: as(choice(corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever), func(h *Hints) *Value[corev1.PullPolicy] { return &h.ImagePullPolicy }),
		}, {
			Key: "priorityClassName", Scope: everywhere, Field: "priorityClassName of a pod",
			Doc: "the class that says which pods make room for which", access: as(names, func(h *Hints) *Value[string] { return &h.PriorityClassName }),
		}, {
			Key: "tolerations", Scope: everywhere, Field: "tolerations of a pod",
			Doc: "taints that do not keep the pod from a node, as kubectl taint writes them", access: as(listOf(tolerations), func(h *Hints) *Value[[]corev1.Toleration] { return &h.Tolerations }),
		}, {
			Key: "fsGroup", Labels: []string{"kompose.security-context.fsgroup"}, Scope: everywhere, Field: "securityContext.fsGroup of a pod",
			Doc: "the group that owns the files of the pod's volumes", access: as(groups, func(h *Hints) *Value[int64] { return &h.FSGroup }),
		}, {
			Key: "ephemeralStorage.request", Labels: []string{"kompose.ephemeral-storage.request"}, Scope: InService | InJob, Field: "resources.requests.ephemeral-storage of a container",
			Doc: "the disk of the node that the container needs", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.EphemeralStorage.Request }),
		}, {
			Key: "ephemeralStorage.limit", Labels: []string{"kompose.ephemeral-storage.limit"}, Scope: InService | InJob, Field: "resources.limits.ephemeral-storage of a container",
			Doc: "the disk of the node that the container may use", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.EphemeralStorage.Limit }),
		}, {
			Key: "initContainer.image", Labels: []string{"kompose.init.containers.image"}, Scope: InService | InJob, Field: "initContainers[].image of a pod",
			Doc: "the image of a container that runs to its end first; pre_start says the same in Compose", access: as(images, func(h *Hints) *Value[string] { return &h.InitContainer.Image }),
		}, {
			Key: "initContainer.name", Labels: []string{"kompose.init.containers.name"}, Scope: InService | InJob, Field: "initContainers[].name of a pod",
			Doc: "its name; init-service without", access: as(objectNames, func(h *Hints) *Value[string] { return &h.InitContainer.Name }),
		}, {
			Key: "initContainer.command", Labels: []string{"kompose.init.containers.command"}, Scope: InService | InJob, Field: "initContainers[].command of a pod",
			Doc: "what it runs; without it what the image says", access: as(commands, func(h *Hints) *Value[[]string] { return &h.InitContainer.Command }),
		},
	}
}
