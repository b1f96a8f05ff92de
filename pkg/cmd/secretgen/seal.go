package secretgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// sealAll seals the Secrets for the controller of --cert.
func (b *batch) sealAll(made []*build.Result) ([]runtime.Object, error) {
	text, err := source.ReadFile(b.cert, "--"+b.certFlag, check.MaxBytes, readingOptions(b.env))
	if err != nil {
		return nil, err
	}
	key, err := sealed.Certificate(text, b.env.Now())
	if err != nil {
		return nil, fault.As(fault.Usage, fmt.Errorf("%s (%s): %w", b.cert, "--"+b.certFlag, err))
	}
	for _, in := range b.ingredients {
		if b.outputFile != "" && in.Identity.AppendHash && len(in.GeneratedKeys()) > 0 {
			return nil, fault.Usagef("--append-hash and --seal cannot keep a generated value: its hash would be another at every call").
				WithHint("leave out one of the two")
		}
	}
	var objects []runtime.Object
	for _, m := range made {
		secret := m.Secret.DeepCopy()
		if secret.Namespace == "" && b.sealScope != sealed.ClusterWide {
			if secret.Namespace, _, err = b.env.Kube.Namespace(); err != nil {
				return nil, err
			}
		}
		object, err := sealed.Seal(secret, key, b.sealScope)
		if err != nil {
			return nil, fault.As(fault.Usage, err)
		}
		b.keepSealed(m, object)
		objects = append(objects, object)
	}
	return objects, nil
}

// keepSealed puts back the generated values that the output file has sealed:
// nobody here can read them, but they are there, and are kept as what is
// readable is. A SealedSecret of another name, namespace or scope opens
// nothing, so its values are not kept.
func (b *batch) keepSealed(m *build.Result, object *sealed.Secret) {
	old, ok := b.sealedBefore[object.Namespace+"/"+object.Name]
	if !ok || !maps.Equal(old.Annotations, object.Annotations) {
		return
	}
	for _, keys := range m.Generated {
		whole := !slices.ContainsFunc(keys, func(key string) bool { return old.Spec.EncryptedData[key] == "" })
		if !whole {
			continue
		}
		for _, key := range keys {
			object.Spec.EncryptedData[key] = old.Spec.EncryptedData[key]
			m.Notes = slices.DeleteFunc(m.Notes, func(note string) bool { return strings.HasPrefix(note, "generated "+key+":") })
			b.say("note", b.about(m)+"kept "+key+": it is sealed in "+b.outputFile)
		}
	}
}
