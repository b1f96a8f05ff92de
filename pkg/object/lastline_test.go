package object

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// The bytes are the same, with a line break at the end of the last line, however they
// are read.
func TestWithLastLine(t *testing.T) {
	for text, want := range map[string]string{"": "", "\n": "\n", "a": "a\n", "a\n": "a\n", "a\n\n": "a\n\n", strings.Repeat("x", 4096): strings.Repeat("x", 4096) + "\n"} {
		for name, from := range map[string]func(io.Reader) io.Reader{
			"at once": func(r io.Reader) io.Reader { return r }, "one byte": iotest.OneByteReader, "half": iotest.HalfReader, "data with EOF": iotest.DataErrReader,
		} {
			var got bytes.Buffer
			if _, err := io.CopyBuffer(&got, struct{ io.Reader }{WithLastLine(from(strings.NewReader(text)))}, make([]byte, 4096)); err != nil || got.String() != want {
				t.Errorf("%s: got %d bytes, %v, want %d", name, got.Len(), err, len(want))
			}
		}
	}
	if _, err := io.ReadAll(WithLastLine(iotest.ErrReader(io.ErrUnexpectedEOF))); err == nil {
		t.Error("the error of the reader is lost")
	}
}
