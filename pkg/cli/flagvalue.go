package cli

import (
	"strconv"

	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// InvalidValue is the error of a flag whose value is not of the flag's type. A
// hidden value may be a secret: the error does not repeat it.
func InvalidValue(err *pflag.InvalidValueError, hidden bool) *fault.Error {
	f := err.GetFlag()
	value := fault.FlagValue{Flag: f.Name, Value: err.GetValue(), Hidden: hidden}
	switch f.Value.Type() {
	case "bool":
		return value.NotValid("true or false")
	case "int", "int64":
		return value.NotValid("a whole number")
	case "duration":
		return withUnit(value, value.NotValid("a duration such as 90s, 5m or 1h"))
	}
	name, _ := pflag.UnquoteUsage(f)
	return value.NotValid(name)
}

// withUnit adds the unit to a duration that is a number alone.
func withUnit(value fault.FlagValue, err *fault.Error) *fault.Error {
	if _, wrong := strconv.ParseUint(value.Value, 10, 64); wrong != nil || value.Hidden {
		return err
	}
	return err.WithHint("did you mean --" + value.Flag + "=" + value.Value + "s?")
}
