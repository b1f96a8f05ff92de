package compose

import (
	"bytes"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/printers"
	yaml "sigs.k8s.io/yaml/goyaml.v2"

	"github.com/batuta-k8s/batuta/pkg/object"
)

// printFunc prints a stream for the formats that have one, and one List for
// those that hold a single document. Nothing is written unless all of it could
// be encoded.
func (f *convertFlags) printFunc() (func(io.Writer, []object.Object) error, error) {
	if _, err := f.printer.Printer(); err != nil {
		return nil, err
	}
	encode := f.encodeList
	switch f.printer.Format() {
	case "yaml":
		encode = encodeYAML
	case "kyaml", "name":
		encode = f.encodeStream
	}
	return func(w io.Writer, objects []object.Object) error {
		text, err := encode(objects)
		if err != nil {
			return err
		}
		return f.printer.Write(w, text)
	}, nil
}

func (f *convertFlags) encodeStream(objects []object.Object) ([]byte, error) {
	p, err := f.printer.Printer()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, o := range objects {
		if err := printObject(p, &b, o); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func printObject(p printers.ResourcePrinter, w io.Writer, o object.Object) error {
	u, err := object.Clean(o)
	if err != nil {
		return err
	}
	return p.PrintObj(u, w)
}

func (f *convertFlags) encodeList(objects []object.Object) ([]byte, error) {
	p, err := f.printer.Printer()
	if err != nil {
		return nil, err
	}
	list := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "v1", "kind": "List"}}
	for _, o := range objects {
		u, err := object.Clean(o)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, *u)
	}
	var b bytes.Buffer
	err = p.PrintObj(list, &b)
	return b.Bytes(), err
}

// encodeYAML writes what kubectl's YAML printer writes (pkg/printers/yaml.go of
// cli-runtime), several times as fast: without the detour through JSON, and
// with one encoder for several documents.
func encodeYAML(objects []object.Object) ([]byte, error) {
	var b bytes.Buffer
	for run := range slices.Chunk(objects, encoderRun) {
		if b.Len() > 0 {
			b.WriteString("---\n")
		}
		if err := encodeRun(&b, run); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// encoderRun is how many documents one encoder writes: a new one costs 128 KiB
// of buffer, and each keeps what it wrote until its end.
const encoderRun = 8

func encodeRun(w io.Writer, objects []object.Object) error {
	encoder := yaml.NewEncoder(w)
	for _, o := range objects {
		u, err := object.Clean(o)
		if err != nil {
			return err
		}
		if err := encoder.Encode(u.Object); err != nil {
			return err
		}
	}
	return encoder.Close()
}
