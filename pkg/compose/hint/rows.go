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
			Doc: "name of the objects, and host name of the service for other services", access: as(objectNames, func(h *Hints) *Value[string] { return &h.Name }),
		}, {
			Key: "workload", Labels: []string{"kompose.controller.type"}, Scope: InService, Field: "the kind of the workload",
			Doc: "kind of workload that runs the service; a cronjob needs cronjob.schedule", access: as(workloads, func(h *Hints) *Value[Workload] { return &h.Workload }),
		}, {
			Key: "group", Labels: []string{"kompose.service.group"}, Scope: InService, Field: "spec.template.spec.containers",
			Doc: "services with the same group run in one pod", access: as(texts, func(h *Hints) *Value[string] { return &h.Group }),
		}, {
			Key: "replicas", Scope: InService, Field: "spec.replicas",
			Doc: "number of pods; overrides deploy.replicas and scale", access: as(integers(0, 1<<30), func(h *Hints) *Value[int32] { return &h.Replicas }),
		}, {
			Key: "cronjob.schedule", Labels: []string{"kompose.cronjob.schedule"}, Scope: InService, Field: "spec.schedule of a CronJob",
			Doc: "when the service runs; makes it a CronJob", access: as(schedules, func(h *Hints) *Value[string] { return &h.CronJob.Schedule }),
		}, {
			Key: "cronjob.timeZone", Scope: InService, Field: "spec.timeZone of a CronJob",
			Doc: "time zone of the schedule; defaults to the time zone of the cluster", access: as(timeZones, func(h *Hints) *Value[string] { return &h.CronJob.TimeZone }),
		}, {
			Key: "cronjob.concurrencyPolicy", Labels: []string{"kompose.cronjob.concurrency_policy"}, Scope: InService | InJob, Field: "spec.concurrencyPolicy of a CronJob",
			Doc: "what to do if the previous run is still running", access: as(choice("Allow", "Forbid", "Replace"), func(h *Hints) *Value[string] { return &h.CronJob.ConcurrencyPolicy }),
		}, {
			Key: "cronjob.backoffLimit", Labels: []string{"kompose.cronjob.backoff_limit"}, Scope: InService | InJob, Field: "spec.backoffLimit of a Job",
			Doc: "number of retries of a failed run, also for a Job without a schedule", access: as(integers(0, 1<<30), func(h *Hints) *Value[int32] { return &h.CronJob.BackoffLimit }),
		},
	}
}

func serviceRows() []Row {
	return []Row{
		{
			Key: "service.type", Labels: []string{"kompose.service.type"}, Scope: InService, Field: "spec.type, spec.clusterIP of a Service",
			Doc:    "type of the Service: NodePort and LoadBalancer publish the ports, regardless of --expose; ClusterIP and Headless do not",
			access: as(choice(ClusterIP, Headless, NodePort, LoadBalancer, ExternalName), func(h *Hints) *Value[ServiceType] { return &h.Service.Type }),
		}, {
			Key: "service.nodePort", Labels: []string{"kompose.service.nodeport.port"}, Scope: InService, Field: "spec.ports[].nodePort of a Service",
			Doc: "port on every node for the first published port; the type defaults to NodePort", access: as(integers(30000, 32767), func(h *Hints) *Value[int32] { return &h.Service.NodePort }),
		}, {
			Key: "service.externalTrafficPolicy", Labels: []string{"kompose.service.external-traffic-policy"}, Scope: InService, Field: "spec.externalTrafficPolicy of a Service",
			Doc:    "Local preserves the client address and routes to pods on the same node only",
			access: as(choice(corev1.ServiceExternalTrafficPolicyCluster, corev1.ServiceExternalTrafficPolicyLocal), func(h *Hints) *Value[corev1.ServiceExternalTrafficPolicy] { return &h.Service.ExternalTrafficPolicy }),
		}, {
			Key: "service.externalName", Scope: InService, Field: "spec.externalName of a Service",
			Doc: "host outside the cluster that provides the service, for example a cloud database; the service does not run in the cluster", access: as(hostNames, func(h *Hints) *Value[string] { return &h.Service.ExternalName }),
		}, {
			Key: "expose", Labels: []string{"kompose.service.expose"}, Scope: InService, Field: "spec.rules of an Ingress, spec.hostnames of an HTTPRoute",
			Doc: "publishes the first port with these hosts, or with SERVICE.DOMAIN; false does not publish the service", access: as(exposures, hosts),
		}, {
			Key: "expose.hosts", Scope: InService, Field: "spec.rules of an Ingress, spec.hostnames of an HTTPRoute",
			Doc: "same as expose, for use with tlsSecret and ingressClass", access: as(exposures, hosts),
		}, {
			Key: "expose.tlsSecret", Labels: []string{"kompose.service.expose.tls-secret"}, Scope: InService | InProject, Field: "spec.tls of an Ingress",
			Doc: "Secret with the certificate of the hosts; it must exist", access: as(names, func(h *Hints) *Value[string] { return &h.Expose.TLSSecret }),
		}, {
			Key: "expose.ingressClass", Labels: []string{"kompose.service.expose.ingress-class-name"}, Scope: InService | InProject, Field: "spec.ingressClassName of an Ingress",
			Doc: "class of the Ingress", access: as(names, func(h *Hints) *Value[string] { return &h.Expose.IngressClass }),
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
			Doc: "ServiceAccount of the pod; it must exist", access: as(names, func(h *Hints) *Value[string] { return &h.ServiceAccountName }),
		}, {
			Key: "imagePullSecrets", Labels: []string{"kompose.image-pull-secret"}, Scope: everywhere, Field: "imagePullSecrets of a pod",
			Doc: "Secrets with registry credentials; they must exist", access: as(listOf(names), func(h *Hints) *Value[[]string] { return &h.ImagePullSecrets }),
		}, {
			Key: "imagePullPolicy", Labels: []string{"kompose.image-pull-policy"}, Scope: everywhere, Field: "imagePullPolicy of a container",
			Doc:    "when the image is pulled; overrides pull_policy",
			access: as(choice(corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever), func(h *Hints) *Value[corev1.PullPolicy] { return &h.ImagePullPolicy }),
		}, {
			Key: "priorityClassName", Scope: everywhere, Field: "priorityClassName of a pod",
			Doc: "PriorityClass of the pod, for scheduling and preemption", access: as(names, func(h *Hints) *Value[string] { return &h.PriorityClassName }),
		}, {
			Key: "tolerations", Scope: everywhere, Field: "tolerations of a pod",
			Doc: "node taints that the pod tolerates, in the format of kubectl taint", access: as(listOf(tolerations), func(h *Hints) *Value[[]corev1.Toleration] { return &h.Tolerations }),
		}, {
			Key: "fsGroup", Labels: []string{"kompose.security-context.fsgroup"}, Scope: everywhere, Field: "securityContext.fsGroup of a pod",
			Doc: "group that owns the files of the pod's volumes", access: as(groups, func(h *Hints) *Value[int64] { return &h.FSGroup }),
		}, {
			Key: "ephemeralStorage.request", Labels: []string{"kompose.ephemeral-storage.request"}, Scope: InService | InJob, Field: "resources.requests.ephemeral-storage of a container",
			Doc: "local disk space that the container requests", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.EphemeralStorage.Request }),
		}, {
			Key: "ephemeralStorage.limit", Labels: []string{"kompose.ephemeral-storage.limit"}, Scope: InService | InJob, Field: "resources.limits.ephemeral-storage of a container",
			Doc: "limit of local disk space for the container", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.EphemeralStorage.Limit }),
		}, {
			Key: "initContainer.image", Labels: []string{"kompose.init.containers.image"}, Scope: InService | InJob, Field: "initContainers[].image of a pod",
			Doc: "image of a container that runs to completion first; pre_start is the equivalent in Compose", access: as(images, func(h *Hints) *Value[string] { return &h.InitContainer.Image }),
		}, {
			Key: "initContainer.name", Labels: []string{"kompose.init.containers.name"}, Scope: InService | InJob, Field: "initContainers[].name of a pod",
			Doc: "its name; defaults to init-service", access: as(objectNames, func(h *Hints) *Value[string] { return &h.InitContainer.Name }),
		}, {
			Key: "initContainer.command", Labels: []string{"kompose.init.containers.command"}, Scope: InService | InJob, Field: "initContainers[].command of a pod",
			Doc: "its command; defaults to the command of the image", access: as(commands, func(h *Hints) *Value[[]string] { return &h.InitContainer.Command }),
		},
	}
}
