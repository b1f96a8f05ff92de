package manifest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// YAML is the Secret as kubectl's YAML printer writes it. Only the data is
// written here: a library that first builds a tree takes many times as long for
// a Secret with many keys. Text that may need quotes is left to the library.
func (v *View) YAML() ([]byte, error) {
	rest := *v
	rest.Data = nil
	manifest, err := marshal(&rest)
	if err != nil || len(v.Data) == 0 {
		return manifest, err
	}
	// The fields are in alphabetical order: data follows apiVersion.
	first, others, _ := bytes.Cut(manifest, []byte("\n"))
	if !bytes.HasPrefix(first, []byte("apiVersion: ")) {
		return marshal(v)
	}
	out := make([]byte, 0, len(manifest)+v.length())
	out = append(append(out, first...), "\ndata:\n"...)
	keys := slices.Sorted(maps.Keys(v.Data))
	slices.SortStableFunc(keys, natural)
	for _, key := range keys {
		if out, err = v.appendPair(out, key); err != nil {
			return nil, err
		}
	}
	return append(out, others...), nil
}

// marshal is the Secret as the library writes it. The library first reads the
// Secret as JSON, and refuses control characters unless they are escaped.
func marshal(v *View) ([]byte, error) {
	document, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return yaml.JSONToYAML(text.EscapeYAML(document))
}

// longestLine is the maximum length of a key that is in one line with its value
// (yaml_emitter_check_simple_key in emitterc.go of go.yaml.in/yaml/v2 v2.4.4:
// 128, its quotes included).
const longestLine = 120

func (v *View) appendPair(out []byte, key string) ([]byte, error) {
	if len(key) > longestLine {
		pair, err := yaml.Marshal((&View{Secret: v.only(key), Masked: v.Masked}).data())
		for line := range bytes.Lines(pair) {
			out = append(append(out, "  "...), line...)
		}
		return out, err
	}
	out, err := appendScalar(append(out, "  "...), key)
	if err != nil {
		return nil, err
	}
	if out, err = v.appendValue(append(out, ": "...), v.Data[key]); err != nil {
		return nil, err
	}
	return append(out, '\n'), nil
}

// only is a Secret with a single key.
func (v *View) only(key string) corev1.Secret {
	return corev1.Secret{Data: map[string][]byte{key: v.Data[key]}}
}

// length is about how many bytes the data takes.
func (v *View) length() int {
	n := 0
	for key, value := range v.Data {
		n += len(key) + base64.StdEncoding.EncodedLen(len(value)) + len("  : \n")
	}
	return n
}

func (v *View) appendValue(out, value []byte) ([]byte, error) {
	if v.Masked {
		return append(out, size(len(value))...), nil
	}
	if len(value) <= longestWord {
		return appendScalar(out, base64.StdEncoding.EncodeToString(value))
	}
	before := len(out)
	out = base64.StdEncoding.AppendEncode(out, value)
	if letter(out[before]) {
		return out, nil
	}
	return appendScalar(out[:before], base64.StdEncoding.EncodeToString(value))
}

// longestWord is the length of the longest words that YAML 1.1 does not read as
// text: "false" (resolve.go of go.yaml.in/yaml/v2 v2.4.4).
const longestWord = 5

// appendScalar appends a key or a value of base64 with the quotes it may need.
// One that starts with a letter and is longer than any special word needs none:
// the characters of keys and of base64 are special only at the start.
func appendScalar(out []byte, text string) ([]byte, error) {
	if len(text) > longestWord && letter(text[0]) {
		return append(out, text...), nil
	}
	quoted, err := yaml.Marshal(text)
	return append(out, bytes.TrimSuffix(quoted, []byte("\n"))...), err
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
