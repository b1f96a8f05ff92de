package dotenv

import (
	"strings"
	"unicode"
)

// variableName is IsEnvVarName of k8s.io/apimachinery/pkg/util/validation
// v0.37.2, without its regular expression, but with the reason for the message.
func variableName(key string) (broken Rule, index int) {
	if key != "" && (key[0] < '0' || key[0] > '9') && key != "." && !strings.HasPrefix(key, "..") && strings.IndexFunc(key, notKey) < 0 {
		return 0, -1
	}
	broken, index = explain(key, notKey)
	switch {
	case broken != NotKey:
	case key[0] >= '0' && key[0] <= '9':
		return DigitFirst, 0
	case key[0] == '.' && index < 0:
		return DotsFirst, 0
	}
	return broken, index
}

// anythingWithoutSpace is docker's key. Unlike docker it refuses NUL bytes,
// byte order marks, and spaces other than ' ' and tab.
func anythingWithoutSpace(key string) (Rule, int) {
	return explain(key, func(r rune) bool { return r == 0 || r == '\uFEFF' || unicode.IsSpace(r) })
}

// composeKey accepts what locateKeyName of compose-go's parser accepts, except
// spaces inside a key and an empty key.
func composeKey(key string) (Rule, int) {
	return explain(key, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.-[]", r)
	})
}

// nodeKey is [\w.-]+ of the regular expression of node's dotenv.
func nodeKey(key string) (Rule, int) { return explain(key, notKey) }

// explain finds out why text is not a key, and where. The index is -1 if all
// its characters are valid.
func explain(text string, bad func(rune) bool) (Rule, int) {
	trimmed := strings.TrimRightFunc(text, unicode.IsSpace)
	first := strings.IndexFunc(text, bad)
	switch {
	case text == "":
		return NoKey, 0
	case first < 0:
		return NotKey, -1
	case strings.HasPrefix(text, "export ") || strings.HasPrefix(text, "export\t"):
		return ExportWord, 0
	case first == len(trimmed):
		return SpaceBeforeEquals, first
	case !strings.ContainsFunc(trimmed, func(r rune) bool { return bad(r) && !unicode.IsSpace(r) }):
		return SpaceInKey, first
	}
	return NotKey, first
}

// notKey is the negated character class of envVarNameFmt in
// k8s.io/apimachinery/pkg/util/validation/validation.go v0.37.2.
func notKey(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.'
}
