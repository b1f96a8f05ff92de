package compose

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// The help of --target has every target, that of --expose its default for each.
func TestHelpNamesEveryTarget(t *testing.T) {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	new(networkFlags).add(fs)
	for _, name := range target.Names() {
		if usage := fs.Lookup("target").Usage; !strings.Contains("|"+usage[strings.LastIndex(usage, " ")+1:]+"|", "|"+name+"|") {
			t.Errorf("the help of --target lacks %s: %s", name, usage)
		}
	}
	// "(default: WAY; WAY for NAME; WAY for NAME, NAME and NAME)"
	_, defaults, _ := strings.Cut(fs.Lookup("expose").Usage, "(default: ")
	said := map[string]string{}
	for part := range strings.SplitSeq(strings.TrimSuffix(defaults, ")"), "; ") {
		way, names, _ := strings.Cut(part, " for ")
		for _, name := range strings.FieldsFunc(strings.ReplaceAll(names, " and ", ", "), func(r rune) bool { return r == ',' || r == ' ' }) {
			said[name] = way
		}
		if names == "" {
			said[""] = way
		}
	}
	for _, name := range target.Names() {
		p, err := target.Lookup(name)
		got, named := said[name]
		if !named {
			got = said[""]
		}
		if err != nil || got != p.Expose {
			t.Errorf("the help of --expose says %q of %s, its profile %q: %s %v", got, name, p.Expose, defaults, err)
		}
	}
}
