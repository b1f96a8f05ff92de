package config

import (
	"github.com/docker/go-units"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// TooLargeFix is the alternative to a ConfigMap or Secret that is too large.
const TooLargeFix = "add it to the image, or to a volume that an init container fills"

// WhyNotMounted is the reason why the file is not copied, and the consequence for
// a mount of it.
func WhyNotMounted(p *project.Project, file *project.File) string {
	where := p.Relative(file.Path)
	switch file.State {
	case project.Missing:
		return where + " does not exist; nothing is mounted"
	case project.Outside:
		return where + " is outside the project: files of this machine are not copied into a cluster; nothing is mounted"
	case project.Denied:
		return where + " is not read, because it contains credentials of this machine (" + file.Err + "); nothing is mounted"
	case project.HostPath:
		return where + " is " + file.Err + "; nothing is mounted"
	case project.TooLarge:
		return where + " has " + units.BytesSize(float64(file.Size)) + ", more than the 1 MiB limit of a ConfigMap; nothing is mounted"
	case project.Special:
		return where + " is a socket or a device of this machine; nothing is mounted"
	}
	return where + " cannot be read: " + file.Err
}

// NotMountedFix is the fix for a file that is not copied.
func NotMountedFix(file *project.File) string {
	switch file.State {
	case project.Outside:
		return "move it to the project directory, the image or a volume, or copy it with --allow-host-files"
	case project.Denied:
		return "create a Secret with the values that the container needs: kubectl secretgen"
	}
	return "add the files that the container needs to the image, the project directory or a volume"
}
