package assemble

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Identity is everything in a Secret except its data.
type Identity struct {
	Name        string
	Namespace   string // "": chosen when the Secret is applied
	Type        corev1.SecretType
	Labels      map[string]string
	Annotations map[string]string
	Immutable   bool
	AppendHash  bool // the name ends in "-" and [Hash], as with kubectl's --append-hash
}

// Secret makes the Secret, or returns an error with the keys that are refused
// or given twice. It mirrors createSecret in
// k8s.io/kubectl/pkg/cmd/create/create_secret.go v0.37.2: a type and a
// namespace are set only if they were requested.
func Secret(id Identity, entries []Entry) (*secret.Secret, error) {
	data, err := collect(entries)
	if err != nil {
		return nil, err
	}
	s := &secret.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{
			Name: id.Name, Namespace: id.Namespace, Labels: id.Labels, Annotations: id.Annotations,
		},
		Type: id.Type,
		Data: data,
	}
	if id.Immutable {
		s.Immutable = &id.Immutable
	}
	if id.AppendHash {
		s.Name += "-" + Hash(s)
	}
	return s, nil
}

// collect makes the data map out of entries.
func collect(entries []Entry) (secret.Data, error) {
	var refused EntryError
	data := make(secret.Data, len(entries))
	first := make(map[string]Origin, len(entries))
	for _, e := range entries {
		if err := check.Key(e.Key); err != nil {
			refused.add(e.Origin, err)
			continue
		}
		if before, twice := first[e.Key]; twice {
			refused.add(e.Origin, duplicate{key: e.Key, first: before})
			continue
		}
		first[e.Key] = e.Origin
		data[e.Key] = e.Value
	}
	if len(refused.Problems) > 0 {
		return nil, &refused
	}
	return data, nil
}
