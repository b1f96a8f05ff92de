package deliver

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// recordAnnotation is the annotation of a SealedSecret in an output file with
// what the next run must know of values that it cannot read.
const recordAnnotation = "batuta.dev/secretgen-sealed"

// record is what is known of sealed values. Git has it, so nothing in it allows
// a value to be guessed.
type record struct {
	Certificate string                    `json:"certificate,omitempty"` // its fingerprint
	Generated   map[string]generate.Trace `json:"generated,omitempty"`   // by the KEY of --generate
	Digests     map[string]string         `json:"digests,omitempty"`     // keyed digests of the values, by key
}

// recordOf is the record of a SealedSecret; an unreadable one is empty.
func recordOf(s *sealed.Secret) record {
	var r record
	if s == nil || json.Unmarshal([]byte(s.Annotations[recordAnnotation]), &r) != nil {
		return record{}
	}
	return r
}

// text is the record as an annotation.
func (r record) text() string {
	text, _ := json.Marshal(r) // never fails; the keys are sorted
	return string(text)
}

// newRecord is the record of a Secret that is sealed now. Stand-ins for values
// that stay sealed keep their digests.
func newRecord(fingerprint string, r *build.Result, old record, key digestKey) record {
	n := record{Certificate: fingerprint, Generated: map[string]generate.Trace{}, Digests: map[string]string{}}
	for name, trace := range r.Traces {
		if trace != (generate.Trace{}) {
			n.Generated[name] = trace
		}
	}
	for name, value := range r.Secret.Data {
		from := keptFrom(r, name)
		digest := old.Digests[from]
		if from == "" {
			digest = key.digest(r.Secret, name, value)
		}
		if digest != "" {
			n.Digests[name] = digest
		}
	}
	return n
}

// keptFrom is the key in the file whose sealed value the key keeps; "" if its
// value is sealed now.
func keptFrom(r *build.Result, name string) string {
	for _, standIn := range r.StandIns {
		if standIn == name {
			return name
		}
	}
	return cmp.Or(r.Moved[name], "")
}

// digestKey is the secret key of digests; without a key there are none.
type digestKey []byte

// digest is the digest of values of a Secret under a name. Equal values of
// different Secrets or names have different digests.
func (k digestKey) digest(s *secret.Secret, name string, values ...secret.Value) string {
	if len(k) == 0 {
		return ""
	}
	own := hmac.New(sha256.New, k)
	own.Write([]byte(strings.Join([]string{s.Namespace, s.Name, name}, "\x00")))
	sum := hmac.New(sha256.New, own.Sum(nil))
	for _, value := range values {
		digest := value.Digest(own.Sum(nil))
		sum.Write(digest[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// madeFrom is the name under which the inputs of generated values are digested.
const madeFrom = "\x00made from"

// past is what generators need to know of sealed values.
func (r record) past(namespace, name string, key digestKey) generate.Past {
	p := generate.Past{Traces: r.Generated}
	if len(key) > 0 {
		p.Digest = func(values ...secret.Value) string {
			return key.digest(&secret.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}, madeFrom, values...)
		}
	}
	return p
}
