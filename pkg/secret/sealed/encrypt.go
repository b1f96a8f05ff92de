package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// sessionKeyBytes is the length of a value's own key: AES-256.
const sessionKeyBytes = 32

func encryptAll(values secret.Data, key *rsa.PublicKey, label []byte) (map[string]string, error) {
	encrypted := make(map[string]string, len(values))
	for name, value := range values {
		sealed, err := encrypt(value.Reveal(), key, label)
		if err != nil {
			return nil, fmt.Errorf("seal with the controller's key: %w", err)
		}
		encrypted[name] = base64.StdEncoding.EncodeToString(sealed)
	}
	return encrypted, nil
}

// encrypt makes, one after the other: the length of the encrypted session key
// (2 bytes, the highest first), that key, the encrypted value with its tag.
func encrypt(value []byte, key *rsa.PublicKey, label []byte) ([]byte, error) {
	session := make([]byte, sessionKeyBytes)
	rand.Read(session) // never fails (crypto/rand, Go 1.24)
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, session, label)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(session)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	// The session key is used once, so the nonce need not differ.
	nonce := make([]byte, gcm.NonceSize())
	out := binary.BigEndian.AppendUint16(nil, uint16(len(wrapped)))
	return gcm.Seal(append(out, wrapped...), nonce, value, nil), nil
}
