package generate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Option is an option of a kind, or its argument after ':'.
type Option struct {
	Name    string // as typed before '='; the name of the argument after ':' in help
	Takes   string // its value, for help, docs and errors
	Default string // "" if there is none
	Does    string // its description, for help and docs
	Many    bool   // it may be repeated
	accepts func(string) bool
}

// number is an option that takes a whole number.
func number(name string, standard, least, most int, does string) Option {
	return Option{
		Name: name, Takes: fmt.Sprintf("%d to %d", least, most), Default: fmt.Sprint(standard), Does: does,
		accepts: func(text string) bool {
			n, ok := whole(text)
			return ok && least <= n && n <= most
		},
	}
}

// whole reads a whole number of at most six digits.
func whole(text string) (int, bool) {
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, text != "" && len(text) <= 6
}

// choice is an option that takes one of a few words.
func choice(name, standard, does string, words ...string) Option {
	return Option{
		Name: name, Takes: strings.Join(words, ", "), Default: standard, Does: does,
		accepts: func(text string) bool { return slices.Contains(words, text) },
	}
}

// dnsName accepts the names that a certificate can have.
func dnsName(text string) bool {
	return len(validation.IsDNS1123Subdomain(text)) == 0 || len(validation.IsWildcardDNS1123Subdomain(text)) == 0
}

func ipAddress(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && address.Zone() == ""
}

func secretKey(text string) bool { return check.Key(text) == nil }

// line accepts printable ASCII, as long as a common name can be.
func line(text string) bool { return text != "" && len(text) <= maxCommonName && only(text, ' ', "") }

// affix accepts printable ASCII. A ',' separates options.
func affix(text string) bool { return text != "" && len(text) <= 64 && only(text, ' ', ",") }

// userName accepts a user of an htpasswd file.
func userName(text string) bool { return text != "" && len(text) <= 64 && only(text, '!', ":") }

// only reports whether all of text is ASCII from first to '~', with exceptions.
func only(text string, first rune, but string) bool {
	for _, r := range text {
		if r < first || r > '~' || strings.ContainsRune(but, r) {
			return false
		}
	}
	return true
}
