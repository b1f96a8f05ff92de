package view_test

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

func TestSnapshot(t *testing.T) {
	for name, r := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			picture(t, "snapshot", name, func(o view.Options) view.Frame { return view.Snapshot(r, o) })
		})
	}
}

func TestLive(t *testing.T) {
	for name, r := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			picture(t, "live", name, func(o view.Options) view.Frame { return view.Live(r, o) })
		})
	}
}
