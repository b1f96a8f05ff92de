package model

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
)

// order is the rule by which a StatefulSet creates, replaces and removes pods.
type order struct {
	start, end  int32 // the first ordinal, and the one after the last
	partition   int32 // an ordinal: pods below it are not replaced
	ordered     bool  // OrderedReady
	unavailable int32
	manual      bool // OnDelete
}

// orderOf resolves it. spec's partition counts from the first ordinal, as
// updateStatefulSetAfterInvariantEstablished has it (stateful_set_control.go, v1.37.2).
func orderOf(s *appsv1.StatefulSet, b Budget) order {
	o := order{ordered: s.Spec.PodManagementPolicy != appsv1.ParallelPodManagement, unavailable: b.Unavailable.Value,
		manual: s.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType}
	if s.Spec.Ordinals != nil {
		o.start = max(0, s.Spec.Ordinals.Start)
	}
	o.end = plus(o.start, b.Desired)
	o.partition = o.start
	if !o.manual {
		o.partition = plus(o.start, partitionOf(s))
	}
	return o
}

func partitionOf(s *appsv1.StatefulSet) int32 {
	if ru := s.Spec.UpdateStrategy.RollingUpdate; ru != nil && ru.Partition != nil {
		return max(0, *ru.Partition)
	}
	return 0
}

func plus(a, b int32) int32 { return int32(min(int64(a)+int64(b), math.MaxInt32)) }

// ordinalOf is the number at the end of a pod's name, -1 without one.
func ordinalOf(name string) int32 {
	n, err := strconv.ParseInt(name[strings.LastIndexByte(name, '-')+1:], 10, 32)
	if err != nil || n < 0 {
		return -1
	}
	return int32(n)
}

// move is what a StatefulSet's controller does next with its pods, or which pod
// it waits for.
type move struct {
	does  act
	pods  []Pod // those it is about
	first int32 // create: the first ordinal
	count int32 // create: how many
	waits *Pod  // OrderedReady: nothing is done until this one is available, or gone
}

type act int

const (
	nothing act = iota
	create
	restart // pods that have ended
	remove  // pods past the last ordinal
	replace // old pods
	await
)

// next mirrors updateStatefulSet in stateful_set_control.go, v1.37.2: living
// pods first, those past the end then, and only then the update.
func (o order) next(pods []Pod) move {
	in, beyond := o.divide(pods)
	var m move
	if o.ordered {
		m = o.firstHeld(in)
	} else {
		m = o.allAtOnce(in)
	}
	if m.does == nothing {
		m = o.scaleDown(beyond)
	}
	if m.does == nothing && !o.manual {
		if old := o.replaced(in); len(old) > 0 {
			m = move{does: replace, pods: old}
		}
	}
	return m
}

// divide sorts pods by ordinal; pods without one are nobody's business.
func (o order) divide(pods []Pod) (in, beyond []Pod) {
	for _, p := range pods {
		switch {
		case p.Ordinal < 0:
		case p.Ordinal >= o.start && p.Ordinal < o.end:
			in = append(in, p)
		default:
			beyond = append(beyond, p)
		}
	}
	byOrdinal := func(a, b Pod) int { return cmp.Compare(a.Ordinal, b.Ordinal) }
	slices.SortStableFunc(in, byOrdinal)
	slices.SortStableFunc(beyond, byOrdinal)
	return in, beyond
}

// firstHeld mirrors processReplica for OrderedReady: the lowest pod that is not
// there or not available stops everything.
func (o order) firstHeld(in []Pod) move {
	next := o.start
	for i, p := range in {
		switch {
		case p.Ordinal > next:
			return move{does: create, first: next, count: 1}
		case p.State == Finished:
			return move{does: restart, pods: in[i : i+1]}
		case p.State != Available:
			return move{does: await, waits: &in[i]}
		}
		next = p.Ordinal + 1
	}
	if next < o.end {
		return move{does: create, first: next, count: 1}
	}
	return move{}
}

// allAtOnce mirrors processReplica for Parallel.
func (o order) allAtOnce(in []Pod) move {
	var ended []Pod
	next, gap := o.start, int32(-1)
	for _, p := range in {
		if p.State == Finished {
			ended = append(ended, p)
		}
		if p.Ordinal > next && gap < 0 {
			gap = next
		}
		next = p.Ordinal + 1
	}
	if gap < 0 {
		gap = next
	}
	if missing := o.end - o.start - int32(len(in)); missing > 0 {
		return move{does: create, first: gap, count: missing}
	}
	if len(ended) > 0 {
		return move{does: restart, pods: ended}
	}
	return move{}
}

// scaleDown mirrors processCondemned: OrderedReady removes one pod at a time
// from the highest ordinal down, and none past another that is not available.
func (o order) scaleDown(beyond []Pod) move {
	living := slices.DeleteFunc(slices.Clone(beyond), func(p Pod) bool { return p.State == Terminating })
	if !o.ordered && len(living) > 0 {
		slices.Reverse(living)
		return move{does: remove, pods: living}
	}
	if !o.ordered || len(beyond) == 0 {
		return move{}
	}
	last := beyond[len(beyond)-1]
	sick := slices.IndexFunc(beyond, func(p Pod) bool { return p.State != Available })
	switch {
	case last.State == Terminating:
		return move{does: await, waits: &last}
	case last.State != Available && sick != len(beyond)-1:
		return move{does: await, waits: &beyond[sick]}
	}
	return move{does: remove, pods: []Pod{last}}
}

// replaced are the old pods that are deleted now, the first of them first. It
// mirrors updateStatefulSetAfterInvariantEstablished in
// stateful_set_control.go, v1.37.2: Parallel first replaces pods that are
// unavailable anyway. Servers that do not know maxUnavailable (the gate
// MaxUnavailableStatefulSet, on since 1.37) drop the field: then it is 1.
func (o order) replaced(in []Pod) []Pod {
	budget := o.end - o.start
	var sick, good []Pod
	for _, p := range slices.Backward(in) {
		if p.State == Available {
			budget--
		}
		if p.Current || p.Ordinal < o.partition || p.State == Terminating {
			continue
		}
		if p.State == Available {
			good = append(good, p)
		} else {
			sick = append(sick, p)
		}
	}
	budget = o.unavailable - budget
	if o.ordered {
		old := slices.Concat(good, sick)
		slices.SortStableFunc(old, func(a, b Pod) int { return cmp.Compare(b.Ordinal, a.Ordinal) })
		return firstOf(old, budget)
	}
	return append(sick, firstOf(good, budget)...)
}

func firstOf(pods []Pod, n int32) []Pod {
	return pods[:min(len(pods), int(max(0, n)))]
}

// settled reports whether every pod is there, available and, from the partition
// up, new.
func (o order) settled(pods []Pod) bool {
	in, beyond := o.divide(pods)
	for i, p := range in {
		if p.State != Available || (!p.Current && p.Ordinal >= o.partition) || p.Ordinal != o.start+int32(i) {
			return false
		}
	}
	return int32(len(in)) == o.end-o.start && len(beyond) == 0
}

// ordinals are for those who look at the Rollout.
func (o order) ordinals(m move) *Ordinals {
	out := &Ordinals{Start: o.start, End: o.end, Partition: o.partition, Ordered: o.ordered, Next: -1}
	switch {
	case m.waits != nil:
		out.Next = m.waits.Ordinal
	case m.does == create:
		out.Next = m.first
	case len(m.pods) > 0:
		out.Next = m.pods[0].Ordinal
	}
	return out
}
