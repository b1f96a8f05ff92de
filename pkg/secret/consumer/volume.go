package consumer

import corev1 "k8s.io/api/core/v1"

// files are the Secrets that a volume provides as files.
func files(v *corev1.Volume, atStart bool) []Reference {
	var all []Reference
	if s := v.Secret; s != nil {
		all = add(all, s.SecretName, Use{
			Way: "volume", Where: "volume " + v.Name, Keys: keys(s.Items), AtStart: atStart, Optional: is(s.Optional),
		})
	}
	if v.Projected == nil {
		return all
	}
	for _, source := range v.Projected.Sources {
		if s := source.Secret; s != nil {
			all = add(all, s.Name, Use{
				Way: "projected volume", Where: "volume " + v.Name,
				Keys: keys(s.Items), AtStart: atStart, Optional: is(s.Optional),
			})
		}
	}
	return all
}

func keys(items []corev1.KeyToPath) []string {
	var names []string
	for _, item := range items {
		names = append(names, item.Key)
	}
	return names
}

// drivers are the Secrets of a volume whose driver authenticates when it mounts
// the volume.
func drivers(v *corev1.Volume) []Reference {
	var all []Reference
	for _, l := range logins(v) {
		if l.ref != nil {
			all = add(all, l.ref.Name, Use{Way: l.way, Where: "volume " + v.Name, AtStart: true})
		}
	}
	return all
}

// login is the Secret of a driver.
type login struct {
	way string
	ref *corev1.LocalObjectReference
}

func logins(v *corev1.Volume) []login {
	var all []login
	if s := v.AzureFile; s != nil {
		all = append(all, login{"azureFile secretName", &corev1.LocalObjectReference{Name: s.SecretName}})
	}
	if s := v.CephFS; s != nil {
		all = append(all, login{"cephfs secretRef", s.SecretRef})
	}
	if s := v.Cinder; s != nil {
		all = append(all, login{"cinder secretRef", s.SecretRef})
	}
	if s := v.CSI; s != nil {
		all = append(all, login{"csi nodePublishSecretRef", s.NodePublishSecretRef})
	}
	if s := v.FlexVolume; s != nil {
		all = append(all, login{"flexVolume secretRef", s.SecretRef})
	}
	if s := v.ISCSI; s != nil {
		all = append(all, login{"iscsi secretRef", s.SecretRef})
	}
	if s := v.RBD; s != nil {
		all = append(all, login{"rbd secretRef", s.SecretRef})
	}
	if s := v.ScaleIO; s != nil {
		all = append(all, login{"scaleIO secretRef", s.SecretRef})
	}
	if s := v.StorageOS; s != nil {
		all = append(all, login{"storageos secretRef", s.SecretRef})
	}
	return all
}
