package dotenv

import (
	"fmt"
	"strings"
)

// Print writes entries as a file of the dialect, one KEY=VALUE each in their
// order, so that [Parse] without Interpolate gives the same keys and values
// again. Where a value has a '$' and the dialect has references, it is written
// so that Interpolate changes nothing either, if the dialect can.
//
// The error is a *[PrintError]: not every dialect has a way to write every
// value, above all one with a line break in it.
func Print(d Dialect, entries []Entry) (string, error) {
	var b strings.Builder
	for i, e := range entries {
		line, ok := d.line(e)
		if !ok {
			return "", &PrintError{Dialect: d.Name, Key: e.Key, Index: i}
		}
		b.WriteString(line)
	}
	return b.String(), nil
}

// line is the first form of an entry that is read back as that entry.
func (d Dialect) line(e Entry) (string, bool) {
	for _, form := range d.forms(e.Value) {
		line := e.Key + d.Equals + form + "\n"
		p := read(d, line, Options{})
		if len(p.problems) == 0 && len(p.entries) == 1 && p.entries[0].Key == e.Key && p.entries[0].Value == e.Value {
			return line, true
		}
	}
	return "", false
}

// forms are the ways to write a value, the best first; not all of them need to
// be right. None depends on the lines around it: a loose quote does, when the
// same mark is inside or a backslash stands before the closing one.
func (d Dialect) forms(value string) []string {
	if len(d.Quotes) == 0 {
		if strings.HasSuffix(value, "\r") {
			value += "\r" // one goes with the line break
		}
		return []string{value}
	}
	var forms []string
	if !strings.ContainsFunc(value, notPlain) {
		forms = append(forms, value)
	}
	for _, q := range d.Quotes {
		if !q.Loose || strings.IndexByte(value, q.Mark) < 0 && !strings.HasSuffix(value, `\`) {
			forms = append(forms, q.write(value))
		}
	}
	if _, opens := d.quote(value); !opens {
		forms = append(forms, value)
	}
	return forms
}

// notPlain is a character for whose sake a value is put in quotes.
func notPlain(r rune) bool { return notKey(r) && !strings.ContainsRune("/:@%+,=", r) }

// PrintError is an entry that the dialect has no way to write.
type PrintError struct {
	Dialect string
	Key     string
	Index   int // of the entry, from 0
}

// Error names the key if it is one, and else which entry it is.
func (e *PrintError) Error() string {
	if _, index := variableName(e.Key); index >= 0 {
		return fmt.Sprintf("entry %d has a key or a value that the %s dialect cannot hold", e.Index+1, e.Dialect)
	}
	return fmt.Sprintf("the %s dialect cannot hold the value of %s", e.Dialect, e.Key)
}

// Hint is what to do about it.
func (e *PrintError) Hint() string {
	return "choose another dialect; dotenv can hold every value that is UTF-8 without NUL bytes"
}
