package servertext

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

// A value in a text is hidden if at least this much of one of its forms is
// there: six bytes, as they are or encoded.
const (
	piece      = 6
	pieceB64   = 8
	pieceHex   = 2 * piece
	piecePlain = piece
	longest    = 16 << 10 // bytes of a text that are shown
)

// hide replaces values in a text, as they are, escaped or encoded. It is a help
// for texts of known form and for those that the user asked to see: no list of
// encodings is complete.
func hide(text string, values []secret.Value) string {
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	text = hideShort(text, values)
	mark := make([]bool, len(text))
	for _, length := range []int{piecePlain, pieceB64, pieceHex} {
		at := map[string][]int{}
		for i := 0; i+length <= len(text); i++ {
			at[text[i:i+length]] = append(at[text[i:i+length]], i)
		}
		for _, value := range values {
			for _, form := range forms(value.Reveal(), length) {
				markAll(mark, at, form, length)
			}
		}
	}
	return without(text, mark)
}

// forms are the forms of a value of which a piece has the length.
func forms(value []byte, length int) []string {
	switch length {
	case pieceHex:
		digits := hex.EncodeToString(value)
		return []string{digits, strings.ToUpper(digits)}
	case pieceB64:
		var all []string
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			once := encoding.EncodeToString(value)
			all = append(all, once, encoding.EncodeToString([]byte(once)))
			for shift := 1; shift <= 2; shift++ { // as part of a longer text
				shifted := encoding.EncodeToString(append(make([]byte, shift), value...))
				all = append(all, shifted[min(2*shift, len(shifted)):])
			}
		}
		return all
	}
	quoted := strconv.Quote(string(value))
	escaped, _ := json.Marshal(string(value)) // never fails for a string
	all := []string{
		string(value), quoted, strconv.QuoteToASCII(string(value)), string(escaped), strings.ToUpper(string(value)), strings.ToLower(string(value)),
		url.QueryEscape(string(value)), url.PathEscape(string(value)),
	}
	return append(all, strconv.Quote(quoted), strconv.Quote(string(escaped)))
}

// hideShort replaces values that are shorter than a piece where a whole object
// is quoted, also if it is quoted twice.
func hideShort(text string, values []secret.Value) string {
	for _, value := range values {
		if !value.IsEmpty() && value.Len() < piece {
			quoted := base64.StdEncoding.EncodeToString(value.Reveal())
			text = strings.NewReplacer(`"`+quoted+`"`, `"`+secret.Hidden+`"`, `\"`+quoted+`\"`, `\"`+secret.Hidden+`\"`).Replace(text)
		}
	}
	return text
}

// markAll marks the places where the text has pieces of the form.
func markAll(mark []bool, at map[string][]int, form string, length int) {
	for i := 0; i+length <= len(form); i++ {
		for _, start := range at[form[i:i+length]] {
			for j := range length {
				mark[start+j] = true
			}
		}
	}
}

func without(text string, mark []bool) string {
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !mark[i]:
			b.WriteByte(text[i])
		case i == 0 || !mark[i-1]:
			b.WriteString(secret.Hidden)
		}
	}
	return b.String()
}
