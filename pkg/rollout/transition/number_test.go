package transition

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestUnknownNumber: a revision whose number nobody knows is told of without one.
func TestUnknownNumber(t *testing.T) {
	look := func(name string, number int64) model.Rollout {
		return model.Rollout{Kind: model.StatefulSet, New: &model.Revision{Name: name, Number: number},
			Images: []model.ImageChange{{Container: "app", From: "db:1", To: "db:2"}}}
	}
	none := model.Rollout{Kind: model.StatefulSet, Generation: 1, Images: look("", 0).Images}
	for name, c := range map[string]struct {
		before, after model.Rollout
		want          string
	}{
		"known":                {look("db-1", 1), look("db-2", 2), "revision 1 → 2, image 1 → 2"},
		"unknown":              {look("db-1", 0), look("db-2", 0), "new template, image 1 → 2"},
		"unknown before":       {look("db-1", 0), look("db-2", 2), "new template, image 1 → 2"},
		"unknown, not yet":     {look("db-1", 0), none, "new template, image 1 → 2"},
		"not yet, after known": {look("db-1", 1), none, "new template after revision 1, image 1 → 2"},
	} {
		l := NewLog()
		l.See(c.before)
		if got := l.See(c.after); len(got) == 0 || got[0].Text != c.want {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
}
