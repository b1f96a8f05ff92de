package display

import (
	"fmt"
	"io"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Lines is for logs: it writes a line for every step, and a heartbeat when nothing happens.
type Lines struct {
	out       io.Writer
	now       func() time.Time
	options   view.Options
	sentences bool
	written   time.Time // when a line was written last
}

const (
	heartbeatEvery = 30 * time.Second
	mostHeartbeats = 5 // workloads in one heartbeat
)

// NewLines creates a display of short lines that begin with the time of the step.
func NewLines(out io.Writer, now func() time.Time, o view.Options) *Lines {
	return &Lines{out: out, now: now, options: o, written: now()}
}

// NewSentences creates a display of lines that are sentences.
func NewSentences(out io.Writer, now func() time.Time, o view.Options) *Lines {
	l := NewLines(out, now, o)
	l.sentences = true
	return l
}

func (l *Lines) write(line string) error {
	l.written = l.now()
	_, err := fmt.Fprintln(l.out, text.Line(line))
	return err
}

// Entries writes a line for each.
func (l *Lines) Entries(w follow.Workload, entries []transition.Entry) error {
	for _, e := range entries {
		line := view.EntryText(w.Object(), e, l.options)
		if l.sentences {
			line = w.Object() + ": " + view.EntrySentence(e)
		}
		if err := l.write(line); err != nil {
			return err
		}
	}
	return nil
}

// Note writes a line.
func (l *Lines) Note(sentence string) error {
	return l.write(l.now().UTC().Format(time.RFC3339) + " " + sentence)
}

// Draw writes a heartbeat after 30 s without a line: one line for each of the first
// five workloads that have not ended.
func (l *Lines) Draw(all []follow.Workload, now time.Time) error {
	if now.Sub(l.written) < heartbeatEvery {
		return nil
	}
	heartbeats := 0
	for _, w := range all {
		if w.Ended || !w.Known {
			continue
		}
		if heartbeats++; heartbeats > mostHeartbeats {
			break
		}
		if err := l.write(view.Heartbeat(w.Rollout, l.options)); err != nil {
			return err
		}
	}
	return nil
}

// Ended writes the outcome. The caller of follow.Run reports errors.
func (l *Lines) Ended(w follow.Workload) error {
	if w.Err == nil {
		return l.write(view.Result(w.Object(), w.Outcome))
	}
	return nil
}

// Summary counts the outcomes of several workloads: not all of them had a line.
func (l *Lines) Summary(all []follow.Workload) error {
	if len(all) < 2 {
		return nil
	}
	return l.write(summary(all))
}

// Close does nothing.
func (l *Lines) Close() error { return nil }
