package attribute

import "github.com/batuta-k8s/batuta/pkg/compose/finding"

// Reasons that several rows share.
const (
	rootOwns = "files of ConfigMaps and Secrets are owned by root"
	noSwarm  = "it is specific to Docker Swarm; Kubernetes has no equivalent"
)

var mountRows = []Row{
	{Path: "volumes volumes.[].type", How: Converted, Field: "Pod.spec.volumes, Container.volumeMounts, PersistentVolumeClaim.spec", By: "storage.volume"},
	{Path: "volumes.[].source", How: Converted, Field: "Pod.spec.volumes, PersistentVolumeClaim.metadata.name, ConfigMap.data", By: "storage.volume"},
	{Path: "volumes.[].target", How: Converted, Field: "Container.volumeMounts[].mountPath", By: "storage.accepts"},
	{Path: "volumes.[].read_only", How: Converted, Field: "Container.volumeMounts[].readOnly", By: "storage.volume"},
	{Path: "volumes.[].consistency", How: LocalOnly, Reason: "it affects the file sharing of Docker Desktop only"},
	{
		Path: "volumes.[].bind", How: Converted, Field: "ConfigMap.data, Secret.data", By: "storage.bind",
		Reason: "files of the project are copied; with --allow-host-files, files outside it are copied too, and paths of the machine itself become hostPath volumes",
	},
	{Path: "volumes.[].bind.create_host_path", How: LocalOnly, Reason: "files are copied into the manifests; nothing is created on a node unless --allow-host-files mounts a folder of it"},
	{Path: "volumes.[].bind.propagation", How: Converted, Field: "Container.volumeMounts[].mountPropagation", By: "storage.propagation"},
	{Path: "volumes.[].bind.recursive", How: Converted, Field: "Container.volumeMounts[].recursiveReadOnly", By: "storage.recursive"},
	{Path: "volumes.[].bind.selinux", How: LocalOnly, Reason: "files are copied, and every container of the pod may read the copies; a path of a node keeps its label"},
	{Path: "volumes.[].volume volumes.[].volume.subpath", How: Converted, Field: "Container.volumeMounts[].subPath", By: "storage.volume"},
	{Path: "volumes.[].volume.labels volumes.[].volume.labels.*", How: Converted, Field: "PersistentVolumeClaim.metadata.labels", By: "plan.FindClaims"},
	{Path: "volumes.[].volume.nocopy", How: LocalOnly, Native: "true", Reason: "Kubernetes never copies files of the image into a volume"},
	{Path: "volumes.[].tmpfs volumes.[].tmpfs.size", How: Converted, Field: "Pod.spec.volumes[].emptyDir.sizeLimit", By: "storage.scratch"},
	{Path: "volumes.[].tmpfs.mode", How: Refused, Reason: "a memory volume always has mode 0777 (all users can write)", Fix: "change the mode in an init container"},
	{Path: "volumes.[].image", How: Converted, Field: "Pod.spec.volumes[].image", By: "storage.imageVolume"},
	{Path: "volumes.[].image.subpath", How: Converted, Field: "Container.volumeMounts[].subPath", By: "storage.imageVolume"},
	{Path: "volumes_from", How: Converted, Field: "Container.volumeMounts, Pod.spec.containers", By: "plan.Share"},
	{Path: "tmpfs", How: Converted, Field: "Pod.spec.volumes[].emptyDir", By: "storage.tmpfs"},
}

var grantRows = []Row{
	{Path: "configs configs.[].source", How: Converted, Field: "ConfigMap.data, Pod.spec.volumes[].configMap", By: "config.reference"},
	{Path: "configs.[].target secrets.[].target", How: Converted, Field: "Container.volumeMounts[].mountPath", By: "config.target"},
	{Path: "configs.[].mode", How: Converted, Field: "Pod.spec.volumes[].configMap.items[].mode", By: "config.reference"},
	{Path: "secrets secrets.[].source", How: Converted, Field: "Secret.data, Pod.spec.volumes[].secret", By: "config.reference"},
	{Path: "secrets.[].mode", How: Converted, Field: "Pod.spec.volumes[].secret.items[].mode", By: "config.reference"},
	{Path: "configs.[].uid secrets.[].uid", How: Refused, Native: "0", Reason: rootOwns, Fix: "allow the group to read it: gid and mode"},
	{
		Path: "configs.[].gid secrets.[].gid", How: Converted, Native: "0", Field: "Pod.spec.securityContext.fsGroup", By: "pod.setGroup",
		Reason: rootOwns + "; if all files of a pod need the same group, its fsGroup allows that group to read them",
	},
	{Path: "models models.* models.*.endpoint_var models.*.model_var", How: Converted, Field: "Container.env", By: "container.modelEnv"},
}

var volumeRows = []Row{
	{Path: "volumes volumes.*", How: Converted, Field: "PersistentVolumeClaim.spec", By: "storage.Claims"},
	{Path: "volumes.*.name", How: Converted, Field: "PersistentVolumeClaim.metadata.name", By: "plan.FindClaims"},
	{
		Path: "volumes.*.external volumes.*.external.name", How: Converted, Field: "Pod.spec.volumes[].persistentVolumeClaim.claimName", By: "plan.FindClaims",
		Reason: "the claim must exist",
	},
	{Path: "volumes.*.labels volumes.*.labels.*", How: Converted, Field: "PersistentVolumeClaim.metadata.labels, PersistentVolumeClaim.metadata.annotations", By: "storage.Claims"},
	{Path: "volumes.*.driver", How: Refused, Consequence: finding.Data, Native: "local", Reason: "volume drivers are specific to Docker; the claim uses the storage class of the target, or the cluster's default", Fix: "set storageClassName in the claim"},
	{Path: "volumes.*.driver_opts volumes.*.driver_opts.*", How: Converted, Field: "PersistentVolume.spec.nfs, Pod.spec.volumes[].emptyDir", By: "plan.volumeSource"},
}

var contentRows = []Row{
	{Path: "configs configs.* configs.*.content configs.*.environment configs.*.file", How: Converted, Field: "ConfigMap.data, ConfigMap.binaryData", By: "config.value"},
	{Path: "configs.*.name", How: Converted, Field: "ConfigMap.metadata.name", By: "plan.GivenName"},
	{
		Path: "configs.*.external configs.*.external.name", How: Converted, Field: "Pod.spec.volumes[].configMap.name", By: "config.external",
		Reason: "the ConfigMap must exist",
	},
	{Path: "configs.*.labels configs.*.labels.*", How: Converted, Field: "ConfigMap.metadata.labels, ConfigMap.metadata.annotations", By: "config.define"},
	{Path: "secrets secrets.* secrets.*.environment secrets.*.file", How: Converted, Field: "Secret.data", By: "config.value"},
	{Path: "secrets.*.name", How: Converted, Field: "Secret.metadata.name", By: "plan.GivenName"},
	{
		Path: "secrets.*.external secrets.*.external.name", How: Converted, Field: "Pod.spec.volumes[].secret.secretName", By: "config.external",
		Reason: "the Secret must exist",
	},
	{Path: "secrets.*.labels secrets.*.labels.*", How: Converted, Field: "Secret.metadata.labels, Secret.metadata.annotations", By: "config.define"},
	{Path: "configs.*.template_driver secrets.*.template_driver", How: Refused, Reason: "only Docker Swarm fills in templates; the text is converted unchanged", Fix: "fill it in before the conversion, or in the container when it starts"},
	{
		Path: "secrets.*.driver secrets.*.driver_opts secrets.*.driver_opts.*", How: Refused,
		Reason: "secret drivers are specific to Docker Swarm; the Secret contains the value that is known here", Fix: "use an external secrets operator in the cluster",
	},
}

var modelRows = []Row{
	{Path: "models.*.name", How: LocalOnly, Reason: "only shown while Compose pulls the model; containers receive the model, not this name"},
	{Path: "models models.* models.*.model", How: Converted, Field: "Container.env", By: "container.modelEnv"},
	{
		Path: "models.*.context_size models.*.runtime_flags", How: Refused,
		Reason: "the model server is not part of the manifests", Fix: "set it where the model server is configured",
	},
}
