package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// document is a JSON text with the place of each value.
type document struct {
	name    string // its name in errors: a path
	content []byte
	root    *node
}

type kind int

const (
	other kind = iota // a number, true, false, an array
	null
	text
	object
)

// node is a JSON value.
type node struct {
	kind    kind
	at      int      // offset of its first byte
	text    string   // of a text
	members []member // of an object, in its order
}

type member struct {
	name  string
	at    int
	value *node
}

// parse reads a JSON text. Its errors have a place and our own messages,
// because those of encoding/json quote the input.
func parse(content []byte, name string) (*document, error) {
	d := &document{name: name, content: content}
	if err := d.wellFormed(); err != nil {
		return nil, err
	}
	r := reader{content: content, dec: json.NewDecoder(bytes.NewReader(content))}
	r.dec.UseNumber()
	d.root = r.value()
	if r.err != nil {
		return nil, d.bad(r.at, "", "not JSON")
	}
	return d, nil
}

func (d *document) wellFormed() error {
	switch {
	case len(bytes.TrimSpace(d.content)) == 0:
		return d.bad(-1, "", "empty; expected a JSON object")
	case bytes.HasPrefix(d.content, []byte("\uFEFF")):
		return d.bad(0, "save it as UTF-8 without a byte order mark", "a byte order mark, which JSON does not allow")
	}
	if at := notUTF8(d.content); at >= 0 {
		return d.bad(at, "", "not JSON: bytes that are not UTF-8")
	}
	at := misfit(d.content)
	switch {
	case at < 0:
		return nil
	case at == len(d.content) && misfit(append(bytes.Clone(d.content), ' ')) > at:
		return d.bad(at, "", "not JSON: the text ends too early")
	}
	return d.bad(at-1, "", "not JSON: an unexpected character")
}

// misfit is the number of bytes up to the place where the text is not valid
// JSON, or -1 if it is valid.
func misfit(content []byte) int {
	var syntax *json.SyntaxError
	if errors.As(json.Unmarshal(content, &json.RawMessage{}), &syntax) {
		return int(syntax.Offset)
	}
	return -1
}

// notUTF8 is the offset of the first byte that is not part of a character, or
// -1.
func notUTF8(content []byte) int {
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// place is name:line:column of an offset, columns in characters from 1. An
// offset below 0 is the whole document.
func (d *document) place(at int) string {
	if at < 0 {
		return d.name
	}
	before := d.content[:min(at, len(d.content))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return fmt.Sprintf("%s:%d:%d", d.name, 1+bytes.Count(before, []byte("\n")), 1+utf8.RuneCount(line))
}

// bad is an error at an offset.
func (d *document) bad(at int, hint, format string, args ...any) error {
	return fault.Usagef("%s: %w", d.place(at), fmt.Errorf(format, args...)).WithHint(hint)
}

// members are the members of an object; none if it is nil or null. A duplicate
// name, ignoring case, is refused: JSON parsers differ in which of the two they
// use.
func (d *document) members(n *node, what string) ([]member, error) {
	if n == nil || n.kind == null {
		return nil, nil
	}
	if n.kind != object {
		return nil, d.bad(n.at, "", "%s is not a JSON object", what)
	}
	first := make(map[string]int, len(n.members))
	for _, m := range n.members {
		name := strings.ToLower(m.name)
		if at, twice := first[name]; twice {
			return nil, d.bad(m.at, "remove one of the two", "a name that %s already has, at %s", what, d.place(at))
		}
		first[name] = m.at
	}
	return n.members, nil
}

// textOf is the text of a value; "" if it is null.
func (d *document) textOf(n *node, what string) (string, error) {
	if n.kind != text && n.kind != null {
		return "", d.bad(n.at, "", "%s is not a string", what)
	}
	return n.text, nil
}

// reader makes nodes from a well-formed text.
type reader struct {
	content []byte
	dec     *json.Decoder
	at      int // of the last token
	err     error
}

func (r *reader) token() json.Token {
	r.at = int(r.dec.InputOffset())
	r.at += len(r.content[r.at:]) - len(bytes.TrimLeft(r.content[r.at:], " \t\r\n,:"))
	t, err := r.dec.Token()
	r.err = errors.Join(r.err, err)
	return t
}

func (r *reader) more() bool { return r.err == nil && r.dec.More() }

func (r *reader) value() *node {
	t := r.token()
	n := &node{at: r.at}
	switch v := t.(type) {
	case nil:
		n.kind = null
	case string:
		n.kind, n.text = text, v
	case json.Delim:
		for r.more() {
			if v == '[' {
				r.value()
				continue
			}
			name, _ := r.token().(string)
			at := r.at
			n.members = append(n.members, member{name: name, at: at, value: r.value()})
		}
		if v == '{' {
			n.kind = object
		}
		r.token()
	}
	return n
}
