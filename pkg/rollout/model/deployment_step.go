package model

// step is the controller's next step, computed with its own formulas.
type step struct {
	add    int32 // pods that are added to the new ReplicaSet
	remove int32 // pods that are removed, old ones first
}

func (s step) none() bool { return s.add == 0 && s.remove == 0 }

// nextStep mirrors rolloutRolling (rolling.go) and rolloutRecreate (recreate.go),
// Kubernetes v1.37.2, for one sync. old must be sorted by age.
func nextStep(b Budget, current *Revision, old []Revision) step {
	if b.Recreate {
		return recreateStep(b, current, old)
	}
	fresh := Revision{}
	if current != nil {
		fresh = *current
	}
	if fresh.Want > b.Desired {
		return step{remove: fresh.Want - b.Desired}
	}
	total := sum(old).Want + fresh.Want
	grow := max(0, min(b.MaxPods()-total, b.Desired-fresh.Want))
	if current != nil && grow > 0 {
		return step{add: grow}
	}
	// Creating a ReplicaSet with its first pods does not end the sync.
	fresh.Want += grow
	return step{add: grow, remove: removable(b, fresh, old)}
}

// removable mirrors reconcileOldReplicaSets (rolling.go, v1.37.2): unhealthy old
// pods first, then healthy ones as far as the minimum allows.
func removable(b Budget, fresh Revision, old []Revision) int32 {
	all := sum(old).plus(fresh.Counts)
	budget := all.Want - b.MinAvailable() - (fresh.Want - fresh.Available)
	if sum(old).Want == 0 || budget <= 0 {
		return 0
	}
	cuts := unhealthyCuts(old, budget)
	spare := all.Available - b.MinAvailable()
	return sumOf(cuts) + healthyCut(old, cuts, spare)
}

// unhealthyCuts mirrors cleanupUnhealthyReplicas (rolling.go, v1.37.2): how many
// unavailable pods are removed from each old ReplicaSet.
func unhealthyCuts(old []Revision, budget int32) []int32 {
	cuts := make([]int32, len(old))
	for i, rs := range old {
		cuts[i] = max(0, min(budget, rs.Want-rs.Available))
		budget -= cuts[i]
	}
	return cuts
}

// healthyCut mirrors scaleDownOldReplicaSetsForRollingUpdate (rolling.go,
// v1.37.2): how many of the remaining pods are removed, down to the minimum.
func healthyCut(old []Revision, cuts []int32, spare int32) int32 {
	var healthy int32
	for i, rs := range old {
		healthy += max(0, min(rs.Want-cuts[i], spare-healthy))
	}
	return healthy
}

func sumOf(numbers []int32) int32 {
	var n int32
	for _, v := range numbers {
		n += v
	}
	return n
}

func recreateStep(b Budget, current *Revision, old []Revision) step {
	if n := sum(old).Want; n > 0 {
		return step{remove: n}
	}
	if oldPodsRunning(old) {
		return step{}
	}
	if current == nil {
		return step{add: b.Desired}
	}
	return step{add: max(0, b.Desired-current.Want), remove: max(0, current.Want-b.Desired)}
}

// oldPodsRunning mirrors the function of the same name in recreate.go, v1.37.2:
// terminating pods count, finished ones do not.
func oldPodsRunning(old []Revision) bool {
	for _, rs := range old {
		if rs.Made > 0 || rs.Terminating > 0 || rs.alive > 0 {
			return true
		}
	}
	return false
}

// scaling reports a change of replicas that the controller handles before it continues
// the rollout. It mirrors isScalingEvent in sync.go, v1.37.2.
func scaling(n int32, sets []Revision) bool {
	for _, rs := range sets {
		if rs.Want > 0 && rs.scaledFor >= 0 && rs.scaledFor != n {
			return true
		}
	}
	return false
}

// stuck is the most severe cause of overdue old pods that Recreate waits for, nil when
// there is none.
func (w *deployment) stuck(r *Rollout) *Cause {
	if !r.Budget.Recreate || !oldPodsRunning(r.Old) {
		return nil
	}
	return r.cause(func(c Cause) bool { return !c.Current && c.Reason == StuckTerminating })
}
