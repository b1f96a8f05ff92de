package assemble

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// HashLength is how many characters [Hash] has.
const HashLength = 10

// Hash is the suffix that --append-hash adds to a Secret's name: ten characters
// computed from its name, type, data and, where set, immutable. It mirrors
// SecretHash in k8s.io/kubectl/pkg/util/hash/hash.go v0.37.2, which cannot be
// imported without the whole kubectl command.
func Hash(secret *corev1.Secret) string {
	fields := map[string]any{
		"kind": "Secret",
		"type": secret.Type,
		"name": secret.Name,
		"data": secret.Data,
	}
	if secret.Immutable != nil {
		fields["immutable"] = *secret.Immutable
	}
	// Encoding strings, bytes and a bool never fails; json sorts the keys.
	encoded, _ := json.Marshal(fields)
	sum := sha256.Sum256(encoded)
	return consonants(hex.EncodeToString(sum[:])[:HashLength])
}

// consonants replaces the hex digits that could spell a bad word (encodeHash).
func consonants(digits string) string {
	return strings.NewReplacer("0", "g", "1", "h", "3", "k", "a", "m", "e", "t").Replace(digits)
}
