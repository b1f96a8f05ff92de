package assemble

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/guess"
	"github.com/batuta-k8s/batuta/pkg/secret"
)

// HashLength is how many characters [Hash] has.
const HashLength = 10

// Hash is the suffix that --append-hash adds to a Secret's name: ten characters
// computed from its name, type, data and, where set, immutable. It mirrors
// SecretHash in k8s.io/kubectl/pkg/util/hash/hash.go v0.37.2, which cannot be
// imported without the whole kubectl command.
func Hash(s *secret.Secret) string {
	fields := map[string]any{
		"kind": "Secret",
		"type": s.Type,
		"name": s.Name,
		"data": s.Data.Reveal(),
	}
	if s.Immutable != nil {
		fields["immutable"] = *s.Immutable
	}
	// Encoding strings, bytes and a bool never fails; json sorts the keys.
	encoded, _ := json.Marshal(fields)
	sum := sha256.Sum256(encoded)
	return consonants(hex.EncodeToString(sum[:])[:HashLength])
}

// HashLetsGuess reports whether the hash in a name would let the values be
// found: it has no key, and all values are easy to guess.
func HashLetsGuess(data secret.Data) bool {
	easy := false
	for _, value := range data {
		if guess.Hard(value.Reveal()) {
			return false
		}
		easy = easy || !value.IsEmpty()
	}
	return easy
}

// consonants replaces the hex digits that could spell a bad word (encodeHash).
func consonants(digits string) string {
	return strings.NewReplacer("0", "g", "1", "h", "3", "k", "a", "m", "e", "t").Replace(digits)
}
