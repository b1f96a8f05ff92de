package generate

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Note is the public information about a value.
type Note struct {
	What     string    // "32 characters", "ECDSA P-256 private key"
	Bits     float64   // see [Spec.Bits]; 0 if it is not a secret, or was made from another value
	Strength bool      // Bits is the strength of an algorithm
	Names    []string  // of a certificate: its DNS names and addresses
	Expires  time.Time // of a certificate
}

// String is the note as one line: description, bits, names and expiry.
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

// Bits formats a number of bits with one decimal place, rounded down.
func Bits(bits float64) string {
	text := strconv.FormatFloat(math.Floor(bits*10)/10, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}
