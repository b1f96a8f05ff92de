package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// minimum is the contrast that WCAG requires of large text and of parts of a user
// interface.
const minimum = 3.0

// Every colour can be read on a black and on a white background. The colours 16 to 255
// are the same in all terminals; a palette of the first 16 colours has no influence.
func TestColoursAreReadable(t *testing.T) {
	for name, style := range map[string]Style{"Dim": Dim, "Red": Red, "Green": Green, "Orange": Orange, "Cyan": Cyan} {
		number, err := strconv.Atoi(strings.TrimPrefix(string(style), "38;5;"))
		if err != nil || number < 16 {
			t.Errorf("%s: %q is not of the fixed part of the 256 colours, 38;5;16 to 38;5;255", name, style)
			continue
		}
		c := color256(number)
		black, white := contrast(c, rgb{0, 0, 0}), contrast(c, rgb{255, 255, 255})
		dark := contrast(c, rgb{30, 30, 30}) // the backgrounds of VS Code and GNOME
		t.Logf("%-6s %-9s #%02x%02x%02x  on black %.1f  on #1e1e1e %.1f  on white %.1f", name, style, c.r, c.g, c.b, black, dark, white)
		if min(black, white, dark) < minimum {
			t.Errorf("%s: the contrast must be at least %.0f to 1 on black and on white", name, minimum)
		}
	}
}

// The formula is the one of WCAG: these are known values.
func TestContrast(t *testing.T) {
	for want, c := range map[string]rgb{"21.0": {255, 255, 255}, "1.0": {0, 0, 0}, "4.6": color256(243), "19.6": {255, 255, 0}} {
		if got := fmt.Sprintf("%.1f", contrast(c, rgb{0, 0, 0})); got != want {
			t.Errorf("%v on black: got %s, want %s", c, got, want)
		}
	}
}

type rgb struct{ r, g, b int }

// color256 is a colour of the 256-colour palette of xterm, from 16 on: a cube of 6
// levels, and 24 greys.
func color256(n int) rgb {
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return rgb{grey, grey, grey}
	}
	level := func(i int) int {
		if i == 0 {
			return 0
		}
		return 55 + 40*i
	}
	n -= 16
	return rgb{level(n / 36), level(n / 6 % 6), level(n % 6)}
}

// contrast is the contrast ratio of WCAG.
func contrast(a, b rgb) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c rgb) float64 {
	linear := func(value int) float64 {
		v := float64(value) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}
