package generate

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Note is what may be said about a value.
type Note struct {
	What     string    // "32 characters", "ECDSA P-256 private key"
	Bits     float64   // see [Spec.Bits]; 0 for what is no secret, and for what was made of another value
	Strength bool      // Bits is the strength of an algorithm
	Names    []string  // of a certificate: the DNS names and addresses it is for
	Expires  time.Time // of a certificate
}

// String is the note as one line: what it is, its bits, names and expiry.
func (n Note) String() string {
	parts := []string{n.What}
	switch {
	case n.Bits > 0 && n.Strength:
		parts = append(parts, Bits(n.Bits)+" bits of strength")
	case n.Bits > 0:
		parts = append(parts, Bits(n.Bits)+" bits of entropy")
	}
	if len(n.Names) > 0 {
		parts = append(parts, "for "+strings.Join(n.Names, ", "))
	}
	if !n.Expires.IsZero() {
		parts = append(parts, "until "+n.Expires.UTC().Format(time.DateOnly))
	}
	return strings.Join(parts, ", ")
}

// Bits writes a number of bits with one digit behind the point, never more than
// it is.
func Bits(bits float64) string {
	text := strconv.FormatFloat(math.Floor(bits*10)/10, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}
