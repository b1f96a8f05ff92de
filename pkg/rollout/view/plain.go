package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// EntryText returns an entry as one plain line for logs, without a newline:
//
//	2026-11-26T12:00:03Z deployment/web 2 +2 new: old 8, new 5 (3 ready), available 11
//
// object is KIND/NAME, with the namespace if it is needed.
func EntryText(object string, e transition.Entry, o Options) string {
	w := entryWriter{e: e, ascii: o.ASCII, glyphs: charset(o.ASCII)}
	parts := []string{e.At.Format(time.RFC3339), clean(object, o.ASCII)}
	if e.Number >= 0 {
		parts = append(parts, fmt.Sprint(e.Number))
	}
	text := strings.Join(append(parts, w.subject()+w.text()), " ")
	switch e.Kind {
	case transition.Start, transition.Scale, transition.Ready:
		text += ": " + sizes(e)
	case transition.Trouble:
		if e.Outlook != "" {
			text += " (" + e.Outlook + ")"
		}
	}
	return text
}

func sizes(e transition.Entry) string {
	fresh := fmt.Sprintf("new %d", e.New.Want)
	if e.New.Want > 0 {
		fresh += fmt.Sprintf(" (%d ready)", e.New.Ready)
	}
	return fmt.Sprintf("old %d, %s, available %d", e.Old.Want, fresh, e.All.Available)
}

// Heartbeat is one line for CI logs. It shows that the command is running and what it waits
// for:
//
//	… deployment/web waiting 2m10s: 5 of 10 new pods available; until one of 5 new pods is ready; ImagePullBackOff (3 pods)
func Heartbeat(r model.Rollout, o Options) string {
	text := fmt.Sprintf("%s %s %s", charset(o.ASCII).ellipsis, clean(r.Kind+"/"+r.Name, o.ASCII), clean(string(r.Verdict.State), o.ASCII))
	if t := lastStep(r); !t.IsZero() {
		text += " " + since(r.Now, t)
	}
	text += fmt.Sprintf(": %d of %d new pods available", fresh(&r).Available, wantedNew(&r))
	if why := whyInShort(r.Verdict); why != "" {
		text += "; " + clean(why, o.ASCII)
	}
	if len(r.Causes) > 0 {
		text += "; " + causeInShort(r.Causes[0], o.ASCII)
	}
	return text
}

// whyInShort is what the rollout waits for, or why it is blocked.
func whyInShort(v model.Verdict) string {
	if _, until, found := strings.Cut(v.Reason, " until "); found {
		until, _, _ = strings.Cut(until, "; that needs a change")
		return "until " + until
	}
	if stateStyle(v.State) == Bad {
		return v.Reason
	}
	return ""
}

// lastStep is the time of the last progress in the API.
func lastStep(r model.Rollout) time.Time {
	if d := r.Deadline; !d.LastProgress.IsZero() && d.State != model.DeadlineBlind {
		return d.LastProgress
	}
	return r.Started
}

// fresh are the counts of the new revision.
func fresh(r *model.Rollout) model.Counts {
	if r.New == nil {
		return model.Counts{}
	}
	return r.New.Counts
}

// wantedNew is how many pods should run the new revision: all except those below the
// partition.
func wantedNew(r *model.Rollout) int64 {
	n, o := int64(max(0, r.Budget.Desired)), r.Ordinals
	if o == nil || r.Strategy == onDelete {
		return n
	}
	return max(0, n-max(0, int64(o.Partition)-int64(o.Start)))
}

func causeInShort(c model.Cause, ascii bool) string {
	text := clean(c.Reason, ascii)
	if c.Pods > 0 {
		text += " (" + count(c.Pods, "pod") + ")"
	}
	return text
}
