package generate_test

import (
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

func TestInterval(t *testing.T) {
	for text, want := range map[string]time.Duration{"12h": 12 * time.Hour, "90d": 90 * 24 * time.Hour, "4w": 28 * 24 * time.Hour, "36500d": 36500 * 24 * time.Hour, "14d": 14 * 24 * time.Hour} {
		got, err := generate.ParseInterval(text)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		if again, err := generate.ParseInterval(generate.Interval(got)); err != nil || again != got {
			t.Errorf("%s is printed as %s", text, generate.Interval(got))
		}
	}
	for _, text := range []string{"", "d", "0d", "90", "-1d", "1.5d", "90 d", "1m", "1y", "36501d", "99999999999999999999d", "９d", "1dd"} {
		if got, err := generate.ParseInterval(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	for text, ok := range map[string]bool{"2030-01-31": true, "2030-02-31": false, "31.1.2030": false, "": false, "2030-01-31T00:00:00Z": false} {
		if _, err := generate.ParseDate(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
