package convert

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
)

// addConfigMap adds a ConfigMap with the data and returns its name. The name
// ends in a hash of the content and the object is immutable, so that pods roll
// when the content changes; --stable-names leaves both out. Equal content under
// the same base name is one object.
func (c *converter) addConfigMap(base string, labels map[string]string, data map[string][]byte) string {
	name := c.contentName(base, data)
	key := "ConfigMap/" + name
	if _, ok := c.configs[key]; ok {
		return name
	}
	c.configs[key] = name
	object := &corev1.ConfigMap{TypeMeta: typeMeta("v1", "ConfigMap"), ObjectMeta: c.meta(name, labels), Immutable: c.immutable()}
	for k, value := range data {
		if isText(value) {
			object.Data = put(object.Data, k, string(value))
		} else {
			object.BinaryData = put(object.BinaryData, k, value)
		}
	}
	c.add(object)
	return name
}

// addSecret does the same for a Secret.
func (c *converter) addSecret(base string, labels map[string]string, data map[string][]byte) string {
	name := c.contentName(base, data)
	key := "Secret/" + name
	if _, ok := c.configs[key]; ok {
		return name
	}
	c.configs[key] = name
	c.add(&corev1.Secret{
		TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: c.meta(name, labels),
		Immutable: c.immutable(), Type: corev1.SecretTypeOpaque, Data: data,
	})
	return name
}

func (c *converter) immutable() *bool {
	if c.options.StableNames {
		return nil
	}
	yes := true
	return &yes
}

// isText tells whether the value survives as a string of the API: valid UTF-8.
func isText(value []byte) bool { return utf8.Valid(value) }

func (c *converter) contentName(base string, data map[string][]byte) string {
	if c.options.StableNames {
		return base
	}
	return objectName(base, contentHash(data))
}

// contentHash is 10 hex digits over the keys and values, each with its length
// in front so that no two contents look alike.
func contentHash(data map[string][]byte) string {
	digest := sha256.New()
	write := func(field []byte) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(field)))
		digest.Write(size[:])
		digest.Write(field)
	}
	for _, key := range sortedKeys(data) {
		write([]byte(key))
		write(data[key])
	}
	return hex.EncodeToString(digest.Sum(nil))[:10]
}
