package transition

import "github.com/batuta-k8s/batuta/pkg/rollout/model"

// newPods returns the names of new pods that were not in the previous snapshot. The
// creation times of pods are not precise enough: they are whole seconds.
func (l *Log) newPods(r *model.Rollout) []string {
	var added []string
	now := make(map[string]bool, len(l.podNames))
	for i := range r.Pods {
		p := &r.Pods[i]
		if !p.Current || p.Name == "" || p.State == model.Terminating || p.State == model.Finished {
			continue
		}
		now[p.Name] = true
		if !l.podNames[p.Name] {
			added = append(added, p.Name)
		}
	}
	l.podNames = now
	return added
}
