package check

import (
	"maps"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// The name of a bootstrap token's Secret, and its keys
// (k8s.io/cluster-bootstrap/token/api/types.go v0.37.2).
const (
	TokenName        = "bootstrap-token-" // the token's id follows
	TokenID          = "token-id"
	TokenSecret      = "token-secret"
	TokenExpiry      = "expiration"
	TokenGroups      = "auth-extra-groups"
	TokenUsage       = "usage-bootstrap-" // authentication or signing follows
	TokenDescription = "description"
)

const (
	groupPrefix   = "system:bootstrappers:"
	groupMaxBytes = 256 // after the prefix
)

const (
	errTokenNamespace broken = "bootstrap tokens work only in the namespace kube-system"
	errTokenName      broken = "a bootstrap token's name is bootstrap-token- followed by its token-id"
	errTokenID        broken = "a token-id has 6 lower-case letters and digits"
	errTokenSecret    broken = "a token-secret has 16 lower-case letters and digits"
	errTokenExpiry    broken = "an expiration is a time such as 2030-01-31T12:00:00Z (RFC 3339); any other value counts as expired"
	errTokenUsage     broken = "a usage is true or false"
	errTokenGroups    broken = "groups are separated by ',' without spaces, each is system:bootstrappers: and lower-case letters, digits, ':' and '-', ending with a letter or digit"
)

// bootstrap are the rules for tokens that new nodes join with. The API server
// stores tokens that break them, but they never work:
// k8s.io/cluster-bootstrap/token/api/types.go, …/util/secrets/secrets.go and
// k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap v1.37.2.
func bootstrap(s *secret.Secret, data map[string][]byte) []Violation {
	var found []Violation
	if s.Namespace != metav1.NamespaceSystem {
		found = append(found, Violation{"metadata.namespace", advised{errTokenNamespace, "add --namespace kube-system"}})
	}
	id, there := string(data[TokenID]), lowerAlnum(data[TokenID], 6)
	if rest, named := strings.CutPrefix(s.Name, TokenName); !named || !lowerAlnum([]byte(rest), 6) || there && rest != id {
		found = append(found, Violation{"metadata.name", errTokenName})
	}
	if !there {
		found = append(found, Violation{dataField(TokenID), errTokenID})
	}
	if !lowerAlnum(data[TokenSecret], 16) {
		found = append(found, Violation{dataField(TokenSecret), errTokenSecret})
	}
	return append(found, tokenOptions(data)...)
}

// tokenOptions are the rules for the keys that a token may have; an empty value
// counts as no value.
func tokenOptions(data map[string][]byte) []Violation {
	var found []Violation
	if expiry := string(data[TokenExpiry]); expiry != "" {
		if _, err := time.Parse(time.RFC3339, expiry); err != nil {
			found = append(found, Violation{dataField(TokenExpiry), errTokenExpiry})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		value := string(data[key])
		if strings.HasPrefix(key, TokenUsage) && Key(key) == nil && value != "" && value != "true" && value != "false" {
			found = append(found, Violation{dataField(key), errTokenUsage})
		}
	}
	if groups := string(data[TokenGroups]); groups != "" && !validGroups(groups) {
		found = append(found, Violation{dataField(TokenGroups), errTokenGroups})
	}
	return found
}

// validGroups checks every group against BootstrapGroupPattern.
func validGroups(groups string) bool {
	for group := range strings.SplitSeq(groups, ",") {
		rest, ok := strings.CutPrefix(group, groupPrefix)
		if !ok || rest == "" || len(rest) > groupMaxBytes {
			return false
		}
		last := rest[len(rest)-1:]
		if strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz0123456789:-") != "" || last == ":" || last == "-" {
			return false
		}
	}
	return true
}

// lowerAlnum reports whether text is n lower-case letters and digits.
func lowerAlnum(text []byte, n int) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(text) == n
}
