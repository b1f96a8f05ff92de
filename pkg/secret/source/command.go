package source

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/command"
)

// allowed is an error if programs must not be run: the author of a file of -f is
// not always the user.
func (p *plan) allowed(s Spec) error {
	if p.Run != nil {
		return nil
	}
	return fault.Usagef("%s: this source runs a program, which needs --allow-commands", s).
		WithHint("read the commands in the file first; if you trust them, add --allow-commands")
}

// addCommand adds KEY=COMMAND. The key must be typed.
func (p *plan) addCommand(s Spec) error {
	key, words := s.Key, s.Words
	if words == nil {
		typed, line, found := strings.Cut(s.Argument, "=")
		if !found || check.Key(typed) != nil {
			return fault.Usagef("%s is not a key and a command; expected KEY=COMMAND", s).
				WithHint(s.form("KEY='COMMAND'") + "; for example: password='op read op://shop/db/password'")
		}
		var err error
		if words, err = command.Words(line); err != nil {
			return fault.Prefix(s.String(), err)
		}
		key = typed
	}
	if err := p.allowed(s); err != nil {
		return err
	}
	p.items = append(p.items, item{spec: s, key: key, words: words, origin: assemble.Origin{Source: s.String()}})
	return nil
}

// runCommand adds the output of a program.
func (r *reader) runCommand(it item) error {
	text, err := r.output(it, it.words)
	if err != nil {
		return err
	}
	text = withoutLineBreak(text)
	if len(text) == 0 {
		return fault.Usagef("%s: the command printed nothing", it.spec).WithHint("run it yourself; the value is what it prints to standard output")
	}
	return r.add(assemble.Entry{Key: it.key, Value: secret.NewValue(text), Origin: it.origin})
}

// output is the output of a program, with the source in its errors.
func (r *reader) output(it item, words []string) ([]byte, error) {
	text, err := r.Run(r.ctx, r.Dir, words)
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	return text, fault.Prefix(it.spec.String(), err)
}

// withoutLineBreak is the output without the line break that most programs print
// after a value. A text of several lines, such as a private key, is not changed:
// its last line break is a part of it.
func withoutLineBreak(text []byte) []byte {
	line, found := bytes.CutSuffix(text, []byte("\n"))
	if !found || bytes.IndexByte(line, '\n') >= 0 {
		return text
	}
	return bytes.TrimSuffix(line, []byte("\r"))
}
