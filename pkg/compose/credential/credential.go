// Package credential recognises credentials: [Variable] and [File] decide what
// convert puts into a Secret, [Hide] decides which values messages must not show.
// All three read one table, [Rules].
package credential

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Rule is one line of the table; docs/credentials.md is generated from it.
type Rule struct {
	What    string   // where the words are searched
	Words   []string // regular expressions of whole words; a variable's words are divided by "_", "-", "." or a change of case
	Verdict string
}

// The rules, in the order in which they are applied. If no rule matches, it is
// not a credential.
const (
	rulePlain = iota
	ruleAbout
	ruleWord
	ruleKey
	ruleAuth
	ruleFileName
	ruleFileEnding
	ruleContent
)

// Rules are the table.
func Rules() []Rule {
	const secret, public = "a credential", "not a credential"
	return []Rule{
		rulePlain: {"the whole value of a variable (too simple for a credential)", strings.Fields(`true false yes no on off none null 0 1 enabled disabled required optional`), public},
		ruleAbout: {"the last word of a variable: a property, the place or the issuer of a credential", strings.Fields(`file path dir directory name url uri host port endpoint type kind algorithm alg
			length len size min max count limit ttl age expiry expiration expires expire expires_in timeout lifetime duration seconds minutes hours days interval rounds
			enabled disabled required policy header prefix issuer audience scope version provider backend`), public},
		ruleWord: {"a word of a variable", strings.Fields(`pass passwd password passphrase pwd secret secrets secretkey token cred credential credentials creds apikey htpasswd dsn salt`), secret},
		ruleKey: {"a word before \"key\" in a variable", strings.Fields(`api app access secret private encryption encrypt signing sign master auth session cookie license storage
			account shared hmac jwt`), secret},
		ruleAuth:       {"a word before \"auth\" in a variable", strings.Fields(`neo4j basic registry proxy`), secret},
		ruleFileName:   {"a word of a mounted file's path", strings.Fields(`secrets? passwords? passwd credentials? tokens? htpasswd id_rsa id_ecdsa id_ed25519 private keystore`), secret},
		ruleFileEnding: {"the end of a mounted file's name; .env files are one too", strings.Fields(`\.key \.pem \.p12 \.pfx \.jks \.keytab`), secret},
		ruleContent: {"any of this in a variable's value or a mounted file", []string{"a URL with a password", "password=… in a connection string", "user:password@tcp(…)",
			privateKey}, secret},
	}
}

// privateKey is in the first line of every private key in PEM.
const privateKey = "PRIVATE KEY-----"

// oneOf is an expression that matches any word of a rule.
func oneOf(rule int) string { return "(" + strings.Join(Rules()[rule].Words, "|") + ")" }

// secretWord finds the words of a variable's name that make it a credential.
var secretWord = regexp.MustCompile(`(^|[_.-])(` + oneOf(ruleWord) + `|` + oneOf(ruleKey) + `[_-]?key|` + oneOf(ruleAuth) + `_auth)([_.-]|\d*$)`)

// aboutSecret finds names that end in a property of a credential (its kind, place
// or issuer): the value is not the credential.
var aboutSecret = regexp.MustCompile(`[_.-]` + oneOf(ruleAbout) + `$`)

// secretFile finds paths of files that belong in a Secret.
var secretFile = regexp.MustCompile(`(?i)(^|[/._-])` + oneOf(ruleFileName) + `([/._-]|$)|` + oneOf(ruleFileEnding) + `$|(^|/)\.env[^/]*$`)

// passwordIn finds a password inside a connection string: password=…, or
// user:password@tcp(…) as in Go's MySQL driver.
var passwordIn = regexp.MustCompile(`(?i)\b(password|passwd|pwd)\s*=\s*["']?[^\s;&"']|^[^:@/\s]+:[^@/\s]+@(tcp|unix)\(`)

// Variable reports whether a variable is a credential by its name, or by a
// password in its value. It decides which variables become Secrets, so it needs
// whole words: MONKEY and TOKENIZER_PATH are not credentials.
func Variable(name, value string) bool {
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

// File reports whether a file belongs in a Secret: by its path, or by a private
// key in it.
func File(path string, content []byte) bool {
	return secretFile.MatchString(path) || HasPrivateKey(content)
}

// HasPrivateKey reports whether the content has a private key in PEM.
func HasPrivateKey(content []byte) bool { return bytes.Contains(content, []byte(privateKey)) }

// hidden finds names that contain a credential word, as a whole word or as part
// of another one.
var hidden = regexp.MustCompile("(?i)key|auth|" + oneOf(ruleWord))

// Hide reports whether a message must not repeat the value. It hides too much
// rather than too little: all values of a [Variable], and of all names that
// contain one of its words, as MONKEY contains "key".
func Hide(name, value string) bool { return hidden.MatchString(name) || hasPassword(value) }

// plainValue reports whether the value is too simple to be a credential.
func plainValue(value string) bool {
	return value == "" || slices.Contains(Rules()[rulePlain].Words, strings.ToLower(value))
}

// divide converts a name to lower case, with "_" where the case changes.
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

// hasPassword reports whether the value is a URL or a connection string with a
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
