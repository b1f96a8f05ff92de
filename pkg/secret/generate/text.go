package generate

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// leastBits is the minimum entropy: values below it count as guessable. 2^64
// tries are impossible against a server, and expensive against a hash.
const leastBits = 64

// pool is a set of values that are equally likely.
type pool struct {
	count *big.Int
	draw  func(source) []byte
	at    func(value []byte, now time.Time) // sets the part that is the time; nil for none
}

// measured returns a pool for each length.
type measured func(length int) pool

// alphanumeric is text of letters and digits.
func alphanumeric(in input) (measured, error) {
	letters := map[string]string{"": upper + lower, "lower": lower, "upper": upper}[in.text("case")]
	return mixed(in.avoiding(class{characters: letters + digits})), nil
}

func decimal(input) (measured, error) {
	return mixed([]class{{characters: digits}}), nil
}

func mixed(classes []class) measured {
	return func(length int) pool {
		p := newPolicy(classes, length)
		return pool{count: p.count(), draw: p.draw}
	}
}

// mixedPassword is text with a minimum number of each class.
func mixedPassword(in input) (measured, error) {
	symbols := class{least: in.number("symbols")}
	for _, set := range symbolSets() {
		if set.name == in.text("set") {
			symbols.characters = set.characters
		}
	}
	if symbols.characters == "" {
		if in.typed("symbols") && symbols.least > 0 {
			return nil, fault.Usagef("option symbols requires characters that set=none excludes").
				WithHint("omit symbols=, or choose a different set=")
		}
		symbols.least = 0
	}
	classes := in.avoiding(class{upper, in.number("upper")}, class{lower, in.number("lower")}, class{digits, in.number("digits")}, symbols)
	least := 0
	for _, c := range classes {
		least += c.least
	}
	if least > in.length() {
		return nil, fault.Usagef("the options require %d characters, but LENGTH is %d", least, in.length()).
			WithHint(fmt.Sprintf("write password:%d or more, or smaller minimums", least))
	}
	return mixed(classes), nil
}

// encoded is random bytes, written by encode.
func encoded(encode func([]byte) string) func(input) (measured, error) {
	return func(input) (measured, error) {
		return func(length int) pool {
			return pool{count: power(256, length), draw: func(s source) []byte { return []byte(encode(s.bytes(length))) }}
		}, nil
	}
}

func raw(b []byte) string       { return string(b) }
func hexText(b []byte) string   { return hex.EncodeToString(b) }
func base64Std(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
func base64URL(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// uuid is version 4 of RFC 9562, section 5.4: 122 bits are random.
func uuid(input) (measured, error) {
	return func(int) pool {
		return pool{count: power(2, 122), draw: func(s source) []byte { return s.uuid(4) }}
	}, nil
}

// uuid draws a UUID of the version and the variant of RFC 9562.
func (s source) uuid(version byte) []byte {
	b := s.bytes(16)
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return fmt.Appendf(nil, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// uuid7 is version 7 of RFC 9562, section 5.7: milliseconds since 1970 in 48
// bits, and 74 random bits.
func uuid7(input) (measured, error) {
	return func(int) pool {
		return pool{count: power(2, 74), draw: func(s source) []byte { return s.uuid(7) }, at: func(value []byte, now time.Time) {
			digits := fmt.Sprintf("%012x", now.UnixMilli())
			copy(value, digits[:8]+"-"+digits[8:])
		}}
	}, nil
}

// fernet is the key of https://github.com/fernet/spec/blob/master/Spec.md:
// base64url of 32 bytes, with padding.
func fernet(input) (measured, error) {
	return func(int) pool {
		return pool{count: power(256, 32), draw: func(s source) []byte { return []byte(base64.URLEncoding.EncodeToString(s.bytes(32))) }}
	}, nil
}

//go:embed words.txt
var wordList string

// phrase is words from a list of 2048 words, 11 bits each, which was compiled
// for this project. No word contains a separator, so different draws always
// look different.
func phrase(in input) (measured, error) {
	words, separator := strings.Fields(wordList), in.text("separator")
	if separator == "space" {
		separator = " "
	}
	return func(length int) pool {
		return pool{count: power(len(words), length), draw: func(s source) []byte {
			drawn := make([]string, length)
			for i := range drawn {
				drawn[i] = words[s.index(len(words))]
			}
			return []byte(strings.Join(drawn, separator))
		}}
	}, nil
}

// text makes one key with a value from a pool.
type text struct {
	key  string
	note Note
	pool pool

	upper          bool // in upper case
	prefix, suffix string
}

// readText reads the options of a kind with a pool.
func readText(unit string, of func(input) (measured, error)) func(input) (Spec, error) {
	return func(in input) (Spec, error) {
		m, err := of(in)
		if err != nil {
			return Spec{}, err
		}
		p := m(in.length())
		if err := in.strong(m, in.length(), in.kind.Name+":"); err != nil {
			return Spec{}, err
		}
		note := Note{What: amount(in.length(), unit), Bits: log2(p.count)}
		return Spec{fills: []string{in.key}, bits: note.Bits, maker: text{
			key: in.key, note: note, pool: p,
			upper: in.upperDigits(), prefix: in.textOr("prefix", ""), suffix: in.textOr("suffix", ""),
		}}, nil
	}
}

// strong refuses values that are too easy to guess, unless weak=yes. written is
// the text before the number of a length.
func (in input) strong(m measured, length int, written string) error {
	enough := power(2, leastBits)
	count := m(length).count
	if count.Cmp(enough) >= 0 || in.typed("weak") {
		return nil
	}
	better := length
	for m(better).count.Cmp(enough) < 0 {
		better++
	}
	return fault.Usagef("%s%d has %s bits of entropy; expected at least %d", written, length, Bits(log2(count)), leastBits).
		WithHint(fmt.Sprintf("%s%d has %s bits; weak=yes allows fewer", written, better, Bits(log2(m(better).count))))
}

// amount is a number with its unit; a unit without a number is used alone.
func amount(n int, unit string) string {
	if n == 0 {
		return unit
	}
	if n == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func (t text) inspect(Have, time.Time) (Decision, error) { return kept("already exists"), nil }

func (t text) values(j job) ([]Value, error) {
	value := t.pool.draw(j.random)
	if t.pool.at != nil {
		t.pool.at(value, j.now)
	}
	if t.upper {
		value = bytes.ToUpper(value)
	}
	return []Value{newValue(t.key, slices.Concat([]byte(t.prefix), value, []byte(t.suffix)), t.note)}, nil
}

// upperDigits reports whether hexadecimal digits are to be in upper case. For
// letters and digits, case= selects the letters that are drawn.
func (in input) upperDigits() bool {
	o, ok := in.kind.option("case")
	return ok && o.Default == "lower" && in.text("case") == "upper"
}
