package convert

import (
	"slices"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// readHints reads the hints of the unit, and says in the words of Compose what
// Compose has words for. The unit's service is a copy; what the project shares
// with it is not changed.
func (c *converter) readHints(u *unit, scope hint.Scope, extensions map[string]any) {
	s := &u.service
	subject := hint.Subject{Scope: scope, At: u.path, Extensions: extensions, Labels: []hint.Labels{{At: u.at("labels"), Pairs: s.Labels}}}
	if s.Deploy != nil {
		subject.Labels = append(subject.Labels, hint.Labels{At: u.at("deploy", "labels"), Pairs: s.Deploy.Labels})
	}
	u.hints = c.hints.Read(subject)
	s.Labels = c.hints.Plain(scope, s.Labels)
	if s.Deploy != nil && u.hints.Own {
		deploy := *s.Deploy
		deploy.Labels = c.hints.Plain(scope, deploy.Labels)
		s.Deploy = &deploy
	}
	c.hintReplicas(u)
	c.hintSchedule(u)
	c.hintVolumes(u)
	if u.hints.HostPorts.Value {
		s.Ports = slices.Clone(s.Ports)
		for i := range s.Ports {
			s.Ports[i].Mode = "host"
		}
	}
}

// hintReplicas sets the number of pods; an autoscaler decides it alone.
func (c *converter) hintReplicas(u *unit) {
	number, scaled := u.hints.Replicas, u.hints.Autoscaling.Given()
	if !number.Given() && !scaled {
		return
	}
	for _, at := range []project.Path{u.at("deploy", "replicas"), u.at("scale")} {
		switch {
		case !c.project.Source.Has(at...):
		case scaled:
			c.warn(at, "an autoscaler decides the number of pods: this one is left out", "set autoscaling.min")
		default:
			c.note(at, number.At.String()+" counts: "+strconv.Itoa(int(number.Value)), "")
		}
	}
	if scaled && number.Given() {
		c.warn(number.At, "an autoscaler decides the number of pods: this one is left out", "set autoscaling.min")
	}
	s := &u.service
	s.Scale = nil
	if s.Deploy != nil {
		s.Deploy.Replicas = nil // of the unit's own copy
	}
	if !scaled {
		n := int(number.Value)
		s.Scale = &n
	}
}

// reportCounts tells that a hint takes the place of an attribute that somebody
// wrote.
func (c *converter) reportCounts(u *unit, by project.Path, attribute ...string) {
	if c.set(u, attribute...) {
		c.note(u.at(attribute...), by.String()+" counts", "")
	}
}

// hintSchedule makes the service a job that is started at the times of the hint.
func (c *converter) hintSchedule(u *unit) {
	h := u.hints.CronJob
	kind := u.hints.Workload
	if zone := h.TimeZone; zone.Given() && !h.Schedule.Given() {
		c.refuse(zone.At, "without a schedule a time zone has no meaning", "set cronjob.schedule")
	}
	switch {
	case kind.Value == hint.ScheduledJob && !h.Schedule.Given():
		c.refuse(kind.At, "a CronJob needs a schedule; what the service becomes is chosen without the hint", "set cronjob.schedule")
	case !h.Schedule.Given():
	case kind.Given() && kind.Value != hint.ScheduledJob:
		c.refuse(h.Schedule.At, "a "+string(kind.Value)+" has no schedule", "remove workload, or the schedule")
	case !readable(h.Schedule.Value):
		c.refuse(h.Schedule.At, strconv.Quote(h.Schedule.Value)+" is no schedule that Kubernetes can read: it has minute, hour, day, month and weekday", `write five fields such as "30 3 * * *", or @daily`)
	default:
		u.triggers = &types.TriggerConfig{Schedule: []types.ScheduleConfig{{Cron: h.Schedule.Value, Timezone: h.TimeZone.Value}}}
	}
}

// scheduleAt is where the i-th schedule of the unit was written.
func (c *converter) scheduleAt(u *unit, i int) project.Path {
	if h := u.hints.CronJob.Schedule; h.Given() {
		return h.At
	}
	return c.item(u.at("triggers", "schedule"), i, len(u.triggers.Schedule))
}

// podHints adds to the pod what Compose has no words for.
func (c *converter) podHints(u *unit, p *pod) {
	h := u.hints
	if h.ServiceAccountName.Given() {
		settle(c, &p.ServiceAccountName, h.ServiceAccountName.Value, u, below(u, h.ServiceAccountName.At)...)
	}
	if h.PriorityClassName.Given() {
		settle(c, &p.PriorityClassName, h.PriorityClassName.Value, u, below(u, h.PriorityClassName.At)...)
	}
	if h.FSGroup.Given() {
		settle(c, &p.security().FSGroup, &h.FSGroup.Value, u, below(u, h.FSGroup.At)...)
	}
	for _, name := range h.ImagePullSecrets.Value {
		if secret := (corev1.LocalObjectReference{Name: name}); !slices.Contains(p.ImagePullSecrets, secret) {
			p.ImagePullSecrets = append(p.ImagePullSecrets, secret)
		}
	}
	for _, t := range h.Tolerations.Value {
		if !slices.Contains(p.Tolerations, t) {
			p.Tolerations = append(p.Tolerations, t)
		}
	}
}

// below is the place of a hint as seen from the unit; a default of the project
// is told at the unit itself.
func below(u *unit, at project.Path) []string {
	if len(at) < len(u.path) || !slices.Equal(at[:len(u.path)], u.path) {
		return []string{hint.Extension}
	}
	return at[len(u.path):]
}

// ephemeralStorage are the bounds of a container's own disk.
func (c *converter) ephemeralStorage(u *unit, limits, requests corev1.ResourceList) {
	h := u.hints.EphemeralStorage
	if h.Limit.Given() {
		limits[corev1.ResourceEphemeralStorage] = h.Limit.Value
	}
	if h.Request.Given() {
		requests[corev1.ResourceEphemeralStorage] = h.Request.Value
	}
}

// hintedInit is the init container that hints describe.
func (c *converter) hintedInit(u *unit, p *pod) []corev1.Container {
	h := u.hints.InitContainer
	if !h.Image.Given() {
		for _, at := range []project.Path{h.Name.At, h.Command.At} {
			if at != nil {
				c.refuse(at, "an init container needs an image", "set initContainer.image")
			}
		}
		return nil
	}
	name := h.Name.Value
	if name == "" {
		name = "init-service" // as Kompose names it (fillInitContainers in pkg/transformer/kubernetes, 1.37)
	}
	if _, taken := c.byObject[name]; taken || p.takenNames["init/"+name] {
		name = objectName(u.name, name, hash(u.name, 4))
	}
	p.takenNames = put(p.takenNames, "init/"+name, true)
	return []corev1.Container{{Name: name, Image: h.Image.Value, Command: literals(h.Command.Value)}}
}
