// Package deliver brings Secrets to where they shall be: it builds them next to
// what is there already, plans what changes, and then applies the plans to a
// cluster, shows the differences, or writes a file. Start at [Engine].
//
// Planning is pure (decide.go); reading and writing the cluster goes through
// [Cluster], and what a person shall see goes to a [Listener]. No notice and no
// error contains a value.
package deliver

import (
	"io"
	"time"
)

// Engine delivers Secrets. It does not change while it works.
type Engine struct {
	Settings
	Cluster  Cluster // connected only where it is needed
	Listener Listener
	Now      func() time.Time
	Random   io.Reader // of the digests in differences
}

// Settings are the same for all Secrets of a call.
type Settings struct {
	Manager string // of the fields that are written
	Force   bool   // take over fields of other managers
	DryRun  DryRun
}

// DryRun says how much is only tried.
type DryRun string

// The kinds of dry run, in the words of --dry-run.
const (
	DryRunNone   DryRun = "none"
	DryRunClient DryRun = "client" // nothing is sent
	DryRunServer DryRun = "server" // the API server checks and stores nothing
)

// maxTries is how often a Secret or a file that other clients write at the same
// time is planned again.
const maxTries = 20

func (e Engine) planner(store Store) planner {
	return planner{store: store, settings: e.Settings, now: e.Now}
}

func (e Engine) notify(notices ...Notice) {
	for _, n := range notices {
		e.Listener.Notice(n)
	}
}
