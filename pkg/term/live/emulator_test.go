package live

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

// emulator is the part of a terminal that a [Block] needs: rows of cells, of which the
// last ones are the screen. An unknown escape fails the test.
type emulator struct {
	t             *testing.T
	reflows       bool
	width, height int
	rows          []row // scrollback, then the screen
	top           int   // first row of the screen
	y, x          int   // of the cursor; y counts from the first row of all
	hidden        bool
	framed        bool // between the two ends of synchronised output
	writes        int
}

// row is a line of cells. The second cell of a wide character is empty. The row is
// continued if the terminal wrapped the line to the next row.
type row struct {
	cells     []string
	continued bool
}

func newEmulator(t *testing.T, width, height int) *emulator {
	t.Helper()
	return &emulator{t: t, width: width, height: height, rows: make([]row, height)}
}

func (e *emulator) size() (int, int) { return e.width, e.height }

func (e *emulator) Write(p []byte) (int, error) {
	e.t.Helper()
	e.writes++
	for rest := string(p); rest != ""; {
		rest = e.next(rest)
	}
	if e.framed {
		e.t.Errorf("the frame has no end: %q", p)
	}
	return len(p), nil
}

func (e *emulator) next(text string) string {
	e.t.Helper()
	if after, ok := strings.CutPrefix(text, "\x1b["); ok {
		end := strings.IndexFunc(after, func(r rune) bool { return r >= '@' })
		e.escape(after[:end+1])
		return after[end+1:]
	}
	r := []rune(text)[0]
	switch r {
	case '\r':
		e.x = 0
	case '\n': // in cooked mode
		e.down()
		e.x = 0
	default:
		e.put(string(r))
	}
	return text[len(string(r)):]
}

func (e *emulator) escape(what string) {
	e.t.Helper()
	switch {
	case what == "?2026h":
		e.framed = true
	case what == "?2026l":
		e.framed = false
	case what == "?25h":
		e.hidden = false
	case what == "?25l":
		e.hidden = true
	case what == "J" && e.y == e.top && e.x == 0:
		e.intoHistory()
	case what == "J":
		e.rows[e.y] = row{cells: e.kept()}
		clear(e.rows[e.y+1:])
	case what == "K":
		e.rows[e.y] = row{cells: e.kept()}
	case strings.HasSuffix(what, "A"):
		n, err := strconv.Atoi(strings.TrimSuffix(what, "A"))
		if err != nil || n < 1 {
			e.t.Errorf("up by %q", what)
		}
		e.y = max(e.top, e.y-n)
	case strings.HasSuffix(what, "m"):
	default:
		e.t.Errorf("an unknown escape: %q", what)
	}
}

// intoHistory does what tmux does if the screen is erased from its first cell.
func (e *emulator) intoHistory() {
	used := 0
	for i, r := range e.rows[e.top:] {
		if len(r.cells) > 0 {
			used = i + 1
		}
	}
	e.rows = append(e.rows, make([]row, used)...)
	e.top += used
	e.y = e.top
	clear(e.rows[e.top:])
}

// kept is the text to the left of the cursor. The cursor is in the last column after a
// character was written there.
func (e *emulator) kept() []string {
	return e.rows[e.y].cells[:min(e.x, e.width-1, len(e.rows[e.y].cells))]
}

func (e *emulator) put(text string) {
	width := runewidth.StringWidth(text)
	if e.x+width > e.width {
		e.rows[e.y].continued = true
		e.down()
		e.x = 0
	}
	cells := e.rows[e.y].cells
	for len(cells) < e.x+width {
		cells = append(cells, " ")
	}
	cells[e.x] = text
	for i := 1; i < width; i++ {
		cells[e.x+i] = ""
	}
	e.rows[e.y].cells = cells
	e.x += width
}

func (e *emulator) down() {
	e.y++
	if e.y == len(e.rows) {
		e.rows = append(e.rows, row{})
		e.top++
	}
}

// resize keeps the cursor's row on the screen.
func (e *emulator) resize(width, height int) {
	if e.reflows {
		e.reflow(width)
	} else {
		for i := range e.rows {
			e.rows[i].cells = e.rows[i].cells[:min(width, len(e.rows[i].cells))]
		}
	}
	e.width, e.height = width, height
	e.x = min(e.x, width-1)
	for len(e.rows) > e.y+1 && len(e.rows) > height && len(e.rows[len(e.rows)-1].cells) == 0 {
		e.rows = e.rows[:len(e.rows)-1]
	}
	for len(e.rows) < height {
		e.rows = append(e.rows, row{})
	}
	e.top = len(e.rows) - height
}

func (e *emulator) reflow(width int) {
	var all []row
	at := e.y
	for i := 0; i < len(e.rows); i++ {
		if i == at {
			e.y = len(all)
		}
		cells := slices.Clone(e.rows[i].cells)
		for ; e.rows[i].continued; i++ {
			cells = append(cells, e.rows[i+1].cells...)
		}
		for len(cells) > width {
			all = append(all, row{cells: cells[:width:width], continued: true})
			cells = cells[width:]
		}
		all = append(all, row{cells: cells})
	}
	e.rows = all
}

// text is all of the text, the scrollback first, without the empty rows at the end.
func (e *emulator) text() []string {
	var lines []string
	for _, r := range e.rows {
		lines = append(lines, strings.TrimRight(strings.Join(r.cells, ""), " "))
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func TestEmulator(t *testing.T) {
	for _, tc := range []struct {
		writes string
		want   string
	}{
		{"one\ntwo\n", "[one two] 2,0"},
		{"12345", "[12345] 0,5"},
		{"123456", "[12345 6] 1,1"},
		{"12345\n6", "[12345 6] 1,1"},
		{"12345\x1b[K", "[1234] 0,5"},
		{"網網網", "[網網 網] 1,2"},
		{"1\n2\n3\n4\n5\n", "[1 2 3 4 5] 5,0"},
		{"1\n2\n3\n4\n5\n\x1b[2A\r\x1b[Jx", "[1 2 3 x] 3,1"},
		{"1\n2\n3\n4\n5\n\x1b[9A\r\x1b[Jx", "[1 2 3 4 5 x] 5,1"},
	} {
		e := newEmulator(t, 5, 4)
		fmt.Fprint(e, tc.writes)
		if got := fmt.Sprintf("%v %d,%d", e.text(), e.y, e.x); got != tc.want {
			t.Errorf("%q: %s, want %s", tc.writes, got, tc.want)
		}
	}
}
