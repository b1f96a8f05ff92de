package process

import (
	"os"
	"testing"
	"time"
)

// TestMain makes this program the child of its own tests: the child named "fails"
// ends on its own, any other waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(lifelineEnv) == "" {
		os.Exit(m.Run())
	}
	HoldLifeline()
	if os.Args[1] == "fails" {
		os.Exit(3)
	}
	time.Sleep(time.Hour)
}

func newGroup(t *testing.T) *Group {
	t.Helper()
	g, err := NewGroup(os.Args[0], t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Stop(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func TestKilledChildStartsAgain(t *testing.T) {
	g := newGroup(t)
	steps := []struct {
		what string
		do   func() error
		want string
	}{
		{"kill too early", func() error { return g.Kill("a") }, "a does not run"},
		{"start", func() error { return g.Start("a") }, ""},
		{"start another", func() error { return g.Start("b") }, ""},
		{"start twice", func() error { return g.Start("a") }, "a runs already"},
		{"kill", func() error { return g.Kill("a") }, ""},
		{"kill twice", func() error { return g.Kill("a") }, "a does not run"},
		{"start again", func() error { return g.Start("a") }, ""},
		{"kill again", func() error { return g.Kill("a") }, ""},
	}
	for _, step := range steps {
		got := ""
		if err := step.do(); err != nil {
			got = err.Error()
		}
		if got != step.want {
			t.Errorf("%s: %q, expected %q", step.what, got, step.want)
		}
	}
	select {
	case exit := <-g.Exits():
		t.Errorf("the end of %s (%v) is reported, although it was requested", exit.Name, exit.Err)
	default:
	}
}

func TestEndedChildIsReported(t *testing.T) {
	g := newGroup(t)
	if err := g.Start("fails"); err != nil {
		t.Fatal(err)
	}
	select {
	case exit := <-g.Exits():
		if exit.Name != "fails" || exit.Err == nil || exit.Err.Error() != "exit status 3" {
			t.Errorf("the reported end is of %s: %v", exit.Name, exit.Err)
		}
	case <-time.After(patience):
		t.Error("its end is not reported")
	}
}
