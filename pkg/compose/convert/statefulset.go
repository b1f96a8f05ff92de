package convert

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// planStateful makes StatefulSets of the Deployments that keep data of their
// own, where that is asked for.
func (c *converter) planStateful() {
	c.owned = c.claimsByOwner()
	for _, u := range c.units {
		if u.kind == deployment && u.host == nil && len(c.owned[u]) > 0 && c.options.Workload == WorkloadStatefulSet && !u.hints.Workload.Given() {
			u.kind, u.reason = statefulSet, "it keeps data of its own and --workload=statefulset is set"
			for _, m := range slices.Concat(u.members, u.init) {
				m.kind = statefulSet
			}
		}
	}
}

// claimsByOwner are, for every unit with a pod, the claims that only its pods
// mount and that do not exist yet, in the order of their keys.
func (c *converter) claimsByOwner() map[*unit][]*claim {
	owned := map[*unit][]*claim{}
	for _, key := range sortedKeys(c.volumes) {
		if v := c.volumes[key]; !v.external && v.inline == nil && v.disk == nil && len(v.users) == 1 {
			owned[v.users[0]] = append(owned[v.users[0]], v)
		}
	}
	return owned
}

// addStatefulSet adds the unit's StatefulSet: its claims are templates, one
// volume for every pod. Its pods start together, as in Compose, which also keeps
// a broken revision from blocking its own repair.
func (c *converter) addStatefulSet(u *unit, meta metav1.ObjectMeta, template corev1.PodTemplateSpec) {
	spec := appsv1.StatefulSetSpec{
		Replicas:            replicas(u),
		Selector:            &metav1.LabelSelector{MatchLabels: c.selector(u)},
		ServiceName:         c.governingService(u),
		PodManagementPolicy: appsv1.ParallelPodManagement,
		Template:            template,
	}
	if config := updateConfig(u); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		if config.Order == "start-first" {
			c.refuse(u.at("deploy", "update_config", "order"), "a StatefulSet stops a pod before it starts the next", "remove order")
		}
		if config.Parallelism != nil && *config.Parallelism != 1 {
			c.refuse(u.at("deploy", "update_config", "parallelism"), "a StatefulSet replaces its pods one after the other", "--workload=deployment")
		}
	}
	for _, v := range c.owned[u] {
		v.templated = true
		spec.VolumeClaimTemplates = append(spec.VolumeClaimTemplates, c.claimTemplate(v))
		spec.Template.Spec.Volumes = slices.DeleteFunc(spec.Template.Spec.Volumes, func(volume corev1.Volume) bool {
			return volume.Name == v.volumeName() && volume.PersistentVolumeClaim != nil
		})
	}
	if n := replicas(u); n != nil && *n > 1 && len(spec.VolumeClaimTemplates) > 0 {
		c.warn(u.path, "every pod of the StatefulSet has volumes of its own; in Compose all of them share one", "--workload=deployment shares the claim")
	}
	c.add(&appsv1.StatefulSet{TypeMeta: typeMeta("apps/v1", "StatefulSet"), ObjectMeta: meta, Spec: spec})
}

// claimTemplate is the claim as a StatefulSet makes it for each of its pods.
func (c *converter) claimTemplate(v *claim) corev1.PersistentVolumeClaim {
	object := c.claimObject(v)
	object.TypeMeta, object.Name, object.Namespace = metav1.TypeMeta{}, v.volumeName(), ""
	return *object
}

// governingService is the headless Service that names the pods: the unit's own
// where that is headless, else one more.
func (c *converter) governingService(u *unit) string {
	if c.hasService(u) && c.service(u, u.name).Spec.ClusterIP == corev1.ClusterIPNone {
		return u.name
	}
	name := objectName(u.name, "pods")
	if _, taken := c.byObject[name]; taken {
		name = objectName(u.name, "pods", hash(u.name, 8))
	}
	c.byObject[name] = u
	s := c.service(u, name)
	s.Spec.ClusterIP, s.Spec.PublishNotReadyAddresses = corev1.ClusterIPNone, true
	c.add(s)
	return name
}
