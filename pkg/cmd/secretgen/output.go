package secretgen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// output is what an output file had, by NAMESPACE/NAME.
type output struct {
	secrets map[string]*corev1.Secret
	sealed  map[string]*sealed.Secret
}

// places are the names of all of it.
func (o *output) places() []string {
	all := slices.Collect(maps.Keys(o.secrets))
	for place := range o.sealed {
		all = append(all, place)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// without are the keys of a Secret that the data does not have.
func (o *output) without(place string, data map[string][]byte) []string {
	var gone []string
	if s := o.secrets[place]; s != nil {
		for _, key := range slices.Sorted(maps.Keys(s.Data)) {
			if _, ok := data[key]; !ok {
				gone = append(gone, key)
			}
		}
	}
	return gone
}

// isHashOf says whether the Secret's name is the other one and its own hash; of
// what is sealed nobody here can know the hash.
func (o *output) isHashOf(place, name string) bool {
	namespace, _, _ := strings.Cut(place, "/")
	hash, ok := strings.CutPrefix(place, namespace+"/"+name+"-")
	if s := o.secrets[place]; s != nil {
		plain := s.DeepCopy()
		plain.Name = name
		return ok && assemble.Hash(plain) == hash
	}
	return ok && len(hash) == assemble.HashLength && o.sealed[place] != nil
}

// existing is the data of the recipe's Secret, whatever the hash in its name.
func (o *output) existing(r *build.Spec, namespace string) map[string][]byte {
	place := namespace + "/" + r.Identity.Name
	if !r.Identity.AppendHash {
		if s := o.secrets[place]; s != nil {
			return s.Data
		}
		return nil
	}
	for _, other := range o.places() {
		if s := o.secrets[other]; s != nil && s.Namespace == namespace && o.isHashOf(other, r.Identity.Name) {
			return s.Data
		}
	}
	return nil
}

// decode finds the Secrets in the text. Anything else in it would be lost, and
// is an error.
func (b *batch) decode(text []byte) (*output, error) {
	out := &output{secrets: map[string]*corev1.Secret{}, sealed: map[string]*sealed.Secret{}}
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		var object json.RawMessage
		if err != nil || sigsyaml.Unmarshal(document, &object) != nil || !out.add(object) {
			return nil, fault.Failedf("%s (--output-file) holds something else than Secrets", b.outputFile).
				WithHint("it would be lost: choose a file of its own for these Secrets")
		}
	}
}

// add takes one object, or says that it is none of ours.
func (o *output) add(object json.RawMessage) bool {
	var head struct {
		Kind  string
		Items []json.RawMessage
	}
	if string(object) == "null" {
		return true // an empty document
	}
	if json.Unmarshal(object, &head) != nil {
		return false
	}
	switch head.Kind {
	case "Secret":
		var s corev1.Secret
		if json.Unmarshal(object, &s) != nil {
			return false
		}
		s.Data = check.Stored(&s)
		o.secrets[s.Namespace+"/"+s.Name] = &s
	case "SealedSecret":
		var s sealed.Secret
		if json.Unmarshal(object, &s) != nil {
			return false
		}
		o.sealed[s.Namespace+"/"+s.Name] = &s
	case "List":
		for _, item := range head.Items {
			if !o.add(item) {
				return false
			}
		}
	default:
		return false
	}
	return true
}
