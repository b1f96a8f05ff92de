package consumer

import corev1 "k8s.io/api/core/v1"

// files are the uses of a volume that provides a Secret's values as files.
func files(name string, v *corev1.Volume, atStart bool) []Use {
	var uses []Use
	if v.Secret != nil && v.Secret.SecretName == name {
		uses = append(uses, Use{Way: "volume", Where: "volume " + v.Name, Keys: keys(v.Secret.Items), AtStart: atStart})
	}
	if v.Projected == nil {
		return uses
	}
	for _, source := range v.Projected.Sources {
		if source.Secret != nil && source.Secret.Name == name {
			uses = append(uses, Use{
				Way: "projected volume", Where: "volume " + v.Name,
				Keys: keys(source.Secret.Items), AtStart: atStart,
			})
		}
	}
	return uses
}

func keys(items []corev1.KeyToPath) []string {
	var names []string
	for _, item := range items {
		names = append(names, item.Key)
	}
	return names
}

// drivers are the uses of a volume whose driver authenticates with the Secret
// when it mounts the volume.
func drivers(name string, v *corev1.Volume) []Use {
	var uses []Use
	for _, l := range logins(v) {
		if l.ref != nil && l.ref.Name == name {
			uses = append(uses, Use{Way: l.way, Where: "volume " + v.Name, AtStart: true})
		}
	}
	return uses
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
