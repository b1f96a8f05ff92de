package storage

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// imageVolume mounts the files of an image. Kubernetes enables such volumes by
// default since 1.35 (feature ImageVolume), always read-only.
func (c conversion) imageVolume(v types.ServiceVolumeConfig, m corev1.VolumeMount, at project.Path) *mount {
	_, err := reference.ParseNormalizedNamed(v.Source)
	switch {
	case !c.Options.Supports(35):
		c.Refuse(at, "image volumes are supported since Kubernetes 1.35; nothing is mounted", "copy its files in an init container, or set --kube-version=1.35 or newer", finding.Data)
		return nil
	case err != nil:
		c.Refuse(at, fmt.Sprintf("%q is not a valid image reference; nothing is mounted", v.Source), "write [HOST[:PORT]/]NAME[:TAG][@DIGEST]", finding.Data)
		return nil
	}
	if v.Image != nil {
		m.SubPath = subPath(v.Image.SubPath)
	}
	if !m.ReadOnly {
		c.Note(at, "the files of the image "+v.Source+" are mounted read-only, and cannot be executed there", "copy them to a volume to change or run them")
	}
	m.ReadOnly = true
	return newMount(newSource("image/"+v.Source, plan.ObjectName("image", v.Source), corev1.VolumeSource{
		Image: &corev1.ImageVolumeSource{Reference: v.Source, PullPolicy: corev1.PullIfNotPresent},
	}), m, at)
}
