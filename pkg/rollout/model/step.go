package model

// step is what the controller does next, by its own formulas, with these numbers.
type step struct {
	add    int32 // pods the new ReplicaSet grows by
	remove int32 // pods that are taken away, old ones first of all
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
	// A ReplicaSet that is created with its first pods does not end the sync.
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
	var unhealthy, healthy int32
	spare := max(0, all.Available-b.MinAvailable())
	for _, rs := range old {
		cut := max(0, min(budget-unhealthy, rs.Want-rs.Available))
		unhealthy += cut
		healthy += min(rs.Want-cut, spare-healthy)
	}
	return unhealthy + healthy
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

// scaling reports a change of size that the controller deals with before it goes
// on with the rollout. It mirrors isScalingEvent in sync.go, v1.37.2.
func scaling(n int32, sets []Revision) bool {
	for _, rs := range sets {
		if rs.Want > 0 && rs.scaledFor >= 0 && rs.scaledFor != n {
			return true
		}
	}
	return false
}

func sum(sets []Revision) Counts {
	var c Counts
	for _, rs := range sets {
		c = c.plus(rs.Counts)
	}
	return c
}
