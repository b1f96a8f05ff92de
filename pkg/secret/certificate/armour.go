package certificate

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const (
	armour      = "-----BEGIN" // any trace of it makes a file PEM
	armourBegin = armour + " "
	armourEnd   = "-----END "
	armourDash  = "-----"
)

const labelCertificate = "CERTIFICATE"

// block is one PEM block of a file.
type block struct {
	*pem.Block
	line int // of its BEGIN, from 1
}

// armoured reports whether the file looks like PEM.
func (p Part) armoured() bool { return bytes.Contains(p.Data, []byte(armour)) }

// blocks are the PEM blocks of the file. Unlike encoding/pem, which skips what
// it cannot read, it reports where a block is broken. It also reads files that
// are indented or begin with a byte order mark.
func (p Part) blocks() ([]block, error) {
	var found []block
	var open []string // the lines of the block so far
	start := 0
	for i, line := range strings.Split(strings.TrimPrefix(string(p.Data), "\uFEFF"), "\n") {
		line = strings.TrimSpace(line)
		begins, ends := isArmour(line, armourBegin), isArmour(line, armourEnd)
		switch {
		case begins && open != nil:
			return nil, p.half(start)
		case begins:
			open, start = []string{line}, i+1
		case ends && open == nil:
			return nil, fault.Usagef("%s:%d: END of a PEM block without BEGIN", p.Name, i+1).WithHint(halfHint)
		case ends:
			b, err := p.decode(append(open, line), start)
			if err != nil {
				return nil, err
			}
			found, open = append(found, b), nil
		case strings.Contains(line, armour):
			return nil, fault.Usagef("%s:%d: BEGIN is not alone on its line", p.Name, i+1).
				WithHint("write real line breaks, not the two characters \\n")
		case open != nil:
			open = append(open, line)
		}
	}
	if open != nil {
		return nil, p.half(start)
	}
	return found, nil
}

// isArmour reports whether line is a whole BEGIN or END line.
func isArmour(line, kind string) bool {
	return strings.HasPrefix(line, kind) && strings.HasSuffix(line, armourDash) && len(line) > len(kind)+len(armourDash)
}

const halfHint = "copy the whole file, from the BEGIN line to the END line"

func (p Part) half(line int) error {
	return fault.Usagef("%s:%d: incomplete PEM block: no END line follows this BEGIN", p.Name, line).WithHint(halfHint)
}

func (p Part) decode(lines []string, start int) (block, error) {
	b, _ := pem.Decode([]byte(strings.Join(lines, "\n") + "\n"))
	if b == nil {
		return block{}, fault.Usagef("%s:%d: this PEM block cannot be decoded: its END has a different name, or the lines between are not base64", p.Name, start).
			WithHint(halfHint)
	}
	return block{b, start}, nil
}

// plain are the blocks that every program finds in the unchanged file.
func (p Part) plain() []*pem.Block {
	var found []*pem.Block
	for rest := p.Data; ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return found
		}
		found = append(found, b)
	}
}

// readsAs reports whether every program finds exactly these certificates in the
// file.
func (p Part) readsAs(certs []*x509.Certificate) bool {
	return slices.EqualFunc(p.plain(), certs, func(b *pem.Block, c *x509.Certificate) bool {
		return b.Type == labelCertificate && bytes.Equal(b.Bytes, c.Raw)
	})
}
