package printer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	yaml "go.yaml.in/yaml/v3" // linked already: kubectl prints KYAML with it
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Write writes the output of a printer. Objects contain foreign text: in JSON and
// YAML, characters that a terminal would act on are escaped, and programs read the
// same strings. Names are made safe too. The output of templates is not changed,
// except on a terminal, where it is made safe.
func (f *Flags) Write(w io.Writer, document []byte) error {
	safe, err := escaped(f.Format(), document, term.IsTerminal(w))
	if err != nil {
		return err
	}
	_, err = w.Write(safe)
	return err
}

func escaped(format string, document []byte, terminal bool) ([]byte, error) {
	kind, isTemplate := templateKinds[format]
	switch {
	case format == "json", isTemplate && kind.asJSON:
		return text.EscapeJSON(document), nil
	case format == "yaml":
		return escapedYAML(document)
	case format == "kyaml": // its strings are all in double quotes
		return text.EscapeYAML(document), nil
	case format == "name", terminal:
		return []byte(text.Verbatim(string(document))), nil
	}
	return document, nil
}

// escaping makes kubectl's YAML printers accept every string. They convert the object
// to JSON first, which does not escape control characters from U+007F on, and then
// report these characters as errors.
type escaping struct{ delegate printers.ResourcePrinter }

func (p escaping) PrintObj(o runtime.Object, w io.Writer) error {
	document, err := json.Marshal(o)
	if err != nil || text.IsSafeDocument(document) {
		return p.delegate.PrintObj(o, w)
	}
	return p.delegate.PrintObj(&runtime.Unknown{Raw: text.EscapeYAML(document)}, w)
}

// escapedYAML puts strings with such characters into double quotes, because YAML has
// escapes only there. Documents without such characters are not changed.
func escapedYAML(stream []byte) ([]byte, error) {
	if text.IsSafeDocument(stream) {
		return stream, nil
	}
	var out bytes.Buffer
	decoder := yaml.NewDecoder(bytes.NewReader(stream))
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("escape the YAML: %w", err)
		}
		quote(&document)
		if err := encoder.Encode(&document); err != nil {
			return nil, fmt.Errorf("escape the YAML: %w", err)
		}
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("escape the YAML: %w", err)
	}
	return text.EscapeYAML(out.Bytes()), nil
}

func quote(n *yaml.Node) {
	switch {
	case n.Tag == "!!merge": // a key of that name: objects have no merges
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
	case n.Kind == yaml.ScalarNode && !text.IsSafeDocument([]byte(n.Value)):
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		quote(child)
	}
}
