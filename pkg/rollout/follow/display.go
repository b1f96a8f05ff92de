package follow

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// Display shows the followed rollouts. Run calls its methods from one goroutine. An error
// means that nothing more can be shown, for example because the reader of a pipe has
// exited; it ends Run.
type Display interface {
	// Entries shows steps of one workload, in their order. There may be none.
	Entries(w Workload, entries []transition.Entry) error

	// Note shows a sentence that is not about a single workload.
	Note(sentence string) error

	// Draw shows the current state of all workloads. It is called at least once a
	// second, and at most every 100 ms.
	Draw(all []Workload, now time.Time) error

	// Ended shows how the rollout of a workload ended; its Err may be set. It is not
	// called for a workload of a scope that was complete when it was listed, nor for a
	// named workload that cannot be watched.
	Ended(w Workload) error

	// Summary shows how the rollouts ended, after the end of the last one.
	Summary(all []Workload) error

	// Close finishes the output. It is called once, as the last method, also after an
	// error and when the context has ended.
	Close() error
}

// Workload is the state of one workload, as a value.
type Workload struct {
	collect.Target

	// ID distinguishes workloads: a workload that is deleted and recreated with the
	// same name gets a new ID. The numbers start at 0.
	ID int

	Known   bool          // Rollout is set
	Rollout model.Rollout // its current state

	Ended   bool
	Outcome judge.Outcome // after it has ended, if Err is nil
	Err     error         // why it cannot be followed: of the API server, or ErrPodsNotRead
}

// Object is the name of the workload as TYPE/NAME.
func (w Workload) Object() string { return w.Kind + "/" + w.Name }
