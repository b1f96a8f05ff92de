package deliver

import (
	"crypto/rsa"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Sealing describes how Secrets are sealed.
type Sealing struct {
	File    string // the certificate of the controller
	Flag    string // the flag of the file: --cert
	Scope   sealed.Scope
	Reading source.Options // how the file is read
}

// key reads the controller's key.
func (s Sealing) key(now time.Time) (*rsa.PublicKey, error) {
	text, err := source.ReadFile(s.File, s.Flag, check.MaxBytes, s.Reading)
	if err != nil {
		return nil, err
	}
	key, err := sealed.Certificate(text, now)
	if err != nil {
		return nil, fault.As(fault.Usage, fmt.Errorf("%s (%s): %w", s.File, s.Flag, err))
	}
	return key, nil
}

// Seal seals the Secrets for the controller.
func (e Engine) Seal(s Sealing, results []*build.Result) ([]*sealed.Secret, error) {
	key, err := s.key(e.Now())
	if err != nil {
		return nil, err
	}
	var all []*sealed.Secret
	for _, r := range results {
		object, err := e.sealOne(s, key, r.Secret)
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
	return all, nil
}

// sealOne seals one Secret. Two of the scopes need its namespace.
func (e Engine) sealOne(how Sealing, key *rsa.PublicKey, s *secret.Secret) (*sealed.Secret, error) {
	if s.Namespace == "" && how.Scope != sealed.ClusterWide {
		namespace, err := e.Cluster.Namespace()
		if err != nil {
			return nil, err
		}
		s = s.DeepCopy()
		s.Namespace = namespace
	}
	object, err := sealed.Seal(s, key, how.Scope)
	if err != nil {
		return nil, fault.As(fault.Usage, err)
	}
	return object, nil
}

// refuseHashes refuses Secrets that cannot be sealed into a file repeatedly.
func refuseHashes(all []*build.Inputs) error {
	for _, in := range all {
		if in.Identity.AppendHash && len(in.GeneratedKeys()) > 0 {
			return fault.Usagef("--append-hash and --seal cannot keep a generated value: its hash would change at each run").
				WithHint("leave out one of the two")
		}
	}
	return nil
}

// keepSealed keeps generated values that are sealed in a file: it returns the
// new SealedSecret with the old encrypted values, and their keys. They cannot
// be decrypted here, but they exist, and are kept like readable ones. A
// SealedSecret with a different name, namespace or scope cannot be decrypted,
// so its values are not kept.
func keepSealed(object, old *sealed.Secret, generated [][]string) (*sealed.Secret, []string) {
	if old == nil || !maps.Equal(old.Annotations, object.Annotations) {
		return object, nil
	}
	var kept []string
	for _, keys := range generated {
		if !slices.ContainsFunc(keys, func(key string) bool { return old.Spec.EncryptedData[key] == "" }) {
			kept = append(kept, keys...)
		}
	}
	with := *object
	with.Spec.EncryptedData = maps.Clone(object.Spec.EncryptedData)
	for _, key := range kept {
		with.Spec.EncryptedData[key] = old.Spec.EncryptedData[key]
	}
	return &with, kept
}

// withoutNotes are the notes except those on generated values of the keys.
func withoutNotes(notes, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(notes), func(text string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(text, "generated "+key+":") })
	})
}
