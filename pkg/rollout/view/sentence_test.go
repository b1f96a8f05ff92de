package view_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

func TestSentences(t *testing.T) {
	for name, r := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			lines := view.Sentences(r, view.Options{})
			lines = append(lines, "", view.Heartbeat(r, view.Options{}), view.Heartbeat(r, view.Options{ASCII: true}))
			golden.Assert(t, "testdata/golden/sentences/"+name+".txt", []byte(strings.Join(lines, "\n")+"\n"))
		})
	}
}
