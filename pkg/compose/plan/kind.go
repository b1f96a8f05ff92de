package plan

// Kind is the kind of object that runs a unit.
type Kind string

// The kinds.
const (
	Deployment  Kind = "Deployment"
	DaemonSet   Kind = "DaemonSet"
	StatefulSet Kind = "StatefulSet"
	Job         Kind = "Job"
	CronJob     Kind = "CronJob"
)

// Ends reports whether pods of the kind run to completion.
func (k Kind) Ends() bool { return k == Job || k == CronJob }
