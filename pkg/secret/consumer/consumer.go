// Package consumer finds the users of a Secret: pods, by every field that can
// name one, ServiceAccounts, Ingresses and Gateways. Start at [References], which
// has every Secret that a pod names, and [Uses], which has the uses of one.
//
// A use reports whether a changed value takes effect without a restart. The
// kubelet updates mounted files; variables, files mounted by subPath and the
// credentials of a storage driver do not change after the pod has started.
//
// The package is pure. It compares only names, so the caller must make sure
// that Secret and user are in the same namespace.
package consumer

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// Use is one field that names the Secret.
type Use struct {
	Way      string   // what the field is: "env", "envFrom", "volume", "csi nodePublishSecretRef", …
	Where    string   // "container app, variable PASSWORD", "volume certs"; "" for the whole object
	Keys     []string // the keys that are used; nil: all, or those that this kind of use requires
	AtStart  bool     // read when a container or pod starts and not again
	Pull     bool     // read when an image is pulled
	Optional bool     // the pod also starts if the Secret or the key is missing
}

// Reference is a use with the name of its Secret.
type Reference struct {
	Namespace string // of the Secret; "" is the namespace of the object
	Name      string
	Use
}

// Object is an object that names Secrets.
type Object struct {
	Namespace  string
	Kind       string // deployment, as kubectl writes it before the slash
	Name       string
	References []Reference
}

// String is TYPE/NAME.
func (o Object) String() string { return o.Kind + "/" + o.Name }

// References are all Secrets that a pod names, without empty names: its pull
// secrets, its containers (init, ordinary, ephemeral), its volumes. The fields
// are those of PodSpec in k8s.io/api/core/v1/types.go v0.37.2. A nil pod names
// none.
func References(pod *corev1.PodSpec) []Reference {
	if pod == nil {
		return nil
	}
	all := pulls(pod.ImagePullSecrets)
	for _, c := range containers(pod) {
		all = append(all, c.references()...)
	}
	onlyAtStart := subPaths(pod)
	for i := range pod.Volumes {
		v := &pod.Volumes[i]
		all = append(all, files(v, onlyAtStart[v.Name])...)
		all = append(all, drivers(v)...)
	}
	return all
}

// Uses are the uses of the Secret with this name by a pod.
func Uses(name string, pod *corev1.PodSpec) []Use { return usesOf("", name, References(pod)) }

// UsesIn are the uses of the Secret with this name in the namespace among the
// references of an object in the same namespace.
func UsesIn(namespace, name string, all []Reference) []Use { return usesOf(namespace, name, all) }

func usesOf(namespace, name string, all []Reference) []Use {
	var uses []Use
	for _, r := range all {
		if r.Name == name && name != "" && (r.Namespace == "" || r.Namespace == namespace) {
			uses = append(uses, r.Use)
		}
	}
	return uses
}

// ServiceAccountReferences are the Secrets that a ServiceAccount names: image
// pull secrets of its pods, and its list of mountable Secrets, which do not have
// to exist.
func ServiceAccountReferences(account *corev1.ServiceAccount) []Reference {
	if account == nil {
		return nil
	}
	all := pulls(account.ImagePullSecrets)
	for _, ref := range account.Secrets {
		all = add(all, ref.Name, Use{Way: "secrets", Optional: true})
	}
	return all
}

// add adds a reference to a Secret in the same namespace, unless it has no name.
func add(all []Reference, name string, use Use) []Reference {
	if name == "" {
		return all
	}
	return append(all, Reference{Name: name, Use: use})
}

func pulls(refs []corev1.LocalObjectReference) []Reference {
	var all []Reference
	for _, ref := range refs {
		all = add(all, ref.Name, Use{Way: "imagePullSecrets", Pull: true})
	}
	return all
}

// container has the common fields of the three kinds of containers.
type container struct {
	title   string
	env     []corev1.EnvVar
	envFrom []corev1.EnvFromSource
	mounts  []corev1.VolumeMount
}

func containers(pod *corev1.PodSpec) []container {
	var all []container
	for _, c := range pod.InitContainers {
		all = append(all, container{"init container " + c.Name, c.Env, c.EnvFrom, c.VolumeMounts})
	}
	for _, c := range pod.Containers {
		all = append(all, container{"container " + c.Name, c.Env, c.EnvFrom, c.VolumeMounts})
	}
	for _, c := range pod.EphemeralContainers {
		all = append(all, container{"ephemeral container " + c.Name, c.Env, c.EnvFrom, c.VolumeMounts})
	}
	return all
}

// references are the variables of a container, which are set only at its start.
func (c container) references() []Reference {
	var all []Reference
	for _, from := range c.envFrom {
		if from.SecretRef == nil {
			continue
		}
		where := c.title
		if from.Prefix != "" {
			where = fmt.Sprintf("%s, variables %s…", c.title, from.Prefix)
		}
		all = add(all, from.SecretRef.Name, Use{Way: WayEnvFrom, Where: where, AtStart: true, Optional: is(from.SecretRef.Optional)})
	}
	for _, v := range c.env {
		if v.ValueFrom == nil || v.ValueFrom.SecretKeyRef == nil {
			continue
		}
		ref := v.ValueFrom.SecretKeyRef
		all = add(all, ref.Name, Use{
			Way: "env", Where: c.title + ", variable " + v.Name,
			Keys: []string{ref.Key}, AtStart: true, Optional: is(ref.Optional),
		})
	}
	return all
}

// WayEnvFrom is the [Use.Way] of envFrom.
const WayEnvFrom = "envFrom"

func is(flag *bool) bool { return flag != nil && *flag }

// subPaths are the volumes of which a container mounts a part: the kubelet does
// not update such a mount.
func subPaths(pod *corev1.PodSpec) map[string]bool {
	found := map[string]bool{}
	for _, c := range containers(pod) {
		for _, m := range c.mounts {
			if m.SubPath != "" || m.SubPathExpr != "" {
				found[m.Name] = true
			}
		}
	}
	return found
}
