package transition

import "github.com/batuta-k8s/batuta/pkg/rollout/model"

// newcomers are the names of the new pods that the look before did not show. The
// times at which pods were made do not tell them: they have whole seconds.
func (l *Log) newcomers(r *model.Rollout) []string {
	var came []string
	now := make(map[string]bool, len(l.members))
	for i := range r.Pods {
		p := &r.Pods[i]
		if !p.Current || p.Name == "" || p.State == model.Terminating || p.State == model.Finished {
			continue
		}
		now[p.Name] = true
		if !l.members[p.Name] {
			came = append(came, p.Name)
		}
	}
	l.members = now
	return came
}
