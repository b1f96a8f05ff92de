package scene

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Event is one event about the first pod of a revision, its ReplicaSet or the
// Deployment.
type Event struct {
	Rev     int64  `json:"rev"`
	About   string `json:"about"` // Pod when absent, ReplicaSet, Deployment
	Type    string `json:"type"`  // Warning when absent
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Ago     string `json:"ago"`
	Count   int32  `json:"count"`
}

func (e Event) object(s Scene, f model.Facts) corev1.Event {
	ref := corev1.ObjectReference{Kind: orElse(e.About, "Pod"), Namespace: s.Namespace}
	set := s.setName(e.Rev)
	switch ref.Kind {
	case "Deployment":
		ref.Name, ref.UID = f.Deployment.Name, f.Deployment.UID
	case "ReplicaSet":
		ref.Name, ref.UID = set, uid(set)
	default:
		for _, p := range f.Pods {
			if ref.Name == "" && strings.HasPrefix(p.Name, set+"-") {
				ref.Name, ref.UID = p.Name, p.UID
			}
		}
	}
	out := corev1.Event{InvolvedObject: ref, Type: orElse(e.Type, corev1.EventTypeWarning), Reason: e.Reason, Message: e.Message,
		FirstTimestamp: ago(e.Ago), LastTimestamp: ago(e.Ago), Count: max(1, e.Count)}
	out.Name, out.Namespace = ref.Name+"."+strings.ToLower(e.Reason), s.Namespace
	return out
}

// setName is the name of a revision's ReplicaSet.
func (s Scene) setName(rev int64) string {
	for _, set := range s.Sets {
		if set.Rev == rev {
			return s.Name + "-" + set.hash()
		}
	}
	return ""
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
