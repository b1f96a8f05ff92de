package storage

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// referenceMount is the mount of the file of a config or secret, with the
// requested mode.
func referenceMount(r config.Reference) *mount {
	item := corev1.KeyToPath{Key: r.Key, Path: fileName}
	identity := r.Section + "/" + r.Source
	if r.Mode != nil {
		mode := int32(*r.Mode) & 0o777 // nine bits
		item.Mode = &mode
		identity += fmt.Sprintf(":%o", mode)
	}
	items := []corev1.KeyToPath{item}
	name := plan.ObjectName(strings.TrimSuffix(r.Section, "s"), r.Source)
	m := corev1.VolumeMount{MountPath: r.Target, SubPath: fileName, ReadOnly: true}
	switch {
	case r.Content != nil:
		return newMount(contentSource(identity, name, r.Content, items), m, r.At)
	case r.Section == "configs":
		return newMount(newSource(identity, name, configMapVolume(r.External, items)), m, r.At)
	}
	return newMount(newSource(identity, name, secretVolume(r.External, items)), m, r.At)
}

// fileName is the name of the one file of a config or secret in its volume.
const fileName = "content"

// FileGroup is the group that owns a file of a config or secret.
type FileGroup struct {
	ID int64 // 0 is root's, which owns them anyway; -1 when it is not a number
	At project.Path
}

func newFileGroup(r config.Reference) FileGroup {
	id, err := strconv.ParseInt(r.GID, 10, 64)
	if r.GID == "" {
		id = 0
	} else if err != nil || id < 0 || id > math.MaxInt32 {
		id = -1
	}
	return FileGroup{id, r.At}
}
