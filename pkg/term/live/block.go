// Package live draws a block of lines that changes in place below lines that stay.
// Start with [New].
package live

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// What a frame is made of (ECMA-48; the private modes are DEC's, but for 2026,
// synchronised output, which terminals that lack it ignore).
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	eraseRight = "\x1b[K"
	eraseBelow = "\x1b[J" // never from the first row: tmux takes that for clear, and moves the screen to its history
	eraseBlock = eraseRight + "\n" + eraseBelow + "\x1b[1A"
)

// Block is a small block of lines that is redrawn in place below lines that stay.
// The cursor rests at the start of the line below the block, hidden. The screen
// is never cleared and nothing above the block is touched. It is not for use by
// several goroutines at once.
//
// After a resize some terminals wrap the lines of the block anew, others do not.
// Unless Reflows is set, the block counts as the smaller of both: a part of the
// old block may stay above the new one, but no other line is lost.
type Block struct {
	Reflows bool // the terminal wraps lines anew when it is resized; see [Reflows]

	out           io.Writer
	size          func() (width, height int)
	block         []string // as it stands there
	width, height int      // when it was drawn
	hidden        bool     // the cursor is
	err           error    // of the first write that failed
}

// New makes a block that is not drawn yet. The output is a terminal in its
// usual mode whose cursor is at the start of a line; size is its size in cells,
// 0 where it is unknown.
func New(out io.Writer, size func() (width, height int)) *Block {
	virtualTerminal(out)
	return &Block{out: out, size: size}
}

// Draw puts the lines of above, which stay, where the block began, and the block
// below them. Both may have SGR escapes, no other control characters, and a
// newline at their end. Of a block that does not fit, its first lines are drawn,
// as much of each as the width has room for; lines of above go on in the next row.
// A frame like the one before is not written again. The error is that of the
// first write that failed; after it nothing is written any more.
func (l *Block) Draw(above, block string) error {
	width, height := l.size()
	log, lines := split(above), fitting(split(block), width, height)
	resized := width != l.width || height != l.height
	if len(log) == 0 && slices.Equal(lines, l.block) && (!resized || len(lines) == 0) {
		return l.err
	}
	all := slices.Concat(log, lines)
	afresh := resized || len(all) == 0 || slices.ContainsFunc(log, func(line string) bool { return rows(line, width) > 1 })
	var b strings.Builder
	b.WriteString(beginFrame)
	if !l.hidden {
		b.WriteString(hideCursor)
	}
	b.WriteString(l.begin(width, height, afresh))
	for _, line := range all {
		b.WriteString(overwrite(line, width))
	}
	if !afresh && len(l.block) > len(all) {
		b.WriteString(eraseBelow)
	} else {
		b.WriteString(eraseRight) // a key that was pressed may have left its mark
	}
	b.WriteString(endFrame)
	l.block, l.width, l.height, l.hidden = lines, width, height, true
	return l.write(b.String())
}

// Close leaves the block standing, with the cursor below it. What is drawn
// afterwards is a new block.
func (l *Block) Close() error {
	if !l.hidden {
		return l.err
	}
	l.block, l.hidden = nil, false
	return l.write(beginFrame + "\r" + eraseRight + showCursor + endFrame)
}

func (l *Block) write(frame string) error {
	if l.err == nil {
		_, l.err = io.WriteString(l.out, frame)
	}
	return l.err
}

// begin goes up to where the block begins, and erases it when it is drawn afresh.
// Where a part of the old block may stay above, an empty line follows it: the
// terminal could join the two when it becomes wider.
func (l *Block) begin(width, height int, afresh bool) string {
	now := 0
	for _, line := range l.block {
		now += rows(line, width)
	}
	up := now
	if !l.Reflows {
		up = min(len(l.block), now)
	}
	frame := "\r"
	if up > 0 {
		frame = fmt.Sprintf("\x1b[%dA\r", up)
		if afresh {
			frame += eraseBlock
		}
	}
	if up < now || height > 0 && up >= height {
		frame += "\n"
	}
	return frame
}

// fitting keeps the first lines that leave the cursor a line of its own, each
// in one row: the cursor cannot go up to what has scrolled away.
func fitting(lines []string, width, height int) []string {
	if height > 0 {
		lines = lines[:min(len(lines), height-1)]
	}
	for i := range lines {
		lines[i] = cut(lines[i], width)
	}
	return lines
}

// overwrite writes a line over what stands in the row. To erase after a line that
// fills the row would erase its last character.
func overwrite(line string, width int) string {
	if text.PaintedWidth(line) < width {
		return line + eraseRight + "\n"
	}
	return eraseRight + line + "\n"
}

func split(lines string) []string {
	if lines == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(lines, "\n"), "\n")
}
