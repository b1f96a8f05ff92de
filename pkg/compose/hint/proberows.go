package hint

import "time"

// probeRows are the rows of both probes. Kompose has labels for all parts of the
// readiness probe, and for the check of the liveness probe.
func probeRows() []Row {
	readiness := probe("readiness", "readinessProbe", "sends requests to the pod only while it succeeds", func(h *Hints) *Probe { return &h.Readiness },
		[]string{"disable", "test", "http_get_path", "http_get_port", "tcp_port", "interval", "timeout", "retries", "start_period"})
	liveness := probe("liveness", "livenessProbe", "restarts the container when it fails", func(h *Hints) *Probe { return &h.Liveness },
		[]string{"", "", "http_get_path", "http_get_port", "tcp_port", "", "", "", ""})
	return append(readiness, liveness...)
}

// probe has a row for each part; labels are the last parts of Kompose's labels
// in the same order, "" for none.
func probe(name, field, does string, of func(*Hints) *Probe, labels []string) []Row {
	duration := func(part func(*Probe) *Value[time.Duration]) access {
		return as(durations, func(h *Hints) *Value[time.Duration] { return part(of(h)) })
	}
	port := func(part func(*Probe) *Value[int32]) access {
		return as(integers(1, 65535), func(h *Hints) *Value[int32] { return part(of(h)) })
	}
	rows := []Row{
		{Key: "disable", Field: "", Doc: "true: no such probe, regardless of healthcheck and --liveness; false: the healthcheck, as a probe that " + does,
			access: as(booleans, func(h *Hints) *Value[bool] { return &of(h).Disable })},
		{Key: "test", Field: ".exec.command", Doc: "a command, in the form of healthcheck.test", access: as(tests, func(h *Hints) *Value[[]string] { return &of(h).Test })},
		{Key: "path", Field: ".httpGet.path", Doc: "the path of an HTTP request; port defaults to the first port", access: as(paths, func(h *Hints) *Value[string] { return &of(h).Path })},
		{Key: "port", Field: ".httpGet.port", Doc: "the port of an HTTP request; path defaults to /", access: port(func(p *Probe) *Value[int32] { return &p.Port })},
		{Key: "tcpPort", Field: ".tcpSocket.port", Doc: "a port that must accept connections", access: port(func(p *Probe) *Value[int32] { return &p.TCPPort })},
		{Key: "interval", Field: ".periodSeconds", Doc: "time between two checks; defaults to healthcheck.interval", access: duration(func(p *Probe) *Value[time.Duration] { return &p.Interval })},
		{Key: "timeout", Field: ".timeoutSeconds", Doc: "timeout of a check; defaults to healthcheck.timeout", access: duration(func(p *Probe) *Value[time.Duration] { return &p.Timeout })},
		{Key: "retries", Field: ".failureThreshold", Doc: "number of consecutive failures before the check fails; defaults to healthcheck.retries",
			access: as(integers(1, 1<<30), func(h *Hints) *Value[int32] { return &of(h).Retries })},
		{Key: "startPeriod", Field: ".initialDelaySeconds", Doc: "time before the first check", access: duration(func(p *Probe) *Value[time.Duration] { return &p.StartPeriod })},
	}
	for i := range rows {
		rows[i].Key, rows[i].Field, rows[i].Scope = name+"."+rows[i].Key, field+rows[i].Field+" of a container", InService
		if labels[i] != "" {
			rows[i].Labels = []string{"kompose.service.healthcheck." + name + "." + labels[i]}
		}
	}
	return rows
}
