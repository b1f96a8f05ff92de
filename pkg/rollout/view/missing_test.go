package view_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// TestMissing: a part that could not be read is not drawn as absent.
func TestMissing(t *testing.T) {
	const complete = `
kind: statefulset
name: db
replicas: 3
image: db:1
sets: [{rev: 1, image: "db:1", age: 2h}]
status: {replicas: 3, updated: 3, available: 3}
`
	for name, c := range map[string]struct {
		text   string
		change func(*model.Facts)
		no     []string
	}{
		"pods":   {complete + "missing: [{Part: pods, Why: forbidden}]", func(*model.Facts) {}, []string{"next:", "ordinals  0", "next is"}},
		"status": {complete, func(f *model.Facts) { f.StatusOnly = true }, []string{"next:", "ordinals  0"}},
		"revisions": {complete + "missing: [{Part: controllerrevisions, Why: forbidden}]\nforgotten: true\n" +
			`told: [{reason: FailedCreate, ago: 1m, message: 'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: pods'}]`,
			func(*model.Facts) {}, []string{"rev 0", "revision 0", "revision unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := fixture.Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			c.change(&f)
			r := model.Build(f)
			o := view.Options{Width: 100, ASCII: true}
			drawn := view.Snapshot(r, o).Text(false) + view.Live(r, o).Text(false) + strings.Join(view.Sentences(r, o), "\n")
			for _, no := range c.no {
				if strings.Contains(drawn, no) {
					t.Errorf("%q in\n%s", no, drawn)
				}
			}
		})
	}
}
