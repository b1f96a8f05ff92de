package rolloutviz

import (
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
)

// --watch and --wait have different rules for the end of a rollout.
func TestRules(t *testing.T) {
	for _, tc := range []struct {
		args          []string
		rules         judge.Rules
		live, forever bool
	}{
		{nil, judge.Rules{Grace: endless}, false, false},
		{[]string{"-w"}, judge.Rules{Grace: endless}, true, false},
		{[]string{"--watch=forever"}, judge.Rules{Grace: endless}, true, true},
		{[]string{"-w", "--revision", "3"}, judge.Rules{Grace: endless, Revision: 3}, true, false},
		{[]string{"--wait"}, judge.Rules{Grace: 10 * time.Second, Stable: 2 * time.Second}, true, false},
		{[]string{"--wait", "-w"}, judge.Rules{Grace: 10 * time.Second, Stable: 2 * time.Second}, true, false},
		{[]string{"--wait=terminated", "--stable", "0", "--grace", "3s"}, judge.Rules{Grace: 3 * time.Second, Terminated: true}, true, false},
		{[]string{"--wait", "--grace", "0"}, judge.Rules{Grace: -1, Stable: 2 * time.Second}, true, false},
	} {
		f, c := newFlags(), &cobra.Command{}
		f.register(c)
		c.Flags().String("namespace", "", "") // pkg/cli adds it
		if err := c.ParseFlags(tc.args); err != nil {
			t.Fatal(err)
		}
		req, err := f.request([]string{"deploy/web"})
		if err != nil || req.rules != tc.rules || req.live != tc.live || req.forever != tc.forever {
			t.Errorf("%q: %+v, live %v, forever %v, %v", tc.args, req.rules, req.live, req.forever, err)
		}
	}
}
