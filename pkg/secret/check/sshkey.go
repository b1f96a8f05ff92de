package check

import (
	"bytes"
	"errors"
	"strings"

	"golang.org/x/crypto/ssh"
)

// maxSSHKey is more than the size of the largest key that OpenSSH makes (RSA
// with 16,384 bits); larger keys are not parsed, because that takes time.
const maxSSHKey = 16 << 10

// aboutSSHKey are the warnings about the key of an ssh-auth Secret. The server
// accepts any value.
func aboutSSHKey(raw []byte) []string {
	var found []string
	if bytes.Contains(raw, []byte("\r\n")) {
		found = append(found, "has Windows line endings (CRLF); OpenSSH refuses such a key")
	}
	if len(raw) > 0 && raw[len(raw)-1] != '\n' {
		found = append(found, "has no line break at its end; OpenSSH refuses such a key")
	}
	if text := readSSHKey(raw); text != "" {
		found = append(found, text)
	}
	return found
}

// readSSHKey is the reason why the key cannot be used, or "". It does not
// repeat the parser's errors, which quote the input.
func readSSHKey(raw []byte) string {
	text := strings.TrimSpace(string(raw))
	switch {
	case text == "":
		return "is empty"
	case publicKey(text):
		return "is a public key; expected the private key, the file without .pub"
	case strings.HasPrefix(text, "PuTTY-User-Key-File-"):
		return "is a PuTTY key; export it as an OpenSSH key with puttygen"
	case strings.HasPrefix(text, "-----BEGIN ENCRYPTED PRIVATE KEY-----"):
		return encryptedSSHKey
	case len(raw) > maxSSHKey:
		return noSSHKey
	}
	_, err := ssh.ParseRawPrivateKey([]byte(strings.ReplaceAll(text, "\r\n", "\n") + "\n"))
	var encrypted *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &encrypted):
		return encryptedSSHKey
	case err != nil:
		return noSSHKey
	}
	return ""
}

const (
	encryptedSSHKey = "is encrypted, and a cluster cannot enter its passphrase; ssh-keygen -p removes it"
	noSSHKey        = "is not a readable private key; ssh-keygen -y -f FILE shows more"
)
