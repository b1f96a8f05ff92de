package collect

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// feedEvent is what a feed sends to the hub.
type feedEvent struct {
	from    *feed
	kind    eventType
	objects []metav1.Object // all of them, or the one that changed
	nodes   []model.Node
	gap     *Gap  // listed: after changes that were not seen
	err     error // lost, polling, refused, failed: why
}

type eventType int

const (
	listed   eventType = iota // these are the objects now
	modified                  // or added
	removed
	lost    // no connection; the feed tries again
	back    // there is a connection again
	polling // there is no watch; lists follow, one after the other
	refused // may not be listed; nothing follows
	failed  // the first list failed; nothing follows
	nodesRead
)

// Gap is a time in which unseen changes happened to objects of a resource.
type Gap struct {
	Part     string // plural resource name
	From, To time.Time
	Why      string
}

// LostError says that there is no connection to the API server, since when, and
// why. The feeds try again until there is one.
type LostError struct {
	Since time.Time
	Err   error
}

func (e *LostError) Error() string {
	return fmt.Sprintf("connection lost since %s: %v: still trying", e.Since.Format(time.TimeOnly), e.Err)
}

func (e *LostError) Unwrap() error { return e.Err }
