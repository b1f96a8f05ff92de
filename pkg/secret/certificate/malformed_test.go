package certificate_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
)

// encrypted is an encrypted PKCS#8 key as in RFC 8018, to be modified.
type encrypted struct {
	Algorithm struct {
		ID     asn1.ObjectIdentifier
		Scheme struct {
			Derivation struct {
				ID     asn1.ObjectIdentifier
				Params struct {
					Salt       []byte
					Iterations int
					KeyLength  int                      `asn1:"optional"`
					PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
				}
			}
			Cipher struct {
				ID asn1.ObjectIdentifier
				IV []byte
			}
		}
	}
	Data []byte
}

// A hostile file must not cause a panic: ciphers panic on wrong lengths.
func TestMalformedEncryption(t *testing.T) {
	a := newAuthority(t)
	const method = "k: its kind of encryption is not supported"
	tests := map[string]struct {
		bend func(*encrypted)
		want string
	}{
		"straight":      {func(*encrypted) {}, "k: the passphrase does not decrypt it"},
		"no iterations": {func(e *encrypted) { e.Algorithm.Scheme.Derivation.Params.Iterations = -1 }, "k: the passphrase does not decrypt it"},
		"key length":    {func(e *encrypted) { e.Algorithm.Scheme.Derivation.Params.KeyLength = 32 }, "k: the passphrase does not decrypt it"},
		"bad length":    {func(e *encrypted) { e.Algorithm.Scheme.Derivation.Params.KeyLength = 1 << 30 }, method},
		"iterations":    {func(e *encrypted) { e.Algorithm.Scheme.Derivation.Params.Iterations = 1 << 40 }, method},
		"hash": {func(e *encrypted) {
			e.Algorithm.Scheme.Derivation.Params.PRF.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 6}
		}, method},
		"short IV":   {func(e *encrypted) { e.Algorithm.Scheme.Cipher.IV = []byte("short") }, method},
		"no data":    {func(e *encrypted) { e.Data = nil }, method},
		"half block": {func(e *encrypted) { e.Data = e.Data[:17] }, method},
		"cipher":     {func(e *encrypted) { e.Algorithm.Scheme.Cipher.ID = asn1.ObjectIdentifier{1, 2, 3} }, method},
		"derivation": {func(e *encrypted) { e.Algorithm.Scheme.Derivation.ID = asn1.ObjectIdentifier{1, 2, 3} }, method},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var e encrypted
			scheme := &e.Algorithm.Scheme
			e.Algorithm.ID = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
			scheme.Derivation.ID = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
			scheme.Derivation.Params.Salt = []byte("salt")
			scheme.Derivation.Params.Iterations = 1
			scheme.Derivation.Params.PRF.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}
			scheme.Cipher.ID = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}
			scheme.Cipher.IV = make([]byte, 16)
			e.Data = make([]byte, 32)
			tt.bend(&e)
			der, err := asn1.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			_, err = certificate.Read(certificate.Input{
				Certificate: part("c", a.root.pem()), Key: part("k", armour("ENCRYPTED PRIVATE KEY", der)), Passphrase: []byte(passphrase),
			})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// The count of a bundle's rounds is found in any place, with any tag of the
// salt before it.
func TestBundleRoundLimit(t *testing.T) {
	type salted struct {
		Salt  asn1.RawValue
		Count int
	}
	type bundle struct {
		Version int
		Safe    struct {
			Type    asn1.ObjectIdentifier
			Content []byte
		}
	}
	for name, class := range map[string]int{"octets": asn1.ClassUniversal, "a different tag": asn1.ClassContextSpecific} {
		inner, err := asn1.Marshal(salted{asn1.RawValue{Class: class, Tag: asn1.TagOctetString, Bytes: []byte("salt")}, 1_000_001})
		if err != nil {
			t.Fatal(err)
		}
		var b bundle
		b.Version, b.Safe.Type, b.Safe.Content = 3, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}, inner
		data, err := asn1.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		_, err = certificate.Read(certificate.Input{Bundle: part("b", data)})
		if err == nil || !strings.Contains(err.Error(), "more than 1000000 rounds") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
