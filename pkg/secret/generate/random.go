package generate

import (
	"crypto/rand"
	"math"
	"math/big"
)

// source fills a slice with random bytes.
type source func([]byte)

// system is crypto/rand, which never returns an error: it would end the
// process.
func system(b []byte) { _, _ = rand.Read(b) }

// below draws one of the numbers from 0 to n-1, all equally likely: it draws as
// many bits as n-1 has, and repeats until the number is below n.
func (s source) below(n *big.Int) *big.Int {
	bits := new(big.Int).Sub(n, big.NewInt(1)).BitLen()
	b := make([]byte, (bits+7)/8)
	for {
		s(b)
		if len(b) > 0 {
			b[0] >>= len(b)*8 - bits
		}
		if x := new(big.Int).SetBytes(b); x.Cmp(n) < 0 {
			return x
		}
	}
}

// index draws one of the numbers from 0 to n-1.
func (s source) index(n int) int {
	return int(s.below(big.NewInt(int64(n))).Int64())
}

// shuffle puts b into a random order; all orders are equally likely.
func (s source) shuffle(b []byte) {
	for i := len(b) - 1; i > 0; i-- {
		j := s.index(i + 1)
		b[i], b[j] = b[j], b[i]
	}
}

// bytes draws n bytes.
func (s source) bytes(n int) []byte {
	b := make([]byte, n)
	s(b)
	return b
}

// log2 is the logarithm of a positive number of any size.
func log2(x *big.Int) float64 {
	var mantissa big.Float
	exponent := new(big.Float).SetInt(x).MantExp(&mantissa)
	m, _ := mantissa.Float64()
	return float64(exponent) + math.Log2(m)
}

// power is base to the power of n.
func power(base, n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(n)), nil)
}
