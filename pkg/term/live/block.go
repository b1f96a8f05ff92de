// Package live draws a block of lines that changes in place below lines that stay.
// Start with [New].
package live

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

// What a frame is made of (ECMA-48; the private modes are DEC's, but for 2026,
// synchronised output, which terminals that lack it ignore).
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	eraseBelow = "\r\x1b[J" // "\r": a key that was pressed may have left its mark
	eraseRight = "\x1b[K"
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
// newline at their end. Of a block that does not fit, its last lines are drawn.
// A frame like the one before is not written again. The error is that of the
// first write that failed; after it nothing is written any more.
func (l *Block) Draw(above, block string) error {
	width, height := l.size()
	lines := fitting(split(block), width, height)
	resized := len(lines) > 0 && (width != l.width || height != l.height)
	if above == "" && !resized && slices.Equal(lines, l.block) {
		return l.err
	}
	var b strings.Builder
	b.WriteString(beginFrame)
	if !l.hidden {
		b.WriteString(hideCursor)
	}
	b.WriteString(l.erase(width, height))
	for _, line := range slices.Concat(split(above), lines) {
		b.WriteString(line)
		if cells(line) < width { // in the last column it would erase the last character
			b.WriteString(eraseRight)
		}
		b.WriteByte('\n')
	}
	b.WriteString(endFrame)
	l.block, l.width, l.height, l.hidden = lines, width, height, true
	return l.write(b.String())
}

// Close leaves the block standing, with the cursor below it. What is drawn
// afterwards is a new block.
func (l *Block) Close() error { return l.end(eraseBelow) }

// Clear takes the block away; the cursor is where it began.
func (l *Block) Clear() error {
	width, height := l.size()
	return l.end(l.erase(width, height))
}

func (l *Block) end(frame string) error {
	if !l.hidden {
		return l.err
	}
	l.block, l.hidden = nil, false
	return l.write(beginFrame + frame + showCursor + endFrame)
}

func (l *Block) write(frame string) error {
	if l.err == nil {
		_, l.err = io.WriteString(l.out, frame)
	}
	return l.err
}

// erase goes up to where the block begins and erases from there. Where a part of
// the block may stay above, an empty line follows it: the terminal could join
// the two when it becomes wider.
func (l *Block) erase(width, height int) string {
	then, now := 0, 0
	for _, line := range l.block {
		then += rows(line, l.width)
		now += rows(line, width)
	}
	up := now
	if !l.Reflows {
		up = min(then, now)
	}
	frame := eraseBelow
	if up > 0 {
		frame = fmt.Sprintf("\x1b[%dA", up) + eraseBelow
	}
	if up < now || height > 0 && up >= height {
		frame += "\n"
	}
	return frame
}

// fitting keeps the last lines that leave the cursor a line of its own: the
// cursor cannot go up to what has scrolled away.
func fitting(lines []string, width, height int) []string {
	if height <= 0 {
		return lines
	}
	used := 0
	for i := len(lines) - 1; i >= 0; i-- {
		if used += rows(lines[i], width); used > height-1 {
			return lines[i+1:]
		}
	}
	return lines
}

// rows is how many rows a line takes on a terminal of that width.
func rows(line string, width int) int {
	if width <= 0 {
		return 1
	}
	return max(1, (cells(line)+width-1)/width)
}

// cells is the width of a line without its SGR escapes.
func cells(line string) int {
	narrow := runewidth.Condition{StrictEmojiNeutral: true} // as the frames are drawn
	pieces := strings.Split(line, "\x1b[")
	width := narrow.StringWidth(pieces[0])
	for _, piece := range pieces[1:] {
		piece = strings.TrimPrefix(strings.TrimLeft(piece, "0123456789;:"), "m")
		width += narrow.StringWidth(piece)
	}
	return width
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
