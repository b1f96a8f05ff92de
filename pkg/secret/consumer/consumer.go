// Package consumer finds the users of a Secret: pods, by every field that can
// name one, ServiceAccounts and Ingresses. Start at [Uses].
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
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Use is one field that names the Secret.
type Use struct {
	Way     string   // what the field is: "env", "envFrom", "volume", "csi nodePublishSecretRef", …
	Where   string   // "container app, variable PASSWORD", "volume certs"; "" for the whole object
	Keys    []string // the keys that are used; nil: all, or those that this kind of use requires
	AtStart bool     // read when a container or pod starts and not again
	Pull    bool     // read when an image is pulled
}

// Uses are the uses of the Secret with this name by a pod: its pull secrets,
// its containers (init, ordinary, ephemeral), its volumes. The fields are those
// of PodSpec in k8s.io/api/core/v1/types.go v0.37.2. A nil pod uses nothing.
func Uses(name string, pod *corev1.PodSpec) []Use {
	if pod == nil || name == "" {
		return nil
	}
	uses := pulls(name, pod.ImagePullSecrets)
	for _, c := range containers(pod) {
		uses = append(uses, c.uses(name)...)
	}
	onlyAtStart := subPaths(pod)
	for i := range pod.Volumes {
		v := &pod.Volumes[i]
		uses = append(uses, files(name, v, onlyAtStart[v.Name])...)
		uses = append(uses, drivers(name, v)...)
	}
	return uses
}

// ServiceAccountUses are the uses by a ServiceAccount: image pull secrets of
// its pods, and its list of mountable Secrets.
func ServiceAccountUses(name string, account *corev1.ServiceAccount) []Use {
	if account == nil || name == "" {
		return nil
	}
	uses := pulls(name, account.ImagePullSecrets)
	for _, ref := range account.Secrets {
		if ref.Name == name {
			uses = append(uses, Use{Way: "secrets"})
		}
	}
	return uses
}

// IngressUses are the uses by an Ingress: the certificates of its hosts.
// Controllers watch these Secrets, so nothing has to be restarted.
func IngressUses(name string, ingress *networkingv1.Ingress) []Use {
	if ingress == nil || name == "" {
		return nil
	}
	var uses []Use
	for _, t := range ingress.Spec.TLS {
		if t.SecretName != name {
			continue
		}
		where := "all hosts"
		if len(t.Hosts) > 0 {
			where = "host " + strings.Join(t.Hosts, ", ")
		}
		keys := []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey}
		uses = append(uses, Use{Way: "tls", Where: where, Keys: keys})
	}
	return uses
}

func pulls(name string, refs []corev1.LocalObjectReference) []Use {
	var uses []Use
	for _, ref := range refs {
		if ref.Name == name {
			uses = append(uses, Use{Way: "imagePullSecrets", Pull: true})
		}
	}
	return uses
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

// uses are the variables of a container, which are set only at its start.
func (c container) uses(name string) []Use {
	var uses []Use
	for _, from := range c.envFrom {
		if from.SecretRef == nil || from.SecretRef.Name != name {
			continue
		}
		where := c.title
		if from.Prefix != "" {
			where = fmt.Sprintf("%s, variables %s…", c.title, from.Prefix)
		}
		uses = append(uses, Use{Way: "envFrom", Where: where, AtStart: true})
	}
	for _, v := range c.env {
		if v.ValueFrom == nil || v.ValueFrom.SecretKeyRef == nil || v.ValueFrom.SecretKeyRef.Name != name {
			continue
		}
		uses = append(uses, Use{
			Way: "env", Where: c.title + ", variable " + v.Name,
			Keys: []string{v.ValueFrom.SecretKeyRef.Key}, AtStart: true,
		})
	}
	return uses
}

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
