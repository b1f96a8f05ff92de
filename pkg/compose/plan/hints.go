package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/robfig/cron/v3"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hinted is a service with its hints: hints that have a Compose attribute are
// also set in the service.
type hinted struct {
	service  types.ServiceConfig
	hints    *hint.Hints
	triggers *types.TriggerConfig
}

// hintReader reads the hints of services and jobs.
type hintReader struct {
	*finding.Collector
	reader *hint.Reader
	source *project.Source
}

// read reads the hints of the service or job at the path. The service is a copy;
// the project is not changed.
func (r hintReader) read(scope hint.Scope, at project.Path, s types.ServiceConfig, extensions map[string]any) hinted {
	subject := hint.Subject{Scope: scope, At: at, Extensions: extensions, Labels: []hint.Labels{{At: at.Join("labels"), Pairs: s.Labels}}}
	if s.Deploy != nil {
		subject.Labels = append(subject.Labels, hint.Labels{At: at.Join("deploy", "labels"), Pairs: s.Deploy.Labels})
	}
	h := r.reader.Read(subject)
	s.Labels = r.reader.Plain(scope, s.Labels)
	if s.Deploy != nil && h.Own {
		deploy := *s.Deploy
		deploy.Labels = r.reader.Plain(scope, deploy.Labels)
		s.Deploy = &deploy
	}
	if h.Replicas.Given() || h.Autoscaling.Given() {
		s = r.replicas(h, at, s)
	}
	s.Volumes = r.volumes(h, at.Join("volumes"), s.Volumes)
	if h.HostPorts.Value {
		s.Ports = slices.Clone(s.Ports)
		for i := range s.Ports {
			s.Ports[i].Mode = "host"
		}
	}
	return hinted{s, h, r.schedule(h)}
}

// replicas sets the number of pods of the hints; with an autoscaler there is
// none.
func (r hintReader) replicas(h *hint.Hints, at project.Path, s types.ServiceConfig) types.ServiceConfig {
	number, scaled := h.Replicas, h.Autoscaling.Given()
	for _, at := range []project.Path{at.Join("deploy", "replicas"), at.Join("scale")} {
		switch {
		case !r.source.Has(at...):
		case scaled:
			r.Warn(at, "an autoscaler sets the number of pods: this value is ignored", "set autoscaling.min")
		default:
			r.Note(at, number.At.String()+" counts: "+strconv.Itoa(int(number.Value)), "")
		}
	}
	if scaled && number.Given() {
		r.Warn(number.At, "an autoscaler sets the number of pods: this value is ignored", "set autoscaling.min")
	}
	s.Scale = nil
	if s.Deploy != nil {
		s.Deploy.Replicas = nil // of the unit's own copy
	}
	if !scaled {
		n := int(number.Value)
		s.Scale = &n
	}
	return s
}

// schedule makes the service a job with the schedule of the hint; nil without
// such a hint.
func (r hintReader) schedule(hints *hint.Hints) *types.TriggerConfig {
	h, kind := hints.CronJob, hints.Workload
	if zone := h.TimeZone; zone.Given() && !h.Schedule.Given() {
		r.Refuse(zone.At, "a time zone has no effect without a schedule", "set cronjob.schedule")
	}
	switch {
	case kind.Value == hint.ScheduledJob && !h.Schedule.Given():
		r.Refuse(kind.At, "a CronJob needs a schedule; the hint is ignored", "set cronjob.schedule")
	case !h.Schedule.Given():
	case kind.Given() && kind.Value != hint.ScheduledJob:
		r.Refuse(h.Schedule.At, "a "+string(kind.Value)+" has no schedule", "remove workload, or the schedule")
	case !IsSchedule(h.Schedule.Value):
		r.Refuse(h.Schedule.At, strconv.Quote(h.Schedule.Value)+" is not a valid schedule: expected minute, hour, day, month and weekday", `write five fields such as "30 3 * * *", or @daily`)
	default:
		return &types.TriggerConfig{Schedule: []types.ScheduleConfig{{Cron: h.Schedule.Value, Timezone: h.TimeZone.Value}}}
	}
	return nil
}

// IsSchedule reports whether the CronJob controller can read the schedule; a time
// zone has a separate field. The parser is the one that the API server uses
// (validateScheduleFormat in pkg/apis/batch/validation, 1.37).
func IsSchedule(schedule string) bool {
	if strings.Contains(schedule, "TZ") {
		return false
	}
	_, err := cron.ParseStandard(schedule)
	return err == nil
}

// volumes applies the hints about the named volumes: which part is mounted, or
// that they end with the pod.
func (r hintReader) volumes(hints *hint.Hints, at project.Path, volumes []types.ServiceVolumeConfig) []types.ServiceVolumeConfig {
	h := hints.Storage
	scratch := h.Type.Value == hint.EmptyDir
	switch h.Type.Value {
	case hint.HostPath:
		r.Refuse(h.Type.At, "a named volume does not become a folder of a node: the pod would find its data on that node only", "use claims, or mount a folder by its path with --allow-host-files")
	case hint.ConfigMap:
		r.Note(h.Type.At, "mounted files of the project become ConfigMaps; named volumes become claims", "")
	}
	if !scratch && !h.SubPath.Given() {
		return volumes
	}
	volumes = slices.Clone(volumes)
	for i, v := range volumes {
		switch {
		case v.Type != types.VolumeTypeVolume || v.Source == "":
		case scratch:
			r.Warn(r.Item(at, i, len(volumes)), "the volume "+v.Source+" is an emptyDir ("+h.Type.At.String()+"): its data is lost when the pod ends", "", finding.Data)
		case v.Volume == nil || v.Volume.Subpath == "":
			own := types.ServiceVolumeVolume{}
			if v.Volume != nil {
				own = *v.Volume
			}
			own.Subpath = h.SubPath.Value
			volumes[i].Volume = &own
		}
	}
	return volumes
}
