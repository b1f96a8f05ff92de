package certificate

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// content is the kind of content of a file or a PEM block.
type content int

const (
	unknown content = iota
	aCertificate
	aPrivateKey
	anEncryptedKey
	aPublicKey
	aRequest
	aRevocationList
	aTrustedCertificate
	parameters
	anOpenSSHKey
	aPuTTYKey
	aPKCS7
	aPKCS12
	aKeystore
)

// labelled is the content of a PEM block by its label.
func labelled(label string) content {
	switch label {
	case labelCertificate, "X509 CERTIFICATE":
		return aCertificate
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY":
		return aPrivateKey
	case "ENCRYPTED PRIVATE KEY":
		return anEncryptedKey
	case "PUBLIC KEY", "RSA PUBLIC KEY", "SSH2 PUBLIC KEY":
		return aPublicKey
	case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
		return aRequest
	case "X509 CRL":
		return aRevocationList
	case "TRUSTED CERTIFICATE":
		return aTrustedCertificate
	case "EC PARAMETERS", "DSA PARAMETERS", "DH PARAMETERS":
		return parameters
	case "OPENSSH PRIVATE KEY":
		return anOpenSSHKey
	case "PKCS7", "CMS":
		return aPKCS7
	}
	return unknown
}

// sniff detects the content of a file that is not PEM.
func sniff(data []byte) content {
	var encrypted encryptedKey
	var bundle struct {
		Version int
		Rest    struct{ Type asn1.ObjectIdentifier }
	}
	var signed struct{ Type asn1.ObjectIdentifier }
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xed\xfe\xed")):
		return aKeystore
	case bytes.HasPrefix(data, []byte("PuTTY-User-Key-File-")):
		return aPuTTYKey
	case bytes.HasPrefix(data, []byte("ssh-")), bytes.HasPrefix(data, []byte("ecdsa-sha2-")):
		return aPublicKey
	case parses(data, &encrypted):
		return anEncryptedKey
	case parses(data, &bundle) && bundle.Version == 3:
		return aPKCS12
	case parses(data, &signed) && signed.Type.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}):
		return aPKCS7
	}
	return sniffX509(data)
}

func sniffX509(data []byte) content {
	if len(data) <= maxKey {
		if _, err := parseKey(data); err == nil {
			return aPrivateKey
		}
	}
	if _, err := x509.ParsePKIXPublicKey(data); err == nil {
		return aPublicKey
	}
	if _, err := x509.ParseCertificates(data); err == nil && len(data) > 0 {
		return aCertificate
	}
	if _, err := x509.ParseCertificateRequest(data); err == nil {
		return aRequest
	}
	return unknown
}

// parses reports whether data is DER with the structure of into.
func parses(data []byte, into any) bool {
	rest, err := asn1.Unmarshal(data, into)
	return err == nil && len(rest) == 0
}

// encryptedKey is EncryptedPrivateKeyInfo of RFC 5958.
type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// text names the content and says what to do if it is in the wrong place.
func (c content) text() (name, hint string) {
	switch c {
	case aCertificate:
		return "a certificate", "put the certificates into the certificate file and the key into a separate file"
	case aPrivateKey, anEncryptedKey:
		return "a private key", "tls.crt and ca.crt are public; keep the key in a separate file"
	case aPublicKey:
		return "a public key", "use the private key that belongs to it"
	case aRequest:
		return "a certificate request", "use the certificate that the authority issued for it"
	case aRevocationList:
		return "a revocation list", "leave it out"
	case aTrustedCertificate:
		return "a certificate with OpenSSL's own trust settings", "convert it to a plain one: openssl x509 -in FILE -out FILE.crt"
	case parameters:
		return "parameters of an algorithm", "remove the block; servers read it from a separate file"
	case anOpenSSHKey:
		return "an OpenSSH key", "convert it to PEM: ssh-keygen -p -m PEM -f FILE; keys for SSH belong in a kubernetes.io/ssh-auth Secret"
	case aPuTTYKey:
		return "a PuTTY key", "use the key that belongs to the certificate"
	case aPKCS7:
		return "PKCS#7", "convert it to PEM: openssl pkcs7 -in FILE -print_certs -out FILE.crt (add -inform DER for DER)"
	case aPKCS12:
		return "a PKCS#12 bundle", "give it as the bundle instead of certificate and key"
	case aKeystore:
		return "a Java keystore", "convert it to a bundle: keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 -deststoretype PKCS12"
	}
	return "content of an unknown kind", "expected PEM, which begins with -----BEGIN, or DER"
}

// refuse is an error about content in the wrong place; expected is a phrase
// such as "a certificate", line 0 is the whole file.
func (p Part) refuse(found content, line int, expected string) error {
	name, hint := found.text()
	place := p.Name
	switch {
	case line > 0:
		place = fmt.Sprintf("%s:%d", p.Name, line)
	case found == unknown:
		name = "neither PEM nor DER"
	}
	return fault.Usagef("%s: %s; expected %s", place, name, expected).WithHint(hint)
}
