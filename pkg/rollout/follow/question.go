package follow

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/snapshot"
)

// answers are the events and logs about causes.
type answers struct {
	events  []corev1.Event
	logs    map[model.LogKey]string
	missing []model.Missing
}

// ask sends questions about causes. The answers arrive as an event.
func (f *follower) ask(t *tracked, now time.Time) {
	questions := t.dueQuestions(f.Logs, now)
	if len(questions) == 0 {
		return
	}
	t.asking, t.asked = true, now
	facts := model.Facts{Deployment: t.facts.Deployment, StatefulSet: t.facts.StatefulSet, DaemonSet: t.facts.DaemonSet}
	f.group.Go(func() {
		f.Cluster.Answer(f.watching, &facts, questions)
		f.send(f.watching, event{of: t, answers: &answers{facts.Events, facts.Logs, facts.Missing}})
	})
}

// The same questions are sent again after increasing times, because events can come late.
const (
	askSoonest    = 2 * time.Second
	askLatest     = 10 * time.Second
	mostQuestions = 3 // about events, and about logs
)

// dueQuestions returns the questions to send now.
func (t *tracked) dueQuestions(logs bool, now time.Time) []model.Question {
	if t.asking || t.Ended || t.lost != nil || now.Sub(t.asked) < askSoonest {
		return nil
	}
	questions := snapshot.Questions(t.Rollout.Questions, mostQuestions, logs)
	switch {
	case !slices.Equal(questions, t.questions):
		t.questions, t.askAgain = questions, askSoonest
	case now.Sub(t.asked) < t.askAgain:
		return nil
	default:
		t.askAgain = min(2*t.askAgain, askLatest)
	}
	return questions
}
