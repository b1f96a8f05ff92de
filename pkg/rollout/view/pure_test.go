package view

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

func TestCutMiddle(t *testing.T) {
	for _, name := range []string{"web-7c9f", "storefront-7c9f6bb5d8", "網頁網頁網頁網頁"} {
		for width := range 30 {
			if got := text.CutMiddle(name, width, "…"); text.Width(got) > width {
				t.Errorf("text.CutMiddle(%q, %d) = %q: too wide", name, width, got)
			}
		}
	}
	if got := text.CutMiddle("storefront-7c9f6bb5d8", 16, "…"); got != "store…7c9f6bb5d8" {
		t.Errorf("the hash is cut: %q", got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\n\tb  c":       "a b c",
		"\x1b[31mred\x07": `red\a`,
		"\x1b[1;38;5;9mbright\x1b[0m \x1b[K\x1b[": "bright",
		"\x1b]0;title\x07":                        `\x1b]0;title\a`,
		"a\u2028b\ufe0f":                          "a b",
		"“x” – ‘y’ → ü":                           `"x" - 'y' ? ?`,
		"zero\u200bwidth\u202e":                   `zero\u200bwidth\u202e`,
	} {
		if got := clean(in, true); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestBarEndsMatchRuler: in a scaled bar with the minimum of available pods, these end at
// the mark of the minimum.
func TestBarEndsMatchRuler(t *testing.T) {
	s := fit(375, 30)
	bar := s.draw([]segment{{"#", Old, 224}, {"#", Good, 1}, {"=", Busy, 1}, {"-", Bad, 149}})
	if got, want := text.Width(bar[0].Text+bar[1].Text), s.at(225); got != want {
		t.Errorf("%d cells of available pods, the mark is at %d", got, want)
	}
	if bar.Width() != 30 {
		t.Errorf("the bar is %d wide", bar.Width())
	}
}
