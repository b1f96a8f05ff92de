package deliver

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// expected is the Secret after an apply, from the response to its dry run. A dry
// run does not take over fields and does not strip annotations, so that what would
// be removed because of that is still there.
func expected(p *upsert.Plan, response *secret.Secret) *secret.Secret {
	s := response.DeepCopy()
	for _, name := range p.Strip {
		delete(s.Annotations, name)
	}
	if len(p.Adopted) == 0 {
		return s
	}
	for key := range p.Live.Data {
		if !p.Planned.Data.Has(key) {
			delete(s.Data, key)
		}
	}
	dropped(s.Labels, p.Live.Labels, p.Planned.Labels)
	dropped(s.Annotations, p.Live.Annotations, p.Planned.Annotations)
	return s
}

// dropped removes the names that live has and planned has not.
func dropped(from, live, planned map[string]string) {
	for name := range live {
		if _, ok := planned[name]; !ok {
			delete(from, name)
		}
	}
}

// admissionNotices name what admission changes: keys, labels and annotations.
func admissionNotices(planned, admitted *secret.Secret) []Notice {
	var keys []string
	d := difference.Between(planned, admitted, nil)
	for _, k := range d.Keys {
		if k.Change != difference.Unchanged {
			keys = append(keys, k.Name)
		}
	}
	var all []string
	if len(keys) > 0 {
		all = append(all, assemble.List(keys))
	}
	for _, f := range d.Fields {
		all = append(all, f.Name)
	}
	if len(all) == 0 {
		return nil
	}
	return []Notice{note(fmt.Sprintf("secret/%s: admission in the cluster (a webhook or policy) changes: %s", planned.Name, strings.Join(all, ", ")))}
}
