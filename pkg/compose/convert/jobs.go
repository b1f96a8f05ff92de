package convert

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same names on every machine

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/robfig/cron/v3"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// addJobs makes a unit of every enabled top-level job.
func (c *converter) addJobs() {
	for _, name := range sortedKeys(c.project.Jobs) {
		j := c.project.Jobs[name]
		u := &unit{
			service:  types.ServiceConfig{Name: name, ContainerSpec: j.ContainerSpec, WorkloadSpec: j.WorkloadSpec},
			path:     project.Path{"jobs", name},
			triggers: j.Triggers,
		}
		if u.triggers == nil {
			u.triggers = &types.TriggerConfig{}
		}
		c.readHints(u, hint.InJob, j.Extensions)
		c.units = append(c.units, u)
		c.byService[name] = u // services and jobs have one space of names
	}
}

// never is the schedule of a CronJob that is suspended: the API needs one.
const never = "0 0 1 1 *"

// addCronJobs adds a CronJob for every schedule of the job. A job that is only
// started by hand is a suspended one: what it runs is in the cluster, ready for
// kubectl create job --from.
func (c *converter) addCronJobs(u *unit, meta metav1.ObjectMeta, template corev1.PodTemplateSpec) {
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
		name := cronJobName(u.name, 0, 1)
		c.note(u.path, "the job is a suspended CronJob: it starts by hand only", fmt.Sprintf("kubectl create job --from=cronjob/%s %s-1", name, name))
	}
	c.hintCronJob(u, &spec, schedules)
	for i, s := range schedules {
		s.JobTemplate = *spec.JobTemplate.DeepCopy()
		one := *meta.DeepCopy()
		one.Name = cronJobName(u.name, i, len(schedules))
		c.add(&batchv1.CronJob{TypeMeta: typeMeta("batch/v1", "CronJob"), ObjectMeta: one, Spec: s})
	}
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
		digest := hash(name, 8)
		name = strings.TrimRight(name[:most-len(suffix)-len(digest)-1], "-") + "-" + digest
	}
	return name + suffix
}

// schedules are the readable schedules of the job.
func (c *converter) schedules(u *unit) []batchv1.CronJobSpec {
	var out []batchv1.CronJobSpec
	all := u.triggers.Schedule
	for i, s := range all {
		at := c.scheduleAt(u, i)
		if !readable(s.Cron) {
			c.refuse(at, strconv.Quote(s.Cron)+" is no schedule that Kubernetes can read: it has minute, hour, day, month and weekday", "write five fields such as \"30 3 * * *\", or @daily")
			continue
		}
		spec := batchv1.CronJobSpec{Schedule: s.Cron, TimeZone: c.timeZone(s, at), ConcurrencyPolicy: c.concurrency(s, at)}
		spec.StartingDeadlineSeconds = c.startingDeadline(s, at)
		out = append(out, spec)
	}
	return out
}

// readable tells whether the CronJob controller can read the schedule; a time
// zone has a field of its own. The parser is the one that the API server uses
// (validateScheduleFormat in pkg/apis/batch/validation, 1.37).
func readable(schedule string) bool {
	if strings.Contains(schedule, "TZ") {
		return false
	}
	_, err := cron.ParseStandard(schedule)
	return err == nil
}

// timeZone is the IANA name; without one the schedule is in the time zone of
// the kube-controller-manager, most often UTC, and not of the person's machine.
func (c *converter) timeZone(s types.ScheduleConfig, at project.Path) *string {
	if s.Timezone == "" {
		c.note(at, "the schedule is in the cluster's time zone, most often UTC", "set timezone")
		return nil
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || strings.EqualFold(s.Timezone, "Local") {
		c.refuse(at.Join("timezone"), strconv.Quote(s.Timezone)+" is no time zone that a cluster knows; the cluster's own is used", "write its IANA name, such as Europe/Lisbon")
		return nil
	}
	return &s.Timezone
}

// concurrency: what Compose queues would run beside its predecessor.
func (c *converter) concurrency(s types.ScheduleConfig, at project.Path) batchv1.ConcurrencyPolicy {
	if s.Concurrency == "queue" {
		c.warn(at.Join("concurrency"), "Kubernetes does not queue runs: one that is due while another runs starts beside it (Allow)", "use forbid to leave it out")
		return batchv1.AllowConcurrent
	}
	return batchv1.ForbidConcurrent
}

// skipSeconds is how late a run may start that is not to be caught up: the
// controller looks every 10 s (nextScheduledTimeDuration in
// pkg/controller/cronjob, 1.37), and refuses to start what is later.
const skipSeconds = 30

func (c *converter) startingDeadline(s types.ScheduleConfig, at project.Path) *int64 {
	if s.MissedFires != "skip" {
		return nil // the controller catches up on the last run that was missed
	}
	c.note(at.Join("missed_fires"), fmt.Sprintf("a run that could not start within %d s is skipped", skipSeconds), "")
	deadline := int64(skipSeconds)
	return &deadline
}
