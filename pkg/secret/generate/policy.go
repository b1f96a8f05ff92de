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

// symbolSets are the sets of symbols a password may draw from, the default
// first.
func symbolSets() []symbolSet {
	return []symbolSet{
		{"url", "-._~"},       // what a URL does not escape (RFC 3986, unreserved)
		{"shell", "%+,./:@_"}, // what no shell expands, quotes or splits at
		{"ascii", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
		{"none", ""},
	}
}

type symbolSet struct{ name, characters string }

// class is characters that a password draws from, and how many of them it must
// have at least.
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

// weights says for every allowed j in how many ways j of m places hold
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

// policy is passwords of one length over disjoint classes. ways counts them:
// row k, column m has the number of strings of m characters over the first k
// classes that have the least of each.
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
			first = length // nothing is asked of the last row but this
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

// count is the number of passwords that keep the policy.
func (p policy) count() *big.Int { return p.ways[len(p.classes)][p.length] }

// draw draws one of them, each as likely as another: how many characters of
// each class by the number of passwords that have as many, then the characters,
// then their order. Drawing until a password keeps the policy would do the
// same, but strict policies would take for ever.
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

// share draws how many of m places go to class k.
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
