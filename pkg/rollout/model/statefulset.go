package model

func buildStatefulSet(f Facts) Rollout {
	s := f.StatefulSet
	return Rollout{Kind: StatefulSet, Namespace: s.Namespace, Name: s.Name, UID: s.UID, Generation: s.Generation, Now: f.Now, Missing: f.Missing}
}
