package container

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// maxCredentialSpec is the maximum size in a pod. Source:
// maxGMSACredentialSpecLength in pkg/apis/core/validation of Kubernetes 1.37.
const maxCredentialSpec = 64 << 10

// credentialSpec converts the group managed service account of a Windows
// container: the specification itself, or the name of one that the cluster has.
func (c conversion) credentialSpec(u *plan.Unit, sc *corev1.SecurityContext) {
	spec := u.Service.CredentialSpec
	switch {
	case spec == nil:
	case spec.Registry != "":
		if len(validation.IsDNS1123Subdomain(spec.Registry)) > 0 {
			c.Refuse(u.At("credential_spec", "registry"), strconv.Quote(spec.Registry)+" cannot be the name of a GMSACredentialSpec, which replaces the registry value in a cluster", "use a-z, 0-9, '-' and '.'")
			return
		}
		sc.WindowsOptions = &corev1.WindowsSecurityContextOptions{GMSACredentialSpecName: &spec.Registry}
	case spec.Config != "":
		config := c.Project.Configs[spec.Config]
		content, known := config.Content, config.Content != ""
		if !known {
			content, known = c.specFile(config.File)
		}
		c.inlineSpec(sc, content, known, u.At("credential_spec", "config"))
	case spec.File != "":
		content, known := c.specFile(project.Absolute(c.Project.Project, spec.File))
		c.inlineSpec(sc, content, known, u.At("credential_spec", "file"))
	}
}

// specFile is the content of the project's file at the path.
func (c conversion) specFile(path string) (content string, known bool) {
	file := c.Project.Files[path]
	if file == nil || file.State != project.Regular {
		return "", false
	}
	return string(file.Content), true
}

func (c conversion) inlineSpec(sc *corev1.SecurityContext, content string, known bool, at project.Path) {
	problem := ""
	switch {
	case !known:
		problem = "it does not refer to a file of the project"
	case content == "" || len(content) > maxCredentialSpec:
		problem = "a pod requires between 1 byte and 64 KiB"
	}
	if problem != "" {
		c.Refuse(at, "the credential spec is not converted: "+problem, "create a GMSACredentialSpec in the cluster and set its name in credential_spec.registry")
		return
	}
	sc.WindowsOptions = &corev1.WindowsSecurityContextOptions{GMSACredentialSpec: &content}
}
