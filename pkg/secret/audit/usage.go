package audit

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// usage checks what the users of Secrets need.
type usage struct {
	Input
	report *Report
	byName map[Name]*secret.Secret
	needs  []need // in the order in which they were found
}

// need is something that is missing in one Secret, with the uses that need it.
type need struct {
	name     Name
	code     Code
	key      string
	severity Severity
	uses     []used
}

// used is a use of a Secret by an object.
type used struct {
	object consumer.Object
	consumer.Use
}

// String is TYPE/NAME (WAY: WHERE).
func (u used) String() string {
	text := u.object.String() + " (" + u.Way
	if u.Where != "" {
		text += ": " + u.Where
	}
	return text + ")"
}

func (u *usage) check() {
	for _, s := range u.Secrets {
		u.byName[Name{Namespace: s.Namespace, Name: s.Name}] = s
	}
	for _, o := range u.Objects {
		for _, r := range o.References {
			u.reference(o, r)
		}
	}
	for _, n := range u.needs {
		u.report.Findings = append(u.report.Findings, u.finding(n))
	}
}

// reference checks one field that names a Secret.
func (u *usage) reference(o consumer.Object, r consumer.Reference) {
	name := Name{Namespace: r.Namespace, Name: r.Name}
	if r.Namespace == "" {
		name.Namespace = o.Namespace
	}
	use := used{o, r.Use}
	s, exists := u.byName[name]
	switch {
	case check.Name(name.Name) != nil || check.Namespace(name.Namespace) != nil:
		if u.Complete {
			u.report.References++
			u.need(Name{Namespace: o.Namespace, Name: r.Name}, WrongName, "", Error, use)
		}
	case exists:
		u.report.References++
		u.present(name, s, use)
	case !u.Complete || r.Optional:
	case u.Namespaces != nil && !slices.Contains(u.Namespaces, name.Namespace):
		u.report.Unchecked = append(u.report.Unchecked,
			fmt.Sprintf("secret/%s in namespace %s, which %s uses: it is in a different namespace", name.Name, name.Namespace, o))
	default:
		u.report.References++
		u.need(name, MissingSecret, "", Error, use)
	}
}

// present checks the use of a Secret that exists.
func (u *usage) present(name Name, s *secret.Secret, use used) {
	switch {
	case use.Pull && s.Type != corev1.SecretTypeDockerConfigJson && s.Type != corev1.SecretTypeDockercfg:
		u.need(name, WrongType, "", Error, use)
	case use.Way == consumer.WayEnvFrom && len(s.Data) == 0 && !use.Optional:
		u.need(name, NoVariables, "", Warning, use)
	}
	if use.Optional {
		return
	}
	for _, key := range use.Keys {
		if !s.Data.Has(key) {
			u.need(name, MissingKey, key, Error, use)
		}
	}
}

// need adds a use to the need for the same thing.
func (u *usage) need(name Name, code Code, key string, severity Severity, use used) {
	i := slices.IndexFunc(u.needs, func(n need) bool { return n.name == name && n.code == code && n.key == key })
	if i < 0 {
		u.needs = append(u.needs, need{name: name, code: code, key: key, severity: severity})
		i = len(u.needs) - 1
	}
	u.needs[i].uses = append(u.needs[i].uses, use)
}

func (u *usage) finding(n need) Finding {
	f := Finding{Severity: n.severity, Code: n.code, Namespace: n.name.Namespace, Secret: n.name.Name, Key: n.key}
	for _, use := range n.uses {
		if object := use.object.String(); !slices.Contains(f.Objects, object) {
			f.Objects = append(f.Objects, object)
		}
	}
	namespace, name := n.name.Namespace, n.name.Name
	s := u.byName[n.name]
	switch n.code {
	case MissingSecret:
		f.Text = "the Secret does not exist: " + n.effects()
		f.Fix = makeSecret(n.kind(), namespace, name, n.keys())
	case MissingKey:
		f.Text = "the key " + n.key + " is missing: " + n.effects()
		f.Fix = setKey(namespace, name, "--prompt "+n.key)
	case WrongType:
		f.Text = fmt.Sprintf("nodes do not read logins from the type %s: %s", typeName(s.Type), n.effects())
		f.Fix = fmt.Sprintf("kubectl delete secret %s -n %s && %s", name, namespace, makeSecret(corev1.SecretTypeDockerConfigJson, namespace, name, nil))
	case NoVariables:
		f.Text = "the Secret has no keys: it sets no variables of " + n.list()
		f.Fix = setKey(namespace, name, "--prompt KEY")
	case WrongName:
		f.Text = "this is not a name of a Secret: " + n.list()
		f.Fix = "kubectl edit " + f.Objects[0] + " -n " + n.uses[0].object.Namespace
	}
	if s == nil {
		return f
	}
	if owner, ok := check.OwnerOf(s); ok {
		f.Fix = "a controller writes this Secret from " + owner.String() + ": " + owner.Hint(namespace)
	}
	return f
}

func typeName(t corev1.SecretType) string {
	if t == "" {
		return string(corev1.SecretTypeOpaque)
	}
	return string(t)
}

// effects says what does not work because of the need.
func (n need) effects() string {
	use := n.uses[0]
	switch {
	case use.Pull:
		return n.list() + " cannot pull private images with it"
	case use.object.Kind == "ingress" || use.object.Kind == "gateway":
		return n.list() + " cannot use it"
	}
	return "new pods of " + n.list() + " do not start"
}

// listed is how many uses a finding lists.
const listed = 3

func (n need) list() string {
	var texts []string
	for _, use := range n.uses[:min(listed, len(n.uses))] {
		texts = append(texts, use.String())
	}
	text := strings.Join(texts, ", ")
	if more := len(n.uses) - listed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// kind is the type of Secret that the uses need.
func (n need) kind() corev1.SecretType {
	for _, use := range n.uses {
		switch {
		case use.Pull:
			return corev1.SecretTypeDockerConfigJson
		case slices.Contains(use.Keys, corev1.TLSCertKey) && slices.Contains(use.Keys, corev1.TLSPrivateKeyKey):
			return corev1.SecretTypeTLS
		}
	}
	return corev1.SecretTypeOpaque
}

// keys are all keys that the uses need.
func (n need) keys() []string {
	var all []string
	for _, use := range n.uses {
		all = append(all, use.Keys...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
