package consumer

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// GatewayReferences are the certificates of the listeners of a Gateway
// (gateway.networking.k8s.io). A certificateRef without group and kind names a
// Secret, which can be in a different namespace. Controllers watch these
// Secrets, so nothing has to be restarted.
func GatewayReferences(gateway *unstructured.Unstructured) []Reference {
	if gateway == nil {
		return nil
	}
	var all []Reference
	for _, listener := range objects(gateway.Object, "spec", "listeners") {
		title := text(listener, "name")
		for _, ref := range objects(listener, "tls", "certificateRefs") {
			kind, name, namespace := text(ref, "kind"), text(ref, "name"), text(ref, "namespace")
			if text(ref, "group") != "" || kind != "" && kind != "Secret" || name == "" {
				continue
			}
			if namespace == gateway.GetNamespace() {
				namespace = ""
			}
			all = append(all, Reference{namespace, name, Use{Way: "certificateRefs", Where: "listener " + title, Keys: pairKeys()}})
		}
	}
	return all
}

// objects are the objects of a list. Anything of a different form is left out.
func objects(in map[string]any, path ...string) []map[string]any {
	list, _, _ := unstructured.NestedSlice(in, path...)
	var all []map[string]any
	for _, one := range list {
		if object, ok := one.(map[string]any); ok {
			all = append(all, object)
		}
	}
	return all
}

func text(in map[string]any, field string) string {
	s, _, _ := unstructured.NestedString(in, field)
	return s
}
