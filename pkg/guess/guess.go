// Package guess decides whether a value is hard to guess, so that a digest of it
// may be known. It is pure.
package guess

import "strings"

// A text that is hard to guess looks random: it has at least this many
// characters of base64 in a row, this many different ones, and changes between
// small letters, capitals and digits for every fourth character.
const (
	randomLength   = 20
	randomDistinct = 12
	randomChanges  = 4
)

// Hard reports whether a value is so random that a digest of it, or of a
// text that contains it, does not let anyone test guesses: a generated key or
// token of about 80 bits or more, but no word, date, name or number, however
// long. It is cautious: it does not recognize every random value.
func Hard(value []byte) bool {
	runs := strings.FieldsFunc(string(value), func(r rune) bool { return !isBase64(r) })
	for _, run := range runs {
		if looksRandom(run) {
			return true
		}
	}
	return false
}

func isBase64(r rune) bool { return class(r) != 0 || strings.ContainsRune("+/=_-", r) }

// class is the class of a character; 0 for one that separates words.
func class(r rune) int {
	switch {
	case r >= 'a' && r <= 'z':
		return 1
	case r >= 'A' && r <= 'Z':
		return 2
	case r >= '0' && r <= '9':
		return 3
	}
	return 0
}

func looksRandom(run string) bool {
	distinct := map[rune]bool{}
	changes, last := 0, 0
	for _, r := range run {
		distinct[r] = true
		now := class(r)
		if now != 0 && last != 0 && now != last {
			changes++
		}
		if now != 0 {
			last = now
		}
	}
	return len(run) >= randomLength && len(distinct) >= randomDistinct && changes*randomChanges >= len(run)
}
