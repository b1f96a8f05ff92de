package hint

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// storageRows are the rows for all claims of a service.
func storageRows() []Row {
	rows := volumeRows()
	for i := range rows {
		rows[i].Key, rows[i].Scope = "storage."+rows[i].Key, everywhere
		rows[i].Doc += ", for every claim of the service that does not set it"
	}
	return append(rows,
		Row{
			Key: "storage.type", Labels: []string{"kompose.volume.type"}, Scope: everywhere, Field: "volumes[] of a pod",
			Doc:    "kind of the service's volumes; an emptyDir is deleted with the pod",
			access: as(choice(Claim, EmptyDir, HostPath, ConfigMap), func(h *Hints) *Value[VolumeType] { return &h.Storage.Type }),
		},
		Row{
			Key: "storage.subPath", Labels: []string{"kompose.volume.subpath", "kompose.volume.sub-path"}, Scope: InService | InJob, Field: "volumeMounts[].subPath of a container",
			Doc: "path in each claim to mount", access: as(subPaths, func(h *Hints) *Value[string] { return &h.Storage.SubPath }),
		})
}

// volumeRows are the rows for one volume.
func volumeRows() []Row {
	return []Row{
		{
			Key: "size", Labels: []string{"kompose.volume.size"}, Scope: InVolume, Field: "spec.resources.requests.storage of a claim",
			Doc: "requested size; overrides --volume-size", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.Storage.Size }),
		}, {
			Key: "class", Labels: []string{"kompose.volume.storage-class-name"}, Scope: InVolume, Field: "spec.storageClassName of a claim",
			Doc: "storage class; defaults to the cluster's default", access: as(names, func(h *Hints) *Value[string] { return &h.Storage.Class }),
		}, {
			Key: "accessMode", Scope: InVolume, Field: "spec.accessModes of a claim", Doc: "access mode: how many nodes can mount it",
			access: as(choice(corev1.ReadWriteOnce, corev1.ReadWriteOncePod, corev1.ReadWriteMany, corev1.ReadOnlyMany), func(h *Hints) *Value[corev1.PersistentVolumeAccessMode] { return &h.Storage.AccessMode }),
		}, {
			Key: "selector", Labels: []string{"kompose.volume.selector"}, Scope: InVolume, Field: "spec.selector.matchLabels of a claim",
			Doc: "labels of the volumes to choose from; a single word is the value of io.kompose.service, as in Kompose", access: as(selectors, func(h *Hints) *Value[map[string]string] { return &h.Storage.Selector }),
		},
	}
}

func autoscalingRows() []Row {
	return []Row{
		{
			Key: "autoscaling.min", Labels: []string{"kompose.hpa.replicas.min"}, Scope: InService, Field: "spec.minReplicas of a HorizontalPodAutoscaler",
			Doc: "minimum number of pods; defaults to 1", access: as(integers(1, 1<<30), func(h *Hints) *Value[int32] { return &h.Autoscaling.Min }),
		}, {
			Key: "autoscaling.max", Labels: []string{"kompose.hpa.replicas.max"}, Scope: InService, Field: "spec.maxReplicas of a HorizontalPodAutoscaler",
			Doc: "maximum number of pods; defaults to 3, or to min if that is larger", access: as(integers(1, 1<<30), func(h *Hints) *Value[int32] { return &h.Autoscaling.Max }),
		}, {
			Key: "autoscaling.cpu", Labels: []string{"kompose.hpa.cpu"}, Scope: InService, Field: "spec.metrics[] of a HorizontalPodAutoscaler",
			Doc: "target CPU: percent of the request, or an amount per pod; defaults to 50% if neither cpu nor memory is set", access: as(targets("80, 80% or 500m"), func(h *Hints) *Value[Target] { return &h.Autoscaling.CPU }),
		}, {
			Key: "autoscaling.memory", Labels: []string{"kompose.hpa.memory"}, Scope: InService, Field: "spec.metrics[] of a HorizontalPodAutoscaler",
			Doc: "target memory: percent of the request, or an amount per pod", access: as(targets("80, 80% or 512Mi"), func(h *Hints) *Value[Target] { return &h.Autoscaling.Memory }),
		},
	}
}
