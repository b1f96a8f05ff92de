package deliver

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

	"github.com/batuta-k8s/batuta/pkg/object"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// content is the content of an output file, by NAMESPACE/NAME.
type content struct {
	secrets map[string]*secret.Secret
	sealed  map[string]*sealed.Secret
}

// parseContent finds the Secrets in the text of a file, and reports whether it
// has nothing else.
func parseContent(text []byte) (content, bool) {
	c := content{secrets: map[string]*secret.Secret{}, sealed: map[string]*sealed.Secret{}}
	reader := yaml.NewYAMLReader(bufio.NewReader(object.WithLastLine(bytes.NewReader(text))))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return c, true
		}
		var object json.RawMessage
		if err != nil || sigsyaml.Unmarshal(document, &object) != nil || !c.add(object) {
			return c, false
		}
	}
}

// add adds one object, or reports that it is not a Secret.
func (c content) add(object json.RawMessage) bool {
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
		c.secrets[s.Namespace+"/"+s.Name] = secret.Hide(&s)
	case "SealedSecret":
		var s sealed.Secret
		if json.Unmarshal(object, &s) != nil {
			return false
		}
		c.sealed[s.Namespace+"/"+s.Name] = &s
	case "List":
		return !slices.ContainsFunc(head.Items, func(item json.RawMessage) bool { return !c.add(item) })
	default:
		return false
	}
	return true
}

// ids are the NAMESPACE/NAME of all Secrets, in order.
func (c content) ids() []string {
	all := slices.Collect(maps.Keys(c.secrets))
	for id := range c.sealed {
		all = append(all, id)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// hasValues reports whether values can be read in it.
func (c content) hasValues() bool {
	for _, s := range c.secrets {
		if len(s.Data) > 0 {
			return true
		}
	}
	return false
}

// keysNotIn are the keys of a Secret that the data does not have.
func (c content) keysNotIn(data secret.Data, id string) []string {
	var gone []string
	if s := c.secrets[id]; s != nil {
		for _, key := range s.Data.Keys() {
			if _, ok := data[key]; !ok {
				gone = append(gone, key)
			}
		}
	}
	return gone
}

// isHashOf reports whether the Secret's name is the given one with the hash of
// its content. The hash of a SealedSecret cannot be computed here.
func (c content) isHashOf(id, name string) bool {
	namespace, _, _ := strings.Cut(id, "/")
	hash, ok := strings.CutPrefix(id, namespace+"/"+name+"-")
	if s := c.secrets[id]; s != nil {
		plain := s.DeepCopy()
		plain.Name = name
		return ok && assemble.Hash(plain) == hash
	}
	return ok && len(hash) == assemble.HashLength && c.sealed[id] != nil
}

// find is the spec's Secret, with any hash in its name.
func (c content) find(spec *build.Spec, namespace string) (*secret.Secret, bool) {
	name := spec.Identity.Name
	if !spec.Identity.AppendHash {
		s := c.secrets[namespace+"/"+name]
		return s, s != nil
	}
	for _, id := range c.ids() {
		if s := c.secrets[id]; s != nil && s.Namespace == namespace && c.isHashOf(id, name) {
			return s, true
		}
	}
	return nil, false
}
