package report

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Whatever the texts: a wording has every word of each of them, in order.
func TestWordingOfAnyTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := []string{"a", "b", "c", "(d", "e)", ""}
	text := func() string {
		var words []string
		for range random.IntN(9) {
			words = append(words, vocabulary[random.IntN(len(vocabulary))])
		}
		return strings.Join(words, " ")
	}
	joined := 0
	for range 20000 {
		texts := []string{text()}
		words := newWording(texts[0])
		for range random.IntN(4) {
			next := text()
			if more, alike := words.join(newWording(next)); alike {
				words, texts = more, append(texts, next)
				joined++
			}
		}
		whole := strings.FieldsFunc(words.text(), func(r rune) bool { return strings.ContainsRune(" {},:;", r) })
		for _, text := range texts {
			if !inOrder(strings.Fields(text), whole) {
				t.Fatalf("%q is not in %q", text, words.text())
			}
		}
	}
	if joined == 0 {
		t.Error("no texts were alike")
	}
}

// inOrder reports whether all words are in the text in order.
func inOrder(words, text []string) bool {
	for _, word := range words {
		at := slices.Index(text, word)
		if at < 0 {
			return false
		}
		text = text[at+1:]
	}
	return true
}

func TestWording(t *testing.T) {
	for want, texts := range map[string][2]string{
		"several pods mount {a (x), b}: its claim is shared": {"several pods mount a (x): its claim is shared", "several pods mount b: its claim is shared"},
		"it must retry until {api, db | db} can be reached":  {"it must retry until api, db can be reached", "it must retry until db can be reached"},
		"": {"a is not there", "b was not there"},
	} {
		words, alike := newWording(texts[0]).join(newWording(texts[1]))
		if alike != (want != "") || alike && words.text() != want {
			t.Errorf("got %q, %v, want %q", words.text(), alike, want)
		}
	}
}
