package generate

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"testing"
)

// counting returns the numbers from 0 on, in as many bytes as requested.
func counting() source {
	n := uint64(0)
	return func(b []byte) {
		var all [8]byte
		binary.BigEndian.PutUint64(all[:], n)
		copy(b, all[8-len(b):])
		n++
	}
}

// Over all outputs of the source, each number must occur equally often.
func TestBelowIsUniform(t *testing.T) {
	for _, tt := range []struct{ n, inputs, each int }{
		{1, 10, 10}, {2, 256, 128}, {5, 256, 32}, {62, 256, 4}, {128, 256, 2}, {256, 256, 1}, {300, 1 << 16, 1 << 7}, {1000, 1 << 16, 1 << 6},
	} {
		random := counting()
		seen := map[int]int{}
		for range tt.n * tt.each {
			seen[random.index(tt.n)]++
		}
		for i := range tt.n {
			if seen[i] != tt.each {
				t.Errorf("of %d inputs %d make %d of %d, want %d", tt.inputs, seen[i], i, tt.n, tt.each)
			}
		}
	}
}

func TestShuffleIsUniform(t *testing.T) {
	seen := map[string]int{}
	const draws = 24_000
	for range draws {
		b := []byte("abcd")
		source(system).shuffle(b)
		seen[string(b)]++
	}
	checkEven(t, seen, 24, draws)
}

// checkEven is a chi-square test that fails by chance once in about a billion
// times: six standard deviations over the mean.
func checkEven(t *testing.T, seen map[string]int, kinds, draws int) {
	t.Helper()
	want := float64(draws) / float64(kinds)
	sum := want * float64(kinds-len(seen)) // those that never occurred
	for _, n := range seen {
		sum += (float64(n) - want) * (float64(n) - want) / want
	}
	free := float64(kinds - 1)
	t.Logf("chi-square %.0f with %.0f degrees of freedom", sum, free)
	if len(seen) > kinds || sum > free+6*math.Sqrt(2*free) {
		t.Errorf("%d kinds instead of %d, chi-square %.0f", len(seen), kinds, sum)
	}
}

func TestLog2(t *testing.T) {
	for _, tt := range []struct {
		x    *big.Int
		want float64
	}{{big.NewInt(1), 0}, {big.NewInt(10), math.Log2(10)}, {power(2, 4096), 4096}, {power(62, 1024), 1024 * math.Log2(62)}} {
		if got := log2(tt.x); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("got %v, want %v", got, tt.want)
		}
	}
}

// brute counts and lists the texts of a policy by brute force.
func brute(classes []class, length int) []string {
	var alphabet string
	for _, c := range classes {
		alphabet += c.characters
	}
	texts := []string{""}
	for range length {
		var longer []string
		for _, text := range texts {
			for _, r := range alphabet {
				longer = append(longer, text+string(r))
			}
		}
		texts = longer
	}
	return slices.DeleteFunc(texts, func(text string) bool { return !keeps(classes, text) })
}

func keeps(classes []class, text string) bool {
	for _, c := range classes {
		n := 0
		for _, r := range text {
			if slices.Contains([]rune(c.characters), r) {
				n++
			}
		}
		if n < c.least {
			return false
		}
	}
	return true
}

func tinyPolicies() [][]class {
	return [][]class{
		{{"ab", 0}},
		{{"abc", 2}},
		{{"ab", 1}, {"01", 1}},
		{{"ab", 0}, {"0", 2}, {"-", 0}},
		{{"abc", 1}, {"AB", 1}, {"0", 1}, {"-", 0}},
		{{"a", 2}, {"A", 2}, {"0", 0}, {"-", 1}},
		{{"ab", 1}, {"", 0}, {"01", 2}},
	}
}

func TestPolicyCounts(t *testing.T) {
	checked := 0
	for _, classes := range tinyPolicies() {
		for length := range 6 {
			want := len(brute(classes, length))
			if got := newPolicy(classes, length).count(); got.Cmp(big.NewInt(int64(want))) != 0 {
				t.Errorf("%v of length %d: got %d, want %d", classes, length, got, want)
			}
			checked++
		}
	}
	t.Logf("counted: %d policies", checked)
}

func TestPolicyIsUniform(t *testing.T) {
	for _, classes := range tinyPolicies() {
		length := 4
		if newPolicy(classes, length).count().Sign() == 0 {
			length++
		}
		p := newPolicy(classes, length)
		kinds := int(p.count().Int64())
		seen := map[string]int{}
		for range 60 * kinds {
			seen[string(p.draw(system))]++
		}
		checkEven(t, seen, kinds, 60*kinds)
	}
}

func TestPolicyHolds(t *testing.T) {
	ascii := symbolSets()[2].characters
	for _, classes := range [][]class{
		{{upper, 2}, {lower, 2}, {digits, 2}, {ascii, 2}},
		{{upper, 20}, {lower, 1}, {digits, 1}, {"-", 2}}, // drawing until it fits would never end
		{class{upper, 1}.without(similar), class{digits, 3}.without(similar)},
	} {
		p := newPolicy(classes, 24)
		for range 10_000 {
			if drawn := string(p.draw(system)); len(drawn) != 24 || !keeps(classes, drawn) {
				t.Fatalf("%q does not meet %v", drawn, classes)
			}
		}
	}
}

// The same randomness gives the same value, different randomness a different
// one.
func TestValuesComeFromTheSource(t *testing.T) {
	for _, name := range []string{"alnum", "password", "hex", "base64", "base64url", "bytes", "uuid", "words", "digits"} {
		s, err := Parse("k=" + name)
		if err != nil {
			t.Fatal(err)
		}
		random := counting()
		draw := func(from source) string {
			values, err := s.maker.values(job{keys: s.fills, random: func(b []byte) {
				for i := range b {
					from(b[i : i+1])
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			return string(values[0].Value.Reveal())
		}
		first, second, again := draw(random), draw(random), draw(counting())
		if first != again || first == second && name != "bytes" {
			t.Errorf("%s: %q, %q, again %q", name, first, second, again)
		}
	}
}
