package collect_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	resource, name := parse(r.URL.Path)
	q := r.URL.Query()
	verb := "list"
	switch {
	case q.Get("watch") != "":
		verb = "watch"
	case name != "":
		verb = "get"
	}
	s.mu.Lock()
	s.requests = append(s.requests, strings.TrimSpace(verb+" "+r.URL.Path+" "+terse(q)))
	reason := s.refuse[verb+" "+resource]
	if s.once {
		delete(s.refuse, verb+" "+resource)
	}
	wait := s.wait[verb+" "+resource]
	s.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-r.Context().Done():
			return
		}
	}
	text, known := s.answers[strings.TrimSuffix(resource+"/"+name, "/")]
	switch {
	case reason != "":
		s.refused(w, reason, verb+" "+resource)
	case known:
		fmt.Fprint(w, text)
	case verb == "watch":
		s.watch(w, r, resource)
	case verb == "get":
		s.get(w, resource, name)
	default:
		s.list(w, r, resource)
	}
}

func terse(q map[string][]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(q)) {
		if k != "allowWatchBookmarks" && k != "watch" {
			parts = append(parts, k+"="+q[k][0])
		}
	}
	return strings.Join(parts, "&")
}

func parse(path string) (resource, name string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	parts = parts[slices.Index(parts, "v1")+1:]
	if parts[0] == "namespaces" && len(parts) > 2 {
		parts = parts[2:]
	}
	return parts[0], strings.Join(parts[1:], "/")
}

func (s *server) refused(w http.ResponseWriter, reason metav1.StatusReason, what string) {
	code := map[metav1.StatusReason]int{metav1.StatusReasonForbidden: 403, metav1.StatusReasonExpired: 410, metav1.StatusReasonNotFound: 404,
		metav1.StatusReasonInternalError: 500}[reason]
	s.write(w, code, &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Reason: reason, Code: int32(code), Message: what + " is refused"})
}

func (s *server) get(w http.ResponseWriter, resource, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.objects[resource] {
		if o.GetName() == name {
			s.write(w, 200, o)
			return
		}
	}
	s.refused(w, metav1.StatusReasonNotFound, "get "+name)
}

func (s *server) list(w http.ResponseWriter, r *http.Request, resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	var found []object
	selected := selection(q.Get("labelSelector"), q.Get("fieldSelector"))
	for _, o := range s.objects[resource] {
		if selected(o) {
			found = append(found, o)
		}
	}
	meta := metav1.ListMeta{ResourceVersion: strconv.Itoa(s.version)}
	from, _ := strconv.Atoi(q.Get("continue"))
	size, _ := strconv.Atoi(q.Get("limit"))
	if s.page > 0 {
		size = s.page
	}
	found = found[min(from, len(found)):]
	if size > 0 && len(found) > size {
		found, meta.Continue = found[:size], strconv.Itoa(from+size)
	}
	s.write(w, 200, listOf(resource, meta, found))
}

func selection(labelSelector, fieldSelector string) func(object) bool {
	selector, err := labels.Parse(labelSelector)
	name, named := strings.CutPrefix(fieldSelector, "metadata.name=")
	return func(o object) bool {
		return err == nil && selector.Matches(labels.Set(o.GetLabels())) && (!named || name == o.GetName())
	}
}

func (s *server) watch(w http.ResponseWriter, r *http.Request, resource string) {
	q := r.URL.Query()
	since, _ := strconv.Atoi(q.Get("resourceVersion"))
	s.mu.Lock()
	gone, drop := since < s.oldest, s.drop
	selected := selection(q.Get("labelSelector"), q.Get("fieldSelector"))
	s.mu.Unlock()
	if gone {
		s.refused(w, metav1.StatusReasonExpired, "watch "+resource)
		return
	}
	w.Header().Set("Content-Type", "application/json;stream=watch")
	if s.protobuf {
		w.Header().Set("Content-Type", "application/vnd.kubernetes.protobuf;stream=watch")
	}
	w.(http.Flusher).Flush()
	for {
		s.mu.Lock()
		news, changed := slices.Clone(s.history), s.changed
		s.mu.Unlock()
		for _, h := range news {
			o, isObject := h.object.(object)
			if h.resource == resource && h.version > since && (!isObject || h.kind == "BOOKMARK" || selected(o)) {
				since = h.version
				_, _ = w.Write(s.event(h))
			}
		}
		w.(http.Flusher).Flush()
		select {
		case <-changed:
		case <-drop:
			return
		case <-r.Context().Done():
			return
		}
	}
}

func (s *server) event(h happened) []byte {
	raw, _ := s.encode(h.object)
	e := metav1.WatchEvent{Type: h.kind, Object: runtime.RawExtension{Raw: raw}}
	if !s.protobuf {
		text, _ := json.Marshal(e)
		return text
	}
	body, _ := e.Marshal()
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func (s *server) write(w http.ResponseWriter, code int, o runtime.Object) {
	body, mediaType := s.encode(o)
	s.bytes.Add(int64(len(body)))
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

func (s *server) encode(o runtime.Object) (body []byte, mediaType string) {
	gvk := kindOf(o)
	o = o.DeepCopyObject()
	o.GetObjectKind().SetGroupVersionKind(gvk)
	var out bytes.Buffer
	if s.protobuf {
		if err := protobuf.NewSerializer(nil, nil).Encode(o, &out); err != nil {
			s.t.Error(err)
		}
		return out.Bytes(), "application/vnd.kubernetes.protobuf"
	}
	if err := json.NewEncoder(&out).Encode(o); err != nil {
		s.t.Error(err)
	}
	return out.Bytes(), "application/json"
}

func kindOf(o runtime.Object) schema.GroupVersionKind {
	name := fmt.Sprintf("%T", o)
	kind := name[strings.LastIndexByte(name, '.')+1:]
	switch strings.TrimSuffix(kind, "List") {
	case "Pod", "Event", "Status":
		return corev1.SchemeGroupVersion.WithKind(kind)
	}
	return appsv1.SchemeGroupVersion.WithKind(kind)
}

func resourceOf(o object) string {
	return strings.ToLower(kindOf(o).Kind) + "s"
}

func listOf(resource string, meta metav1.ListMeta, found []object) runtime.Object {
	switch resource {
	case "deployments":
		return &appsv1.DeploymentList{ListMeta: meta, Items: values[appsv1.Deployment](found)}
	case "statefulsets":
		return &appsv1.StatefulSetList{ListMeta: meta, Items: values[appsv1.StatefulSet](found)}
	case "daemonsets":
		return &appsv1.DaemonSetList{ListMeta: meta, Items: values[appsv1.DaemonSet](found)}
	case "replicasets":
		return &appsv1.ReplicaSetList{ListMeta: meta, Items: values[appsv1.ReplicaSet](found)}
	case "controllerrevisions":
		return &appsv1.ControllerRevisionList{ListMeta: meta, Items: values[appsv1.ControllerRevision](found)}
	case "events":
		return &corev1.EventList{ListMeta: meta, Items: values[corev1.Event](found)}
	}
	return &corev1.PodList{ListMeta: meta, Items: values[corev1.Pod](found)}
}

func values[T any](objects []object) []T {
	out := make([]T, 0, len(objects))
	for _, o := range objects {
		out = append(out, *any(o).(*T))
	}
	return out
}
