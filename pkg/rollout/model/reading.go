package model

import "time"

// reading is the result of reading the revisions and pods of a workload.
type reading struct {
	old     []Revision // active ones, oldest first
	current *Revision  // the new one, nil when there is none
	all     Counts     // old and current together
	pods    []Pod
	causes  []Cause
	open    []openQuestion
}

// uncreated is why pods, or the new ReplicaSet, are not created.
type uncreated struct {
	failure   *Failure // of the new revision; nil: none, or already set there
	causes    []Cause
	open      []openQuestion // they count against the limit of questions about pods
	questions []Question     // they do not
}

// lineage is where a rollout goes from and to; the fields are those of Rollout.
type lineage struct {
	from        []int64
	to          int64
	started     time.Time
	images      []ImageChange
	changed     bool
	rolledBack  bool
	changeCause string
	causeStale  bool
	note        string // about the change-cause, or ""
}

// add adds a revision's pods, with their causes and open questions.
func (x *reading) add(rev Revision, current bool, t podTally, causes []Cause) {
	for _, p := range t.pods {
		p.Revision, p.Current = rev.Number, current
		x.pods = append(x.pods, p)
	}
	for _, q := range t.open {
		q.current = current
		x.open = append(x.open, q)
	}
	for _, c := range causes {
		c.Revision, c.Current = rev.Number, current
		x.causes = append(x.causes, c)
	}
}

// total is the sum of the revisions.
func (x *reading) total() Counts {
	all := sum(x.old)
	if x.current != nil {
		all = all.plus(x.current.Counts)
	}
	return all
}

// countByStatus replaces the counts when pods could not be read. The status does not say
// to which revision the ready pods belong: old pods are counted as ready first.
func (x *reading) countByStatus(desired, made, updated, ready, available int32) {
	made = max(0, made)
	updated = max(0, min(updated, made))
	old := made - updated
	if x.current == nil && updated > 0 {
		x.current = &Revision{}
	}
	if x.current != nil {
		x.current.Counts = Counts{Want: max(updated, desired-old), Made: updated,
			Ready: max(0, min(ready-old, updated)), Available: max(0, min(available-old, updated))}
	}
	x.old = nil
	if old > 0 {
		x.old = []Revision{{Counts: Counts{Want: old, Made: old,
			Ready: max(0, min(ready, old)), Available: max(0, min(available, old))}}}
	}
}
