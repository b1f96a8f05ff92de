package secretgen

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// consumers prints what uses the Secrets, and how.
func (c invocation) consumers(ctx context.Context) error {
	all, err := c.engine.Consumers(ctx, c.specs)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	for _, u := range all {
		writeUses(&out, u)
	}
	_, err = c.env.Out.Write(out.Bytes())
	return err
}

// writeUses writes what uses one Secret in one namespace.
func writeUses(out *bytes.Buffer, u deliver.Uses) {
	if len(u.Consumers) == 0 {
		what := "nothing"
		if !u.Complete {
			what = "nothing that could be listed"
		}
		writeLine(out, "%s in namespace %s uses secret/%s", what, u.Namespace, u.Name)
		return
	}
	writeLine(out, "secret/%s in namespace %s is used by", u.Name, u.Namespace)
	for _, c := range u.Consumers {
		writeLine(out, "  %s", c)
		for _, use := range c.Uses {
			writeLine(out, "    %s", describe(use))
		}
	}
}

func writeLine(out *bytes.Buffer, format string, args ...any) {
	out.WriteString(text.Line(fmt.Sprintf(format, args...)) + "\n")
}

// describe is the line about one use.
func describe(u consumer.Use) string {
	text := u.Way
	if u.Where != "" {
		text += ": " + u.Where
	}
	if len(u.Keys) > 0 {
		text += " (" + strings.Join(u.Keys, ", ") + ")"
	}
	switch {
	case u.Pull:
		text += "; read when an image is pulled"
	case u.AtStart:
		text += "; read only when the container starts"
	}
	return text
}
