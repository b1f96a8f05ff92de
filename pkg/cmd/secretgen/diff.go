package secretgen

import (
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// The exit codes of --diff are those of kubectl diff: 1 for differences, 2 or more for an
// error.
const (
	differs    fault.Class = 1
	diffFailed fault.Class = 2
)

// diffCode gives errors of --diff an exit code that is not the one for differences.
func diffCode(err error) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &f):
		return fault.Wrap(diffFailed, err, "")
	case f.Class == differs && f.Error() != "":
		return fault.Wrap(diffFailed, f.Err, f.Hint)
	}
	return err
}

// Differs prints how a Secret would change.
func (l listener) Differs(d difference.Difference) error {
	for _, line := range d.Text(l.style) {
		fmt.Fprintln(l.env.Out, line) // with styles; the difference makes its words safe
	}
	return nil
}

// diffStyle is the style of differences on the output of the command.
func diffStyle(env *cli.Env) difference.Style {
	profile := term.Detect(env.Out, env.Lookup, term.Options{})
	style := difference.Style{Unicode: profile.Unicode}
	if profile.Color {
		style.Paint = paint
	}
	return style
}

// paint gives a line the colour of its change: added green, changed orange, removed red.
func paint(c difference.Change, line string) string {
	styles := map[difference.Change]text.Style{difference.Added: text.Green, difference.Changed: text.Orange, difference.Removed: text.Red}
	return styles[c].Paint(line)
}
