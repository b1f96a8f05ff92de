package check

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// Warning is about a key that is allowed but probably a mistake.
type Warning struct {
	Key  string
	Text string // the problem, written after the key; contains nothing of the value
}

// Warnings are the probable mistakes in s, by key. Values are never corrected:
// removing a line break from a key file would break it. Keys that [Secret]
// refuses are left out.
func Warnings(s *secret.Secret) []Warning {
	known := habits()
	var found []Warning
	for key, value := range s.Data {
		if Key(key) != nil {
			continue
		}
		for _, text := range about(s.Type, key, value.Reveal(), known) {
			found = append(found, Warning{Key: key, Text: text})
		}
	}
	slices.SortStableFunc(found, func(a, b Warning) int { return cmp.Compare(a.Key, b.Key) })
	return found
}

// about are the warnings about one key.
func about(t corev1.SecretType, key string, raw []byte, known []habit) []string {
	if t == corev1.SecretTypeSSHAuth && key == corev1.SSHAuthPrivateKey {
		return aboutSSHKey(raw)
	}
	var found []string
	if t == corev1.SecretTypeBasicAuth && key != corev1.BasicAuthUsernameKey && key != corev1.BasicAuthPasswordKey {
		found = append(found, "is not a key of basic-auth Secrets; they use username and password")
	}
	if t == corev1.SecretTypeBasicAuth && key == corev1.BasicAuthUsernameKey && bytes.ContainsRune(raw, ':') {
		found = append(found, "contains ':'; HTTP basic authentication ends the user name at the first ':'")
	}
	v := newValue(key, raw)
	for _, h := range known {
		if h.seen(v) {
			found = append(found, h.text)
		}
	}
	return found
}

// habit is a common mistake with values of Secrets.
type habit struct {
	text string
	seen func(value) bool
}

func habits() []habit {
	return []habit{
		{"is an SSH private key without a line break at its end; OpenSSH refuses such a key", value.cutSSHKey},
		{"starts with a byte order mark; most programs treat it as part of the value", func(v value) bool { return bytes.HasPrefix(v.raw, []byte("\xef\xbb\xbf")) }},
		{"is UTF-16 text, as PowerShell writes it; programs expect UTF-8", value.utf16},
		{"has Windows line endings (CRLF)", func(v value) bool { return strings.Contains(v.text, "\r\n") }},
		{"ends with a line break, which is part of the value; echo and editors add one, printf does not", value.lineBreakBehind},
		{"has a space at its start or end", func(v value) bool { return v.single && strings.TrimSpace(v.line) != v.line }},
		{"has quotes around it, which are part of the value", value.quoted},
		{"looks like base64; give the plain value, Kubernetes encodes it", value.encoded},
		{"looks like a placeholder that was not replaced", value.placeholder},
	}
}

// value is a value with properties that several habits check.
type value struct {
	key    string
	raw    []byte
	text   string // "" if the value is not text
	line   string // text without the line breaks at its end
	single bool   // text is one line
}

func newValue(key string, raw []byte) value {
	v := value{key: key, raw: raw}
	if utf8.Valid(raw) && !bytes.ContainsRune(raw, 0) {
		v.text = string(raw)
	}
	v.line = strings.TrimRight(v.text, "\r\n")
	v.single = v.text != "" && !strings.ContainsAny(v.line, "\r\n")
	return v
}

// cutSSHKey finds a private key that only OpenSSH reads, without its last line
// break: a shell's $(…) and many tools remove it. OpenSSL reads its own forms
// without it.
func (v value) cutSSHKey() bool {
	return strings.HasPrefix(v.text, "-----BEGIN OPENSSH PRIVATE KEY-----") && v.line == v.text
}

func (v value) utf16() bool {
	little, big := bytes.HasPrefix(v.raw, []byte("\xff\xfe")), bytes.HasPrefix(v.raw, []byte("\xfe\xff"))
	return (little || big) && len(v.raw)%2 == 0 && bytes.IndexByte(v.raw, 0) >= 0
}

// lineBreakBehind finds a line break at the end of a password, a token or a
// name. A file normally ends with one: a value that has several lines, is JSON,
// is for SSH or htpasswd, or has the name of a file of lines is not a password.
func (v value) lineBreakBehind() bool {
	return v.single && v.line != v.text && !fileName(v.key) && !v.object() && !publicKey(v.line) && !passwordHash(v.line)
}

// object reports JSON in braces or brackets; a quoted word or a number would be
// JSON too.
func (v value) object() bool {
	return v.line != "" && strings.ContainsRune("{[", rune(v.line[0])) && json.Valid([]byte(v.line))
}

func (v value) quoted() bool {
	if !v.single || len(v.line) < 2 || strings.HasSuffix(v.key, ".json") {
		return false
	}
	quote, inner := v.line[0], v.line[1:len(v.line)-1]
	around := (quote == '"' || quote == '\'') && v.line[len(v.line)-1] == quote
	return around && strings.IndexByte(inner, quote) < 0
}

// placeholder compares the whole value with placeholders from documentation; a
// password that only contains one is accepted.
func (v value) placeholder() bool {
	const longest = 64 // descriptions are not longer
	if len(v.line) == 0 || len(v.line) > longest || strings.ContainsAny(v.line, "0123456789") && v.line[0] != '<' {
		return false
	}
	word := strings.ToLower(v.line)
	inner, left := strings.CutPrefix(word, "<")
	inner, right := strings.CutSuffix(inner, ">")
	if left && right {
		return inner != "" && strings.IndexFunc(inner, notWord) < 0
	}
	if len(word) >= 3 && (strings.Trim(word, "x") == "" || strings.Trim(word, "*") == "") {
		return true
	}
	switch without(word, "_- ") {
	case "changeme", "changethis", "changeit", "replaceme", "replacethis", "fixme", "todo", "tbd", "placeholder", "redacted",
		"yourpassword", "yoursecret", "yourtoken", "yourapikey", "yourkey", "insertpasswordhere", "passwordhere", "secrethere":
		return true
	}
	return false
}

// without is text without some characters. It does not copy the text if there
// are none.
func without(text, characters string) string {
	if !strings.ContainsAny(text, characters) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(characters, r) {
			return -1
		}
		return r
	}, text)
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _-.", r)
}
