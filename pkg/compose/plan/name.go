package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// ObjectName makes a name that every kind of object accepts, from any text: an
// RFC 1035 label, the strictest rule (Services; ValidateServiceName in
// pkg/apis/core/validation of Kubernetes 1.36). It is the only naming function:
// objects and references use it.
func ObjectName(parts ...string) string {
	text := strings.Join(parts, "-")
	label := strings.Trim(strings.Map(labelRune, strings.ToLower(text)), "-")
	if label == "" || label[0] < 'a' {
		label = strings.TrimSuffix("n-"+label, "-")
	}
	if len(label) <= validation.DNS1035LabelMaxLength {
		return label
	}
	const digest = 8
	cut := validation.DNS1035LabelMaxLength - digest - 1
	return strings.TrimRight(label[:cut], "-") + "-" + Hash(text, digest)
}

func labelRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}

// ExternalName is the name of an object that exists: unchanged where an object
// can have that name.
func ExternalName(name string) string {
	if len(validation.IsDNS1123Subdomain(name)) == 0 {
		return name
	}
	return ObjectName(name)
}

// Hash is the first n hex digits of the text's SHA-256.
func Hash(text string, n int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:n]
}

// Index is the segment of a path for the i-th item of a list.
func Index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Brief removes the examples and regular expressions from messages of Kubernetes.
func Brief(problem string) string {
	text, _, _ := strings.Cut(problem, " (e.g.")
	return text
}
