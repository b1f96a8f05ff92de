package fault_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Every kind of error of flags has one wording.
func TestWordingsOfFlags(t *testing.T) {
	colors := []string{"auto", "always", "never"}
	for _, tc := range []struct {
		err        *fault.Error
		want, hint string
	}{
		{fault.Requires("--force", "--out"), "--force requires --out", ""},
		{fault.Requires("--unset", "--apply", "--diff"), "--unset requires --apply or --diff", ""},
		{fault.Requires("--unset", "--apply", "--diff", "--merge"), "--unset requires --apply, --diff or --merge", ""},
		{fault.Conflict("--merge", "--replace"), "--merge and --replace cannot be used together", "leave out one of them"},
		{fault.Missing("--service-account"), "--service-account is required", ""},
		{fault.Negative("--timeout", "-5s"), "--timeout must not be negative: -5s", ""},
		{fault.NotPositive("--revision", "0"), "--revision must be positive: 0", ""},
		{fault.FlagValue{Flag: "domain", Value: "a_b"}.NotValid("a domain"), "--domain=a_b is not valid; expected a domain", ""},
		{fault.FlagValue{Flag: "out"}.NotValid("DIR"), `--out="" is not valid; expected DIR`, ""},
		{fault.FlagValue{Flag: "domain", Value: "a b\x1b"}.NotValid("a domain"), `--domain="a b\x1b" is not valid; expected a domain`, ""},
		{fault.FlagValue{Flag: "ttl", Value: "s3cret", Hidden: true}.NotValid("TIME"), "the value of --ttl is not valid; expected TIME", ""},
		{fault.FlagValue{Flag: "color", Value: "blue"}.NotOneOf(colors), "--color=blue is not valid; expected one of: auto, always, never", ""},
		{fault.FlagValue{Flag: "color", Value: "Nevr"}.NotOneOf(colors), "--color=Nevr is not valid; expected one of: auto, always, never", "did you mean --color=never?"},
		{fault.FlagValue{Flag: "color", Value: "alw"}.NotOneOf(colors), "--color=alw is not valid; expected one of: auto, always, never", "did you mean --color=always?"},
		{fault.FlagValue{Flag: "color", Value: "nevr=x"}.NotOneOf(colors), "--color=nevr=x is not valid; expected one of: auto, always, never", "did you mean --color=never?"},
		{fault.FlagValue{Flag: "color", Value: "olor"}.NotOneOf(colors), "--color=olor is not valid; expected one of: auto, always, never", "did you mean --color?"},
		{fault.FlagValue{Flag: "v", Value: "loud"}.NotValid("LEVEL"), "-v=loud is not valid; expected LEVEL", ""},
		{fault.FlagValue{Flag: "output", Value: "yaml", With: "watch"}.NotOneOf([]string{"json"}), "--output=yaml with --watch is not valid; expected json", ""},
		{fault.FlagValue{Flag: "scope", Value: "s3cret", Hidden: true}.NotOneOf(colors), "the value of --scope is not valid; expected one of: auto, always, never", ""},
	} {
		if hint := strings.Join(fault.Hints(tc.err), "\n"); tc.err.Error() != tc.want || hint != tc.hint || fault.Code(tc.err) != 2 {
			t.Errorf("got  %s (hint %q, exit code %d)\nwant %s (hint %q)", tc.err, hint, fault.Code(tc.err), tc.want, tc.hint)
		}
	}
}
