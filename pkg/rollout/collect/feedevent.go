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
	gap     *Gap  // listed: after changes that were missed
	err     error // lost, polling, refused, failed: why
}

type eventType int

const (
	listed   eventType = iota // these are the objects now
	modified                  // or added
	removed
	lost    // the connection is lost; the feed tries again
	back    // the connection is back
	polling // no watch is possible; lists follow, one after the other
	refused // no permission to list; nothing follows
	failed  // the first list failed; nothing follows
	nodesRead
)

// Gap is a time in which changes of objects of a resource were missed.
type Gap struct {
	Part     string // plural resource name
	From, To time.Time
	Why      string
}

// LostError says that the connection to the API server is lost, since when, and why. The
// feeds try again until they are connected.
type LostError struct {
	Since time.Time
	Err   error
}

func (e *LostError) Error() string {
	return fmt.Sprintf("connection lost since %s: %v: still trying", e.Since.Format(time.TimeOnly), e.Err)
}

func (e *LostError) Unwrap() error { return e.Err }
