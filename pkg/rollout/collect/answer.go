package collect

import (
	"context"
	"io"
	"maps"
	"strconv"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// The limits of an answer.
const (
	eventLimit = 50
	logLines   = 5
	logBytes   = 2048
)

// answer is the answer to one question.
type answer struct {
	events []corev1.Event
	log    string
	err    error
}

// Answer adds the answers to the questions to the facts: the events of an object by its
// UID, or the last five lines (at most 2048 bytes) of a container's log. It sends one
// request for each, at the same time. It never fails: parts that are forbidden, and events
// that could not be read, are in Facts.Missing ("events", "logs"). Parts that are already
// missing are not requested. A log that does not exist is left out.
func (c *Client) Answer(ctx context.Context, facts *model.Facts, questions []model.Question) {
	namespace := namespaceOf(facts)
	answers := make([]answer, len(questions))
	var group sync.WaitGroup
	for i, q := range questions {
		if asks(facts, q) {
			group.Go(func() { answers[i] = c.ask(ctx, namespace, q) })
		}
	}
	group.Wait()
	if ctx.Err() != nil {
		return
	}
	facts.Events = facts.Events[:len(facts.Events):len(facts.Events)]
	facts.Logs = maps.Clone(facts.Logs)
	for i, a := range answers {
		add(facts, questions[i], a)
	}
}

func namespaceOf(f *model.Facts) string {
	switch {
	case f.Deployment != nil:
		return f.Deployment.Namespace
	case f.StatefulSet != nil:
		return f.StatefulSet.Namespace
	case f.DaemonSet != nil:
		return f.DaemonSet.Namespace
	}
	return ""
}

// part is the part that is missing when a question is not answered.
func part(q model.Question) string {
	if q.Container != "" {
		return "logs"
	}
	return "events"
}

func asks(f *model.Facts, q model.Question) bool {
	for _, m := range f.Missing {
		if m.Part == part(q) {
			return false
		}
	}
	if q.Container != "" {
		return q.Name != ""
	}
	return q.UID != "" // an empty UID would select the events of all objects
}

func (c *Client) ask(ctx context.Context, namespace string, q model.Question) answer {
	if q.Container != "" {
		text, err := c.log(ctx, namespace, q)
		return answer{log: text, err: err}
	}
	var list corev1.EventList
	err := c.core.Get().Namespace(namespace).Resource("events").
		Param("fieldSelector", "involvedObject.uid="+string(q.UID)).
		Param("limit", strconv.Itoa(eventLimit)).Do(ctx).Into(&list)
	for i := range list.Items {
		list.Items[i].ManagedFields = nil
	}
	return answer{events: list.Items, err: err}
}

func (c *Client) log(ctx context.Context, namespace string, q model.Question) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timing.log)
	defer cancel()
	stream, err := c.core.Get().Namespace(namespace).Resource("pods").Name(q.Name).SubResource("log").
		Param("container", q.Container).Param("previous", strconv.FormatBool(q.Previous)).
		Param("tailLines", strconv.Itoa(logLines)).Param("limitBytes", strconv.Itoa(logBytes)).
		MaxRetries(0).Stream(ctx)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	text, err := io.ReadAll(io.LimitReader(stream, logBytes))
	return string(text), err
}

func add(f *model.Facts, q model.Question, a answer) {
	switch {
	case a.err != nil && (q.Container == "" || apierrors.IsForbidden(a.err)):
		f.Missing = note(f.Missing, part(q), a.err)
	case q.Container == "":
		f.Events = append(f.Events, a.events...)
	case a.log != "":
		if f.Logs == nil {
			f.Logs = map[model.LogKey]string{}
		}
		f.Logs[model.LogKey{Pod: q.Name, Container: q.Container}] = a.log
	}
}
