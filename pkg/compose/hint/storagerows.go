package hint

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// storageRows are about all claims of a service.
func storageRows() []Row {
	rows := volumeRows()
	for i := range rows {
		rows[i].Key, rows[i].Scope = "storage."+rows[i].Key, everywhere
		rows[i].Doc += ", for every claim of the service that does not say otherwise itself"
	}
	return append(rows,
		Row{
			Key: "storage.type", Labels: []string{"kompose.volume.type"}, Scope: everywhere, Field: "volumes[] of a pod",
			Doc:    "what stands for the service's volumes; an emptyDir ends with the pod",
			access: as(choice(Claim, EmptyDir, HostPath, ConfigMap), func(h *Hints) *Value[VolumeType] { return &h.Storage.Type }),
		},
		Row{
			Key: "storage.subPath", Labels: []string{"kompose.volume.subpath", "kompose.volume.sub-path"}, Scope: InService | InJob, Field: "volumeMounts[].subPath of a container",
			Doc: "the part of each claim that is mounted", access: as(subPaths, func(h *Hints) *Value[string] { return &h.Storage.SubPath }),
		})
}

// volumeRows are about one volume.
func volumeRows() []Row {
	return []Row{
		{
			Key: "size", Labels: []string{"kompose.volume.size"}, Scope: InVolume, Field: "spec.resources.requests.storage of a claim",
			Doc: "how much is asked for, instead of --volume-size", access: as(quantities, func(h *Hints) *Value[resource.Quantity] { return &h.Storage.Size }),
		}, {
			Key: "class", Labels: []string{"kompose.volume.storage-class-name"}, Scope: InVolume, Field: "spec.storageClassName of a claim",
			Doc: "the storage class; without it the cluster's default", access: as(names, func(h *Hints) *Value[string] { return &h.Storage.Class }),
		}, {
			Key: "accessMode", Scope: InVolume, Field: "spec.accessModes of a claim", Doc: "how many nodes may mount it",
			access: as(choice(corev1.ReadWriteOnce, corev1.ReadWriteOncePod, corev1.ReadWriteMany, corev1.ReadOnlyMany), func(h *Hints) *Value[corev1.PersistentVolumeAccessMode] { return &h.Storage.AccessMode }),
		}, {
			Key: "selector", Labels: []string{"kompose.volume.selector"}, Scope: InVolume, Field: "spec.selector.matchLabels of a claim",
			Doc: "the labels of the volumes to choose from; a word alone is the value of io.kompose.service, as Kompose has it", access: as(selectors, func(h *Hints) *Value[map[string]string] { return &h.Storage.Selector }),
		},
	}
}

func autoscalingRows() []Row {
	return []Row{
		{
			Key: "autoscaling.min", Labels: []string{"kompose.hpa.replicas.min"}, Scope: InService, Field: "spec.minReplicas of a HorizontalPodAutoscaler",
			Doc: "the least pods; 1 without", access: as(integers(1, 1<<30), func(h *Hints) *Value[int32] { return &h.Autoscaling.Min }),
		}, {
			Key: "autoscaling.max", Labels: []string{"kompose.hpa.replicas.max"}, Scope: InService, Field: "spec.maxReplicas of a HorizontalPodAutoscaler",
			Doc: "the most pods; 3 without, or min where that is more", access: as(integers(1, 1<<30), func(h *Hints) *Value[int32] { return &h.Autoscaling.Max }),
		}, {
			Key: "autoscaling.cpu", Labels: []string{"kompose.hpa.cpu"}, Scope: InService, Field: "spec.metrics[] of a HorizontalPodAutoscaler",
			Doc: "the use of CPU to aim at: percent of what is requested, or an amount per pod; 50% when neither cpu nor memory is said", access: as(targets("80, 80% or 500m"), func(h *Hints) *Value[Target] { return &h.Autoscaling.CPU }),
		}, {
			Key: "autoscaling.memory", Labels: []string{"kompose.hpa.memory"}, Scope: InService, Field: "spec.metrics[] of a HorizontalPodAutoscaler",
			Doc: "the use of memory to aim at: percent of what is requested, or an amount per pod", access: as(targets("80, 80% or 512Mi"), func(h *Hints) *Value[Target] { return &h.Autoscaling.Memory }),
		},
	}
}
