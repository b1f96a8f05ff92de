package pod

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Rights are the account whose pods may read Jobs, and the objects that give that
// right to other accounts; none if no pod waits for a Job.
func Rights(p *plan.Plan, pods []Pod) ([]object.Object, []finding.Finding) {
	c := start(p)
	var objects []object.Object
	bound := map[string]bool{}
	for _, pod := range pods {
		for _, r := range pod.readers {
			if len(objects) == 0 {
				objects = c.waiterObjects()
			}
			name := plan.ObjectName(c.waiter(), r.account)
			if r.account == c.waiter() || bound[name] {
				continue
			}
			bound[name] = true
			c.Note(r.unit.At(), "the service account "+r.account+" gets the permission to read Jobs, because the pod waits for a Job", "")
			objects = append(objects, c.binding(name, r.account))
		}
	}
	return objects, c.Findings()
}

func (c conversion) waiterObjects() []object.Object {
	name := c.waiter()
	meta := metadata.New(c.Plan, name, c.ProjectLabels())
	c.Note(project.Path{"services"}, "pods that wait for a Job use the service account "+name+", which has permission to read Jobs only", "")
	return []object.Object{
		&corev1.ServiceAccount{TypeMeta: metadata.Type("v1", "ServiceAccount"), ObjectMeta: meta},
		&rbacv1.Role{TypeMeta: metadata.Type("rbac.authorization.k8s.io/v1", "Role"), ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: []string{"get", "list", "watch"}},
		}},
		c.binding(name, name),
	}
}

func (c conversion) binding(name, account string) *rbacv1.RoleBinding {
	return &rbacv1.RoleBinding{
		TypeMeta: metadata.Type("rbac.authorization.k8s.io/v1", "RoleBinding"), ObjectMeta: metadata.New(c.Plan, name, c.ProjectLabels()),
		RoleRef:  rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: c.waiter()},
		Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: account, Namespace: c.Options.Namespace}},
	}
}
