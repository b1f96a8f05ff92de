package storage

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// imageVolume mounts the files of an image. Kubernetes has such volumes switched
// on since 1.35 (feature ImageVolume), always read-only.
func (c conversion) imageVolume(m mount, v types.ServiceVolumeConfig) *mount {
	at := m.at
	_, err := reference.ParseNormalizedNamed(v.Source)
	switch {
	case !c.Options.Supports(35):
		c.Refuse(at, "an image can be a volume since Kubernetes 1.35; nothing is mounted", "copy its files in an init container, or set --kube-version=1.35 or newer")
		return nil
	case err != nil:
		c.Refuse(at, fmt.Sprintf("%q is not a valid image reference; nothing is mounted", v.Source), "write [HOST[:PORT]/]NAME[:TAG][@DIGEST]")
		return nil
	}
	if v.Image != nil {
		m.SubPath = subPath(v.Image.SubPath)
	}
	if !m.ReadOnly {
		c.Note(at, "the files of the image "+v.Source+" are mounted read-only, and cannot be run from there", "copy them to a volume to change them")
	}
	m.ReadOnly = true
	m.source = source{identity: "image/" + v.Source, name: plan.ObjectName("image", v.Source), volume: corev1.VolumeSource{
		Image: &corev1.ImageVolumeSource{Reference: v.Source, PullPolicy: corev1.PullIfNotPresent},
	}}
	return &m
}
