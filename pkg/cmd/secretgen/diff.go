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

// Exit codes of --diff are those of kubectl diff: 1 is a difference, more is an
// error.
const (
	differs    fault.Class = 1
	diffFailed fault.Class = 2
)

// diffCode gives errors of --diff another exit code than a difference.
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
		fmt.Fprintln(l.env.Out, line) // painted; the difference makes its words safe
	}
	return nil
}

// diffStyle is how differences look on the command's output.
func diffStyle(env *cli.Env) difference.Style {
	profile := term.Detect(env.Out, env.Lookup, term.Options{})
	style := difference.Style{Unicode: profile.Unicode}
	if profile.Color {
		style.Paint = paint
	}
	return style
}

// paint gives a line the colour that diffs have: added green, changed yellow,
// removed red.
func paint(c difference.Change, line string) string {
	styles := map[difference.Change]text.Style{difference.Added: text.Green, difference.Changed: text.Yellow, difference.Removed: text.Red}
	return styles[c].Paint(line)
}
