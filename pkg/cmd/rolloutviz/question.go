package rolloutviz

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// answers are what the API told about causes beyond the status.
type answers struct {
	events  []corev1.Event
	logs    map[model.LogKey]string
	missing []model.Missing
}

// ask sends questions about causes, and goes on without the answer.
func (f *follower) ask(t *tracked, now time.Time) {
	questions := t.questions(f.reader, now)
	if len(questions) == 0 {
		return
	}
	t.asking, t.asked = true, now
	facts := model.Facts{Deployment: t.facts.Deployment, StatefulSet: t.facts.StatefulSet, DaemonSet: t.facts.DaemonSet}
	f.group.Go(func() {
		f.reader.client.Answer(f.watching, &facts, questions)
		f.send(f.watching, news{of: t, answers: &answers{facts.Events, facts.Logs, facts.Missing}})
	})
}

// Questions are asked again after a while, and then after longer: events come
// late, and more come.
const (
	askSoonest   = 2 * time.Second
	askLatest    = 10 * time.Second
	mostQuestion = 3
)

// questions are those that are worth a request now.
func (t *tracked) questions(rd reader, now time.Time) []model.Question {
	if t.asking || t.over || t.lost != nil || now.Sub(t.asked) < askSoonest {
		return nil
	}
	questions := rd.worth(t.rollout.Questions, mostQuestion)
	switch {
	case !slices.Equal(questions, t.open):
		t.open, t.again = questions, askSoonest
	case now.Sub(t.asked) < t.again:
		return nil
	default:
		t.again = min(2*t.again, askLatest)
	}
	return questions
}
