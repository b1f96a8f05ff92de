package convert

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// secretWord finds the words of a variable's name that make it a credential;
// words are divided by "_", "-", "." or a change of case.
var secretWord = regexp.MustCompile(`(^|[_.-])(pass|passwd|password|passphrase|pwd|secret|secrets|secretkey|token|credential|credentials|creds|apikey|(api|app|access|secret|private|encryption|encrypt|signing|sign|master|auth|session|cookie|license|storage|account|shared|hmac|jwt)[_-]?key|(neo4j|basic|registry|proxy)_auth|htpasswd|dsn|salt)([_.-]|\d*$)`)

// aboutSecret finds names that end in what a credential is like, where it is,
// or who issues it, and not in the credential.
var aboutSecret = regexp.MustCompile(`[_.-](file|path|dir|directory|name|url|uri|host|port|endpoint|type|kind|algorithm|alg|length|len|size|min|max|count|limit|ttl|age|expiry|expiration|expires|expire|expires_in|timeout|lifetime|duration|seconds|minutes|hours|days|interval|rounds|enabled|disabled|required|policy|header|prefix|issuer|audience|scope|version|provider|backend)$`)

// passwordIn finds a password inside a connection string: password=…, or
// user:password@tcp(…) as Go's MySQL driver has it.
var passwordIn = regexp.MustCompile(`(?i)\b(password|passwd|pwd)\s*=\s*["']?[^\s;&"']|^[^:@/\s]+:[^@/\s]+@(tcp|unix)\(`)

// looksSecret tells whether a variable is a credential by its name, or by a
// password in its value.
func looksSecret(name, value string) bool {
	words := divide(name)
	switch {
	case plainValue(value) || words == "pwd" || words == "oldpwd":
		return false
	case hasPassword(value):
		return true
	case aboutSecret.MatchString(words):
		return false
	}
	return secretWord.MatchString(words) || strings.Contains(words, "password") || strings.HasSuffix(words, "passwd")
}

// plainValue tells whether the value is too plain to be a credential.
func plainValue(value string) bool {
	return slices.Contains([]string{"", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1", "enabled", "disabled", "required", "optional"}, strings.ToLower(value))
}

// divide writes a name in lower case with "_" where the case changes.
func divide(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && upper(name[i]) && !upper(name[i-1]) && name[i-1] >= 'a' {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

func upper(b byte) bool { return b >= 'A' && b <= 'Z' }

// hasPassword tells whether the value is a URL or a connection string with a
// password.
func hasPassword(value string) bool {
	if passwordIn.MatchString(value) {
		return true
	}
	if !strings.Contains(value, "://") {
		return false
	}
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		u, err := url.Parse(strings.TrimPrefix(part, "jdbc:"))
		if err != nil || u.User == nil {
			continue
		}
		if password, set := u.User.Password(); set && password != "" {
			return true
		}
	}
	return false
}
