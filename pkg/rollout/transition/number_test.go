package transition

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestUnknownNumber: an entry about a revision without a known number has none.
func TestUnknownNumber(t *testing.T) {
	snapshot := func(name string, number int64) model.Rollout {
		return model.Rollout{Kind: model.StatefulSet, New: &model.Revision{Name: name, Number: number},
			Images: []model.ImageChange{{Container: "app", From: "db:1", To: "db:2"}}}
	}
	none := model.Rollout{Kind: model.StatefulSet, Generation: 1, Images: snapshot("", 0).Images}
	for name, c := range map[string]struct {
		before, after model.Rollout
		want          string
	}{
		"known":                {snapshot("db-1", 1), snapshot("db-2", 2), "revision 1 → 2, image 1 → 2"},
		"unknown":              {snapshot("db-1", 0), snapshot("db-2", 0), "new template, image 1 → 2"},
		"unknown before":       {snapshot("db-1", 0), snapshot("db-2", 2), "new template, image 1 → 2"},
		"unknown, not yet":     {snapshot("db-1", 0), none, "new template, image 1 → 2"},
		"not yet, after known": {snapshot("db-1", 1), none, "new template after revision 1, image 1 → 2"},
	} {
		l := NewLog()
		l.See(c.before)
		if got := l.See(c.after); len(got) == 0 || got[0].Text != c.want {
			t.Errorf("%s: %+v, want %q", name, got, c.want)
		}
	}
}
