package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Rules are the rules of a command's flags, in the order in which they are
// checked.
type Rules []Rule

// Rule is one rule. It names flags as "out", or as "format=helm" for one value
// of a flag. Only flags on the command line count, not defaults; an empty value
// and =false count as leaving the flag out.
type Rule struct {
	broken func(Rule, *pflag.FlagSet) *fault.Error // nil if the call follows the rule
	flag   string
	others []string // flags
	words  []string // values
	with   string   // the rule holds only with this flag
	hint   string
	hidden bool
	off    bool
}

// Requires means that the flag has no effect without one of the others.
func Requires(flag string, others ...string) Rule {
	return Rule{broken: requires, flag: flag, others: others}
}

// Required means that every call must have the flag.
func Required(flag string) Rule { return Rule{broken: required, flag: flag} }

// Excludes means that the flag cannot be used together with any of the others.
func Excludes(flag string, others ...string) Rule {
	return Rule{broken: excludes, flag: flag, others: others}
}

// AtMostOne means that no two of the flags can be used together.
func AtMostOne(flags ...string) Rule { return Rule{broken: atMostOne, others: flags} }

// OneOf means that the flag takes the words and its default as values.
func OneOf(flag string, words ...string) Rule {
	return Rule{broken: oneOf, flag: flag, words: words}
}

// NotNegative means that the flag, a number or duration, is 0 or more.
func NotNegative(flag string) Rule { return Rule{broken: notNegative, flag: flag} }

// Positive means that the flag, a whole number, is 1 or more; its default may be 0.
func Positive(flag string) Rule { return Rule{broken: positive, flag: flag} }

// When switches the rule off unless the condition holds.
func (r Rule) When(condition bool) Rule {
	r.off = r.off || !condition
	return r
}

// With limits the rule to calls with the other flag.
func (r Rule) With(flag string) Rule {
	r.with = flag
	return r
}

// WithHint replaces the hint.
func (r Rule) WithHint(hint string) Rule {
	r.hint = hint
	return r
}

// Hidden keeps the flag's value out of the error, because it may be a secret.
func (r Rule) Hidden() Rule {
	r.hidden = true
	return r
}

// Check returns the error of the first broken rule (exit code 2). It panics if a
// rule names a flag that the set does not have.
func (r Rules) Check(fs *pflag.FlagSet) error {
	for _, rule := range r {
		rule.mustExist(fs)
	}
	for _, rule := range r {
		if rule.off || rule.with != "" && !given(fs, rule.with) {
			continue
		}
		if err := rule.broken(rule, fs); err != nil {
			if rule.hint != "" {
				err = err.WithHint(rule.hint)
			}
			return err
		}
	}
	return nil
}

// Complete registers the words of the flags for completion.
func (r Rules) Complete(c *cobra.Command) {
	for _, rule := range r {
		if len(rule.words) > 0 && rule.with == "" {
			_ = c.RegisterFlagCompletionFunc(rule.flag, cobra.FixedCompletions(rule.words, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

func (r Rule) mustExist(fs *pflag.FlagSet) {
	for _, flag := range slices.Concat([]string{r.flag, r.with}, r.others) {
		if flag != "" && find(fs, flag) == nil {
			panic("a rule names --" + flag + ", but the command has no such flag")
		}
	}
}

// subject is the flag as errors name it.
func (r Rule) subject() string {
	if r.with != "" {
		return "--" + r.flag + " with --" + r.with
	}
	return "--" + r.flag
}

func requires(r Rule, fs *pflag.FlagSet) *fault.Error {
	if !given(fs, r.flag) || slices.ContainsFunc(r.others, func(flag string) bool { return given(fs, flag) }) {
		return nil
	}
	return fault.Requires(r.subject(), dashed(r.others)...).WithHint(whatToAdd(fs, r.others) + ", or leave out --" + r.flag)
}

func required(r Rule, fs *pflag.FlagSet) *fault.Error {
	if given(fs, r.flag) {
		return nil
	}
	return fault.Missing(r.subject()).WithHint(whatToAdd(fs, []string{r.flag}))
}

func excludes(r Rule, fs *pflag.FlagSet) *fault.Error {
	for _, other := range r.others {
		if given(fs, r.flag) && given(fs, other) {
			return fault.Conflict(r.subject(), "--"+other)
		}
	}
	return nil
}

func atMostOne(r Rule, fs *pflag.FlagSet) *fault.Error {
	for i, flag := range r.others {
		if err := excludes(Excludes(flag, r.others[i+1:]...), fs); err != nil {
			return err
		}
	}
	return nil
}

func oneOf(r Rule, fs *pflag.FlagSet) *fault.Error {
	f := find(fs, r.flag)
	for _, value := range values(f) {
		if value != f.DefValue && !slices.Contains(r.words, value) {
			return fault.FlagValue{Flag: r.flag, Value: value, With: r.with, Hidden: r.hidden}.NotOneOf(r.words)
		}
	}
	return nil
}

func notNegative(r Rule, fs *pflag.FlagSet) *fault.Error {
	f := find(fs, r.flag)
	value := f.Value.String()
	switch {
	case !strings.HasPrefix(value, "-"):
		return nil
	case f.Value.Type() == "duration":
		return fault.Negative(r.subject(), value).WithHint("write it as 90s, 5m or 1h")
	}
	return fault.Negative(r.subject(), value)
}

func positive(r Rule, fs *pflag.FlagSet) *fault.Error {
	f := find(fs, r.flag)
	if value := f.Value.String(); f.Changed && (value == "0" || value == "0s" || strings.HasPrefix(value, "-")) {
		return fault.NotPositive(r.subject(), value)
	}
	return nil
}

// given reports whether the command line has the flag, or the flag with the
// value. Flags that do not return their value are given if they are on the command
// line.
func given(fs *pflag.FlagSet, flag string) bool {
	f := find(fs, flag)
	_, value, valued := strings.Cut(flag, "=")
	_, repeatable := f.Value.(pflag.SliceValue)
	switch kind := f.Value.Type(); {
	case !f.Changed:
		return false
	case valued:
		return f.Value.String() == value
	case kind == "bool":
		return f.Value.String() == "true"
	case kind == "string" || repeatable:
		return slices.ContainsFunc(values(f), func(value string) bool { return value != "" })
	}
	return true
}

// values are the flag's values: several if it can be repeated.
func values(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{f.Value.String()}
}

func find(fs *pflag.FlagSet, flag string) *pflag.Flag {
	name, _, _ := strings.Cut(flag, "=")
	return fs.Lookup(name)
}

func dashed(flags []string) []string {
	all := make([]string, 0, len(flags))
	for _, flag := range flags {
		all = append(all, "--"+flag)
	}
	return all
}

// whatToAdd is the start of a hint: "add --out DIR".
func whatToAdd(fs *pflag.FlagSet, flags []string) string {
	if len(flags) > 1 {
		return "add one of them"
	}
	if strings.Contains(flags[0], "=") {
		return "add --" + flags[0]
	}
	return "add " + withPlaceholder(find(fs, flags[0]))
}
