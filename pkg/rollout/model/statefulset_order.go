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

// orderOf reads the order from the spec. The partition counts from the first ordinal, as
// in updateStatefulSetAfterInvariantEstablished (stateful_set_control.go, v1.37.2).
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

// ordinalOf returns the number at the end of a pod's name, or -1.
func ordinalOf(name string) int32 {
	n, err := strconv.ParseInt(name[strings.LastIndexByte(name, '-')+1:], 10, 32)
	if err != nil || n < 0 {
		return -1
	}
	return int32(n)
}

// move is the next step of a StatefulSet's controller, or the pod that it waits for.
type move struct {
	action action
	pods   []Pod // the affected pods
	first  int32 // create: the first ordinal
	count  int32 // create: how many
	waits  *Pod  // OrderedReady: nothing happens until this pod is available, or gone
}

type action int

const (
	nothing action = iota
	create
	restart // pods that have finished
	remove  // pods past the last ordinal
	replace // old pods
	await
)

// next is the ordinal of the first affected or awaited pod; -1 when there is none.
func (m move) next() int32 {
	switch {
	case m.waits != nil:
		return m.waits.Ordinal
	case m.action == create:
		return m.first
	case len(m.pods) > 0:
		return m.pods[0].Ordinal
	}
	return -1
}

// next mirrors updateStatefulSet in stateful_set_control.go, v1.37.2: first it
// creates missing pods, then it removes pods past the last ordinal, and then it updates.
func (o order) next(pods []Pod) move {
	in, beyond := o.divide(pods)
	var m move
	if o.ordered {
		m = o.nextOrdered(in)
	} else {
		m = o.nextParallel(in)
	}
	if m.action == nothing {
		m = o.scaleDown(beyond)
	}
	if m.action == nothing && !o.manual {
		if old := o.toReplace(in); len(old) > 0 {
			m = move{action: replace, pods: old}
		}
	}
	return m
}

// divide separates pods within the ordinals from those past them, both sorted. Pods
// without an ordinal are left out.
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

// nextOrdered mirrors processReplica for OrderedReady: the lowest pod that does not exist
// or is not available blocks all others.
func (o order) nextOrdered(in []Pod) move {
	next := o.start
	for i, p := range in {
		switch {
		case p.Ordinal > next:
			return move{action: create, first: next, count: 1}
		case p.State == Finished:
			return move{action: restart, pods: in[i : i+1]}
		case p.State != Available:
			return move{action: await, waits: &in[i]}
		}
		next = p.Ordinal + 1
	}
	if next < o.end {
		return move{action: create, first: next, count: 1}
	}
	return move{}
}

// nextParallel mirrors processReplica for Parallel.
func (o order) nextParallel(in []Pod) move {
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
		return move{action: create, first: gap, count: missing}
	}
	if len(ended) > 0 {
		return move{action: restart, pods: ended}
	}
	return move{}
}

// scaleDown mirrors processCondemned: OrderedReady removes one pod at a time, highest
// ordinal first, and none while a different one is not available.
func (o order) scaleDown(beyond []Pod) move {
	living := slices.DeleteFunc(slices.Clone(beyond), func(p Pod) bool { return p.State == Terminating })
	if !o.ordered && len(living) > 0 {
		slices.Reverse(living)
		return move{action: remove, pods: living}
	}
	if !o.ordered || len(beyond) == 0 {
		return move{}
	}
	last := beyond[len(beyond)-1]
	unavailable := slices.IndexFunc(beyond, func(p Pod) bool { return p.State != Available })
	switch {
	case last.State == Terminating:
		return move{action: await, waits: &last}
	case last.State != Available && unavailable != len(beyond)-1:
		return move{action: await, waits: &beyond[unavailable]}
	}
	return move{action: remove, pods: []Pod{last}}
}

// toReplace returns the old pods that are deleted now, in this order. It
// mirrors updateStatefulSetAfterInvariantEstablished in
// stateful_set_control.go, v1.37.2: Parallel first replaces pods that are
// unavailable anyway. Servers that do not support maxUnavailable (the gate
// MaxUnavailableStatefulSet, on since 1.37) drop the field; then it is 1.
func (o order) toReplace(in []Pod) []Pod {
	budget := o.end - o.start
	var unavailable, available []Pod
	for _, p := range slices.Backward(in) {
		if p.State == Available {
			budget--
		}
		if p.Current || p.Ordinal < o.partition || p.State == Terminating {
			continue
		}
		if p.State == Available {
			available = append(available, p)
		} else {
			unavailable = append(unavailable, p)
		}
	}
	budget = o.unavailable - budget
	if o.ordered {
		old := slices.Concat(available, unavailable)
		slices.SortStableFunc(old, func(a, b Pod) int { return cmp.Compare(b.Ordinal, a.Ordinal) })
		return firstOf(old, budget)
	}
	return append(unavailable, firstOf(available, budget)...)
}

func firstOf(pods []Pod, n int32) []Pod {
	return pods[:min(len(pods), int(max(0, n)))]
}

// complete reports whether every pod exists and is available, and those from the
// partition on are new.
func (o order) complete(pods []Pod) bool {
	in, beyond := o.divide(pods)
	for i, p := range in {
		if p.State != Available || (!p.Current && p.Ordinal >= o.partition) || p.Ordinal != o.start+int32(i) {
			return false
		}
	}
	return int32(len(in)) == o.end-o.start && len(beyond) == 0
}
