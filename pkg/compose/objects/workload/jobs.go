package workload

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same names on every machine

	"github.com/compose-spec/compose-go/v2/types"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// never is the schedule of a CronJob that is suspended: the API needs one.
const never = "0 0 1 1 *"

// cronJobs are a CronJob for every schedule of the job. A job that is only
// started manually is a suspended one, ready for kubectl create job --from.
func (c conversion) cronJobs(u *plan.Unit, meta metav1.ObjectMeta, template corev1.PodTemplateSpec) []object.Object {
	template.Spec.RestartPolicy = corev1.RestartPolicyNever
	spec := batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: meta.Labels},
		Spec:       batchv1.JobSpec{BackoffLimit: new(int32), Template: template},
	}}
	schedules := c.schedules(u)
	if len(schedules) == 0 {
		yes := true
		spec.Schedule, spec.Suspend = never, &yes
		schedules = append(schedules, spec)
		name := cronJobName(u.Name, 0, 1)
		c.Note(u.Path, "the job becomes a suspended CronJob: it must be started manually", c.Options.Kubectl(fmt.Sprintf("create job --from=cronjob/%s %s-1", name, name)), finding.Behaviour)
	}
	setHints(u, &spec, schedules)
	var objects []object.Object
	for i, s := range schedules {
		s.JobTemplate = *spec.JobTemplate.DeepCopy()
		one := *meta.DeepCopy()
		one.Name = cronJobName(u.Name, i, len(schedules))
		objects = append(objects, &batchv1.CronJob{TypeMeta: metadata.Type("batch/v1", "CronJob"), ObjectMeta: one, Spec: s})
	}
	return objects
}

// cronJobName is the job's name, with a number where there are several. Source
// of the limit: ValidateCronJob in pkg/apis/batch/validation (1.37), which
// leaves room for the suffix of its Jobs.
func cronJobName(name string, i, n int) string {
	const most = validation.DNS1035LabelMaxLength - 11
	suffix := ""
	if n > 1 {
		suffix = "-" + strconv.Itoa(i+1)
	}
	if len(name)+len(suffix) > most {
		digest := plan.Hash(name, 8)
		name = strings.TrimRight(name[:most-len(suffix)-len(digest)-1], "-") + "-" + digest
	}
	return name + suffix
}

// schedules are the valid schedules of the job.
func (c conversion) schedules(u *plan.Unit) []batchv1.CronJobSpec {
	var out []batchv1.CronJobSpec
	all := u.Triggers.Schedule
	for i, s := range all {
		at := c.scheduleAt(u, i)
		if !plan.IsSchedule(s.Cron) {
			c.Refuse(at, strconv.Quote(s.Cron)+" is not a valid schedule: expected minute, hour, day, month and weekday", "write five fields such as \"30 3 * * *\", or @daily")
			continue
		}
		spec := batchv1.CronJobSpec{Schedule: s.Cron, TimeZone: c.timeZone(s, at), ConcurrencyPolicy: c.concurrency(s, at)}
		spec.StartingDeadlineSeconds = c.startingDeadline(s, at)
		out = append(out, spec)
	}
	return out
}

// timeZone is the IANA name; without one the schedule is in the time zone of the
// kube-controller-manager, most often UTC, and not of the user's machine.
func (c conversion) timeZone(s types.ScheduleConfig, at project.Path) *string {
	if s.Timezone == "" {
		c.Note(at, "the schedule uses the time zone of the cluster, usually UTC", "set timezone", finding.Behaviour)
		return nil
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || strings.EqualFold(s.Timezone, "Local") {
		c.Refuse(at.Join("timezone"), strconv.Quote(s.Timezone)+" is not a time zone; the time zone of the cluster is used", "use an IANA name, such as Europe/Lisbon")
		return nil
	}
	return &s.Timezone
}

// concurrency: what Compose queues would run at the same time as its predecessor.
func (c conversion) concurrency(s types.ScheduleConfig, at project.Path) batchv1.ConcurrencyPolicy {
	if s.Concurrency == "queue" {
		c.Warn(at.Join("concurrency"), "Kubernetes does not queue runs: a new run starts while the previous one is still running (Allow)", "use forbid to skip it")
		return batchv1.AllowConcurrent
	}
	return batchv1.ForbidConcurrent
}

// skipSeconds is how late a run may start if missed runs are not made up for: the
// controller looks every 10 s (nextScheduledTimeDuration in
// pkg/controller/cronjob, 1.37), and does not start later runs.
const skipSeconds = 30

func (c conversion) startingDeadline(s types.ScheduleConfig, at project.Path) *int64 {
	if s.MissedFires != "skip" {
		return nil // the controller catches up on the last run that was missed
	}
	c.Note(at.Join("missed_fires"), fmt.Sprintf("a run that cannot start within %d s is skipped", skipSeconds), "")
	deadline := int64(skipSeconds)
	return &deadline
}

// scheduleAt is where the i-th schedule of the unit was written.
func (c conversion) scheduleAt(u *plan.Unit, i int) project.Path {
	if h := u.Hints.CronJob.Schedule; h.Given() {
		return h.At
	}
	return c.Item(u.At("triggers", "schedule"), i, len(u.Triggers.Schedule))
}

// setBackoffLimit sets how often a Job is retried, if a hint sets it.
func setBackoffLimit(u *plan.Unit, spec *batchv1.JobSpec) {
	if limit := u.Hints.CronJob.BackoffLimit; limit.Given() {
		spec.BackoffLimit = &limit.Value
		if spec.Template.Spec.RestartPolicy == "" || limit.Value > 0 {
			spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
		}
	}
}

// setHints applies the hints about the runs of a service. A CronJob by a hint is
// retried by its restart policy; without a concurrency policy the default of
// Kubernetes applies, as in Kompose.
func setHints(u *plan.Unit, spec *batchv1.CronJobSpec, schedules []batchv1.CronJobSpec) {
	h := u.Hints.CronJob
	own := &spec.JobTemplate.Spec
	if h.Schedule.Given() {
		own.Template.Spec.RestartPolicy, own.BackoffLimit = u.Retry()
	}
	setBackoffLimit(u, own)
	for i := range schedules {
		if h.Schedule.Given() || h.ConcurrencyPolicy.Given() {
			schedules[i].ConcurrencyPolicy = batchv1.ConcurrencyPolicy(h.ConcurrencyPolicy.Value)
		}
	}
}
