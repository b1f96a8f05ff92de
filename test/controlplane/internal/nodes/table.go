package nodes

// definitions are jq functions for the conditions in the table. Containers
// declare how they behave by a word in the name of their image.
const definitions = `
def annotation($name; $default): .metadata.annotations["batuta.dev/" + $name] // $default;
def statuses: .status.initContainerStatuses[]?, .status.containerStatuses[]?;
def condition($type): any(.status.conditions[]?; .type == $type and .status == "True");
def open: .metadata.deletionTimestamp == null and (.status.phase == "Pending" or .status.phase == "Running");
def bad: .image | test("badimage");
def crash: .image | test("crash");
def unready: .image | test("unready");
def good: .image | test("badimage|crash|unready") | not;
def troubled: any(.spec.containers[], .spec.initContainers[]?; bad or crash);
def pulling: any(statuses; .state.waiting.reason == "ErrImagePull");
def crashing: any(statuses; crash and .state.running != null);
def job: any(.metadata.ownerReferences[]?; .kind == "Job");
def seconds: if endswith("ms") then rtrimstr("ms") | tonumber / 1000
  elif endswith("m") then rtrimstr("m") | tonumber * 60
  else rtrimstr("s") | tonumber end;
`

// restartDelay is the pause before a crashed container starts again: a tenth
// of what a kubelet waits (10s, 20s, 40s …), and never more than 8s.
const restartDelay = definitions +
	`[statuses | select(.state.waiting.reason == "CrashLoopBackOff") | .restartCount] | max
	| if . > 3 then "8s" else ["1s", "2s", "4s", "8s"][.] end`

// stopDelay ends a pod immediately, or after the delay in its annotation, but
// never after its grace period.
const stopDelay = definitions +
	`[(annotation("stop-after"; "50ms") | seconds), .metadata.deletionGracePeriodSeconds] | min | "\(.)s"`

const (
	warning = "Warning"
	normal  = "Normal"
)

// table is the life of nodes and pods. See stage for its rule.
func table() []stage {
	return []stage{
		{
			name: "node-ready", kind: "Node", status: "node-ready.tmpl",
			when: []string{`condition("Ready") | not`},
		},
		{
			name: "pod-start", kind: "Pod", status: "start.tmpl",
			when: []string{`open`, `.status.startTime == null`},
		},
		{
			name: "pod-initialize", kind: "Pod", status: "initialize.tmpl",
			when: []string{
				`open`, `.status.startTime != null`, `condition("Initialized") | not`,
				`all(.status.initContainerStatuses[]; .state.waiting.reason == "PodInitializing")`,
			},
			after: `"50ms"`,
		},
		{
			name: "pod-ready", kind: "Pod", status: "ready.tmpl",
			when: []string{
				`open`, `troubled | not`, `condition("Initialized")`,
				`any(.status.containerStatuses[]; good and .state.running != null and (.ready | not))`,
			},
			after: definitions + `annotation("ready-after"; "0s")`,
		},
		{
			name: "pod-probe-fails", kind: "Pod", // changes nothing: sent once
			when: []string{
				`open`, `troubled | not`, `condition("Initialized")`,
				`any(.status.containerStatuses[]; good and (.ready | not)) | not`,
				`any(.status.containerStatuses[]; unready and .state.running != null)`,
			},
			after: `"1s"`,
			event: event{warning, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"},
		},
		{
			name: "pod-gates-open", kind: "Pod", status: "gates-open.tmpl",
			when: []string{
				`open`, `job | not`, `condition("ContainersReady")`, `condition("Ready") | not`,
				`. as $pod | all(.spec.readinessGates[]; .conditionType as $type | $pod | condition($type))`,
			},
		},
		{
			name: "pod-image-back-off", kind: "Pod", status: "image-back-off.tmpl",
			when:  []string{`open`, `pulling`},
			after: `"1s"`,
			event: event{warning, "Failed", "Error: ErrImagePull"},
		},
		{
			name: "pod-crash", kind: "Pod", status: "crash.tmpl",
			when:  []string{`open`, `pulling | not`, `crashing`, `.spec.restartPolicy != "Never"`},
			after: `"300ms"`,
			event: event{warning, "BackOff", "Back-off restarting failed container"},
		},
		{
			name: "pod-restart", kind: "Pod", status: "restart.tmpl",
			when: []string{
				`open`, `(pulling or crashing) | not`,
				`any(statuses; .state.waiting.reason == "CrashLoopBackOff")`,
			},
			after: restartDelay,
		},
		{
			name: "pod-fail", kind: "Pod", status: "fail.tmpl",
			when:  []string{`open`, `pulling | not`, `crashing`, `.spec.restartPolicy == "Never"`},
			after: `"300ms"`,
		},
		{
			name: "pod-complete", kind: "Pod", status: "complete.tmpl",
			when: []string{
				`open`, `job`, `troubled | not`, `condition("Initialized")`,
				`all(.status.containerStatuses[]; .ready)`,
			},
			after: definitions + `annotation("complete-after"; "200ms")`,
		},
		{
			// A pod that a finalizer still keeps has a grace period of 0.
			name: "pod-stop", kind: "Pod", status: "stop.tmpl", delete: true,
			when:  []string{`.metadata.deletionTimestamp != null`, `.metadata.deletionGracePeriodSeconds > 0`},
			after: stopDelay,
			event: event{normal, "Killing", "Stopping containers"},
		},
	}
}
