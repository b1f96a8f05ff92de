package generate

import (
	"iter"
	"math/big"
	"slices"
	"strings"
)

const (
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower   = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
	similar = "0Oo1Iil|"
)

// symbolSets are the sets of symbols for passwords, the default first.
func symbolSets() []symbolSet {
	return []symbolSet{
		{"url", "-._~"},       // symbols that URLs do not escape (RFC 3986, unreserved)
		{"shell", "%+,./:@_"}, // symbols that shells do not expand, quote or split at
		{"ascii", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
		{"none", ""},
	}
}

type symbolSet struct{ name, characters string }

// class is a set of characters for passwords, and the minimum number of them.
type class struct {
	characters string
	least      int
}

// without is the class without some characters.
func (c class) without(characters string) class {
	c.characters = strings.Map(func(r rune) rune {
		if strings.ContainsRune(characters, r) {
			return -1
		}
		return r
	}, c.characters)
	return c
}

// weights yields, for every allowed j, in how many ways j of m places can have
// characters of the class. The number is only valid during the iteration.
func (c class) weights(m int) iter.Seq2[int, *big.Int] {
	return func(yield func(int, *big.Int) bool) {
		w := big.NewInt(1)
		for j := 0; j <= m; j++ {
			if j >= c.least && !yield(j, w) {
				return
			}
			// C(m,j+1)·size^(j+1) from C(m,j)·size^j
			w.Mul(w, big.NewInt(int64(len(c.characters)*(m-j))))
			w.Quo(w, big.NewInt(int64(j+1)))
		}
	}
}

// policy describes passwords of one length over disjoint classes. ways counts
// them: row k, column m has the number of strings of m characters over the
// first k classes that meet the minimum of each.
type policy struct {
	classes []class
	length  int
	ways    [][]*big.Int
}

func newPolicy(classes []class, length int) policy {
	p := policy{classes: classes, length: length, ways: [][]*big.Int{make([]*big.Int, length+1)}}
	for m := range p.ways[0] {
		p.ways[0][m] = new(big.Int)
	}
	p.ways[0][0].SetInt64(1)
	for k, c := range classes {
		row := make([]*big.Int, length+1)
		first := 0
		if k == len(classes)-1 {
			first = length // only this entry of the last row is needed
		}
		for m := first; m <= length; m++ {
			row[m] = new(big.Int)
			for j, w := range c.weights(m) {
				row[m].Add(row[m], new(big.Int).Mul(w, p.ways[k][m-j]))
			}
		}
		p.ways = append(p.ways, row)
	}
	return p
}

// count is the number of passwords that meet the policy.
func (p policy) count() *big.Int { return p.ways[len(p.classes)][p.length] }

// draw draws one of them, all equally likely: first the number of characters of
// each class, weighted by the number of passwords with that many, then the
// characters, then their order. Drawing until a password meets the policy would
// have the same result, but would take too long for strict policies.
func (p policy) draw(s source) []byte {
	var out []byte
	m := p.length
	for k, c := range slices.Backward(p.classes) {
		n := p.share(s, k, m)
		for range n {
			out = append(out, c.characters[s.index(len(c.characters))])
		}
		m -= n
	}
	s.shuffle(out)
	return out
}

// share draws how many of m places class k gets.
func (p policy) share(s source, k, m int) int {
	rest := s.below(p.ways[k+1][m])
	for j, w := range p.classes[k].weights(m) {
		rest.Sub(rest, new(big.Int).Mul(w, p.ways[k][m-j]))
		if rest.Sign() < 0 {
			return j
		}
	}
	return m
}
