// Package deliver brings Secrets to their destination: it builds them based on
// what exists, plans the changes, and then applies the plans to a cluster,
// shows the differences, or writes a file. Start at [Engine].
//
// Planning is pure (decide.go); reading and writing the cluster goes through
// [Cluster], and messages for the user go to a [Listener]. Notices and errors
// never contain a value.
package deliver

import (
	"io"
	"time"
)

// Engine delivers Secrets. It does not change while it works.
type Engine struct {
	Settings
	Cluster  Cluster // connected only when needed
	Listener Listener
	Now      func() time.Time
	Random   io.Reader // of the digests in differences
}

func (e Engine) notify(notices ...Notice) {
	for _, n := range notices {
		e.Listener.Notice(n)
	}
}
