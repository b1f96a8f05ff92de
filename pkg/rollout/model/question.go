package model

import (
	"slices"
	"time"
)

const (
	mostAsked = 3               // questions about events, and about logs
	askAfter  = 3 * time.Second // time for pods to start before a question about them
)

// openQuestion is a Question with the fields that set its priority.
type openQuestion struct {
	Question
	current bool
	kind    string // one question of each kind is asked
	since   time.Time
}

// questions picks the oldest question of each kind, at most three about events and three
// about logs. Those about the new revision come first.
func questions(open []openQuestion) []Question {
	open = slices.Clone(open)
	slices.SortStableFunc(open, func(a, b openQuestion) int {
		if a.current != b.current {
			if a.current {
				return -1
			}
			return 1
		}
		return a.since.Compare(b.since)
	})
	var out []Question
	var events, logs int
	asked := map[openQuestion]bool{}
	for _, a := range open {
		kind := openQuestion{kind: a.kind, current: a.current, Question: Question{Container: a.Container}}
		number := &events
		if a.Container != "" {
			number = &logs
		}
		if asked[kind] || *number == mostAsked {
			continue
		}
		asked[kind] = true
		*number++
		out = append(out, a.Question)
	}
	return out
}

// missingPodsQuestion is about a workload or ReplicaSet with missing pods, when its status
// does not give the reason.
func missingPodsQuestion(o objectRef) openQuestion {
	return openQuestion{Question: Question{Kind: o.kind, Name: o.name, UID: o.uid}, kind: "missing pods", since: o.created}
}
