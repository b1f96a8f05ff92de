package secretgen

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/docs"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// onceFlags are flags with one value. The standard behaviour of a flag that is given
// twice, to keep the last value, would lose a part of a Secret without a message.
type onceFlags struct {
	twice []string // names of flags that were given more than once
}

// StringVar adds a flag to the set, like [pflag.FlagSet.StringVar].
func (o *onceFlags) StringVar(fs *pflag.FlagSet, to *string, name, value, usage string) {
	*to = value
	fs.Var(&onceValue{to: to, name: name, of: o}, name, usage)
}

// check is an error about a flag that was given more than once.
func (o *onceFlags) check() error {
	if len(o.twice) == 0 {
		return nil
	}
	hint := "leave out one of them"
	if slices.Contains([]string{"docker-server", "docker-username", "docker-password", "docker-email"}, o.twice[0]) {
		hint = "for several registries, use --from-docker-config, or logins in a file of -f: " + docs.Page("secrets-file.md")
	}
	return fault.Usagef("--%s is given twice", o.twice[0]).WithHint(hint)
}

// onceValue is the value of one of them.
type onceValue struct {
	to   *string
	name string
	of   *onceFlags
	set  bool
}

// Set sets the value, or records that it is set again.
func (v *onceValue) Set(value string) error {
	if v.set && !slices.Contains(v.of.twice, v.name) {
		v.of.twice = append(v.of.twice, v.name)
	}
	*v.to, v.set = value, true
	return nil
}

// String is the value.
func (v *onceValue) String() string {
	if v.to == nil { // pflag compares with the zero value
		return ""
	}
	return *v.to
}

// Type is pflag's name for the type.
func (v *onceValue) Type() string { return "string" }
