package generate

import (
	"fmt"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// ParseInterval reads a time such as 90d, 12h or 4w.
func ParseInterval(text string) (time.Duration, error) {
	units := map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	const longest = 100 * 365 * 24 * time.Hour
	if text != "" {
		number, unit := text[:len(text)-1], units[text[len(text)-1]]
		n := 0
		for _, c := range number {
			if c < '0' || c > '9' || n > 1<<24 {
				unit = 0
			}
			n = 10*n + int(c-'0')
		}
		if unit > 0 && n > 0 && number != "" && n <= int(longest/unit) {
			return time.Duration(n) * unit, nil
		}
	}
	return 0, fault.Usagef("expected a number of hours, days or weeks, such as 12h, 90d or 4w; at most 100 years")
}

// Interval is an interval as ParseInterval reads it.
func Interval(d time.Duration) string {
	switch day := 24 * time.Hour; {
	case d%day != 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%(7*day) == 0 && d < 53*7*day:
		return fmt.Sprintf("%dw", d/(7*day))
	default:
		return fmt.Sprintf("%dd", d/day)
	}
}

// ParseDate reads the date of a value, YYYY-MM-DD.
func ParseDate(text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, fault.Usagef("expected a date such as 2030-01-31")
	}
	return date, nil
}
