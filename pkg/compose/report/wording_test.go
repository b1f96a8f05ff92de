package report

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Whatever the texts: a frame is in each of them, in order, and a filled one
// names each variant or counts it.
func TestFrameOfAnyTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := []string{"a", "b", "c", "(d", "e)", gap, ""}
	text := func() string {
		var words []string
		for range random.IntN(9) {
			words = append(words, vocabulary[random.IntN(len(vocabulary))])
		}
		return strings.Join(words, " ")
	}
	filled := 0
	for range 20000 {
		texts := []string{text()}
		words := phrases(texts[0])
		for range random.IntN(4) {
			next := text()
			if joined, alike := frame(words, phrases(next)); alike {
				words, texts = joined, append(texts, next)
			}
		}
		for _, text := range texts {
			if !inOrder(words, phrases(text)) {
				t.Fatalf("%q is not in %q", words, text)
			}
		}
		if strings.Contains(strings.Join(fill(words, texts), " "), "{") {
			filled++
		}
	}
	if filled == 0 {
		t.Error("no gap was ever filled")
	}
}

// A mark that all texts end in stays behind the brackets.
func TestFillKeepsTheMark(t *testing.T) {
	texts := []string{"several pods mount a (x): its claim is shared", "several pods mount b: its claim is shared"}
	words, alike := frame(phrases(texts[0]), phrases(texts[1]))
	if got := strings.Join(fill(words, texts), " "); !alike || got != "several pods mount {a (x), b}: its claim is shared" {
		t.Errorf("got %q", got)
	}
}

// inOrder reports whether the words but for the gaps are in the text in order.
func inOrder(words, text []string) bool {
	for _, word := range words {
		if word == gap {
			continue
		}
		at := slices.Index(text, word)
		if at < 0 {
			return false
		}
		text = text[at+1:]
	}
	return true
}

// Long texts are not compared, so that the time stays bounded.
func TestLongTexts(t *testing.T) {
	a := strings.Split(strings.Repeat("a ", longestCompared)+"b", " ")
	if _, alike := frame(a, append(slices.Clone(a), "c")); alike {
		t.Error("compared")
	}
	if got, alike := frame(a, a); !alike || !slices.Equal(got, a) {
		t.Error("the same text is not alike")
	}
}
