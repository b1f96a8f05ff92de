package model

func buildDaemonSet(f Facts) Rollout {
	d := f.DaemonSet
	return Rollout{Kind: DaemonSet, Namespace: d.Namespace, Name: d.Name, UID: d.UID, Generation: d.Generation, Now: f.Now, Missing: f.Missing}
}
