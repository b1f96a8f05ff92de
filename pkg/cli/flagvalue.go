package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// InvalidValue is the error of a flag whose value does not have the flag's type. A
// hidden value may be a secret: the error does not repeat it.
func InvalidValue(err *pflag.InvalidValueError, hidden bool) *fault.Error {
	f := err.GetFlag()
	value := fault.FlagValue{Flag: f.Name, Value: err.GetValue(), Hidden: hidden}
	switch f.Value.Type() {
	case "bool":
		return value.NotValid("true or false").WithHint("write --" + f.Name + " without a value, or --" + f.Name + "=false")
	case "int", "int64":
		return value.NotValid("a whole number")
	case "duration":
		return value.NotValid("a duration such as 90s, 5m or 1h").WithHint(durationHint(value))
	}
	name, _ := pflag.UnquoteUsage(f)
	return value.NotValid(name)
}

// units are the units that people write, and how many of which unit of a duration
// they are.
var units = map[string]struct {
	factor int
	unit   string
}{
	"": {1, "s"}, "sec": {1, "s"}, "secs": {1, "s"}, "second": {1, "s"}, "seconds": {1, "s"},
	"min": {1, "m"}, "mins": {1, "m"}, "minute": {1, "m"}, "minutes": {1, "m"}, "M": {1, "m"},
	"hr": {1, "h"}, "hrs": {1, "h"}, "hour": {1, "h"}, "hours": {1, "h"}, "H": {1, "h"},
	"d": {24, "h"}, "day": {24, "h"}, "days": {24, "h"},
	"s": {1, "s"}, "m": {1, "m"}, "h": {1, "h"}, // after a space
}

// durationHint is the hint for a duration without a unit, or with one that is
// written differently: "5" and "5min".
func durationHint(v fault.FlagValue) string {
	digits := strings.TrimRightFunc(v.Value, func(r rune) bool { return r < '0' || r > '9' })
	n, err := strconv.Atoi(digits)
	known, ok := units[strings.TrimSpace(strings.TrimPrefix(v.Value, digits))]
	switch {
	case err != nil || n < 0 || n > 1e6 || !ok:
		return ""
	case v.Hidden:
		return "add the unit: --" + v.Flag + "=5m"
	}
	return "did you mean --" + v.Flag + "=" + strconv.Itoa(n*known.factor) + known.unit + "?"
}
