package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

// changeCauseAnnotation is what kubectl's --record wrote and rollout history shows.
const changeCauseAnnotation = "kubernetes.io/change-cause"

// mostSkew is how far clocks may be apart without a word.
const mostSkew = 5 * time.Second

// changeCause reads why the template was changed. kubectl and the controller
// copy it along, so a text equal to that of the newest old revision is not news.
func (r *Rollout) changeCause(d *appsv1.Deployment, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	r.ChangeCause = d.Annotations[changeCauseAnnotation]
	if current != nil {
		r.ChangeCause = orElse(current.Annotations[changeCauseAnnotation], r.ChangeCause)
	}
	last := latest(old)
	if len(last) == 0 || r.ChangeCause == "" || last[0].changeCause != r.ChangeCause {
		return
	}
	r.CauseStale = true
	r.Notes = append(r.Notes, fmt.Sprintf("the change-cause is that of revision %d as well: nobody renewed it", last[0].Number))
}

// skew is how far the newest time of any object is ahead of the clock; 0 when
// that is no more than clocks usually are apart.
func skew(f Facts, d *appsv1.Deployment) time.Duration {
	if f.Now.IsZero() {
		return 0
	}
	var last time.Time
	for _, c := range d.Status.Conditions {
		last = lastOf(last, lastOf(c.LastUpdateTime.Time, c.LastTransitionTime.Time))
	}
	for _, rs := range f.ReplicaSets {
		last = lastOf(last, rs.CreationTimestamp.Time)
	}
	for _, p := range f.Pods {
		last = lastOf(last, p.CreationTimestamp.Time)
		for _, c := range p.Status.Conditions {
			last = lastOf(last, c.LastTransitionTime.Time)
		}
	}
	if ahead := last.Sub(f.Now); ahead > mostSkew {
		return ahead
	}
	return 0
}

// note says what the numbers alone would hide.
func (r *Rollout) note() {
	if text := r.again(); text != "" {
		r.Notes = append(r.Notes, text)
	}
	if n := len(r.From); n > 1 && r.Verdict.State != Complete {
		r.Notes = append(r.Notes, fmt.Sprintf("%s replaced before %s rolled out", revisions(r.From[1:]), wasWere(n-1)))
	}
	if r.Deadline.State == DeadlineBlind && !r.ownSuccess(r.Deadline.LastProgress) {
		text := "the progress deadline never fires: the controller still goes by the previous rollout's success"
		if !r.Deadline.Quiet.IsZero() {
			text += "; nothing has progressed for " + Span(max(0, r.Now.Sub(r.Deadline.Quiet))) + ", as far as the objects tell"
		}
		r.Notes = append(r.Notes, text)
	}
	if r.Skew > 0 {
		r.Notes = append(r.Notes, "the cluster's clock is at least "+Span(r.Skew)+" ahead of this one: ages are too short by as much")
	}
}

// again names the lineage of a rollback: "revision 3 is revision 1 again".
func (r *Rollout) again() string {
	if was := r.was(); was > 0 {
		return fmt.Sprintf("revision %d is revision %d again", r.New.Number, was)
	}
	return ""
}

// number words the new revision, with what it was before.
func (r *Rollout) number() string {
	if was := r.was(); was > 0 {
		return fmt.Sprintf("%d (%d again)", r.New.Number, was)
	}
	return strconv.FormatInt(r.New.Number, 10)
}

// was is the number the new revision had last, 0 when it is new indeed.
func (r *Rollout) was() int64 {
	if r.New == nil || len(r.New.Earlier) == 0 {
		return 0
	}
	return r.New.Earlier[len(r.New.Earlier)-1]
}

func revisions(numbers []int64) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.FormatInt(n, 10))
	}
	if len(words) == 1 {
		return "revision " + words[0] + " was"
	}
	last := len(words) - 1
	return "revisions " + strings.Join(words[:last], ", ") + " and " + words[last] + " were"
}

func wasWere(n int) string {
	if n == 1 {
		return "it was"
	}
	return "they were"
}

// quiet is the newest sign of progress that objects keep: a new ReplicaSet, a
// new pod, or a pod that became ready. A ReplicaSet that was brought back is older.
func (r *Rollout) quiet(f Facts) time.Time {
	var last time.Time
	if r.New != nil && !r.RolledBack {
		last = r.New.Created
	}
	mine := map[string]bool{}
	for _, p := range r.Pods {
		if p.Current {
			mine[p.Name] = true
			last = lastOf(last, p.Created)
		}
	}
	for _, p := range f.Pods {
		if c := condition(p, "Ready"); mine[p.Name] && c != nil && c.Status == "True" {
			last = lastOf(last, c.LastTransitionTime.Time)
		}
	}
	return last
}
