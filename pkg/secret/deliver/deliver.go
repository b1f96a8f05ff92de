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

func (e Engine) notify(notices ...Notice) {
	for _, n := range notices {
		e.Listener.Notice(n)
	}
}
