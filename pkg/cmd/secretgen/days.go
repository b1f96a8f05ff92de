package secretgen

import (
	"strconv"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const day = 24 * time.Hour

// mostDays is the largest number of days that a flag accepts; a duration can hold
// more.
const mostDays = 36500

// parseDays reads the value of a flag: a number of days such as 30d, or a duration
// of Go.
func parseDays(flag, typed string) (time.Duration, error) {
	wrong := fault.FlagValue{Flag: flag, Hidden: true}.NotValid("a time such as 30d or 12h")
	if number, ok := strings.CutSuffix(typed, "d"); ok {
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil || n > mostDays {
			return 0, wrong
		}
		return time.Duration(n) * day, nil
	}
	found, err := time.ParseDuration(typed)
	if err != nil || found < 0 {
		return 0, wrong
	}
	return found, nil
}
