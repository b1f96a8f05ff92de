package object

import "io"

// WithLastLine reads the same bytes, and a line break after them if the last line has
// none. The YAML readers of apimachinery drop such a line if the number of bytes is a
// multiple of their buffer (kubernetes/kubernetes#142527).
func WithLastLine(r io.Reader) io.Reader { return &lastLine{from: r} }

type lastLine struct {
	from io.Reader
	last byte // that was read; 0 at the start
	done bool
}

func (l *lastLine) Read(p []byte) (int, error) {
	if l.done || len(p) == 0 {
		return 0, io.EOF
	}
	n, err := l.from.Read(p)
	if n > 0 {
		l.last = p[n-1]
	}
	if err != io.EOF {
		return n, err
	}
	if l.last == '\n' || l.last == 0 {
		l.done = true
		return n, io.EOF
	}
	if n < len(p) {
		p[n], l.done = '\n', true
		return n + 1, io.EOF
	}
	return n, nil // the next call has room for the line break
}
