// Package live draws a block of lines that is redrawn in place, under a log of lines.
// Start with [New].
package live

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// The escape sequences of a frame (ECMA-48 and the private modes of DEC). 2026 is
// synchronised output; terminals without it ignore it.
const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	eraseRight = "\x1b[K"
	eraseBelow = "\x1b[J" // never in the first row: tmux would take it for clear, and move the screen to its history
	eraseBlock = eraseRight + "\n" + eraseBelow + "\x1b[1A"
)

// Block is a small block of lines that is redrawn in place, under the lines of a log.
// The cursor is hidden, at the start of the line under the block. The screen is never
// cleared, and nothing above the block is changed. A Block is not safe for concurrent
// use.
//
// After a resize, some terminals wrap the lines of the block again, others do not. If
// Reflows is false, the smaller of both heights is used: a part of the old block may
// remain above the new one, but no other line is lost.
type Block struct {
	Reflows bool // the terminal wraps lines again after a resize; see [Reflows]

	out           io.Writer
	size          func() (width, height int)
	block         []string // as it was drawn
	width, height int      // when it was drawn
	hidden        bool     // whether the cursor is hidden
	err           error    // of the first write that failed
}

// New makes a block. It draws nothing. The output is a terminal in its usual mode, with
// the cursor at the start of a line; size is its size in cells, 0 if unknown.
func New(out io.Writer, size func() (width, height int)) *Block {
	virtualTerminal(out)
	return &Block{out: out, size: size}
}

// Draw writes the lines of above, which are for the log, at the start of the old block,
// and the new block under them. Both may have SGR escapes and no other control
// characters, and end with a newline. A block that does not fit is cut to its first
// lines, and each line to the width. Lines of the log wrap. A frame that is equal to the
// last one is not written. The error is the error of the first write that failed; after
// it, nothing is written.
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
		b.WriteString(eraseRight) // the terminal may have printed a key that was pressed
	}
	b.WriteString(endFrame)
	l.block, l.width, l.height, l.hidden = lines, width, height, true
	return l.write(b.String())
}

// Close keeps the block on the screen, and shows the cursor under it. The next Draw
// starts a new block.
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

// begin moves the cursor to the start of the block, and erases the block if all of it is
// drawn again. If a part of the old block may remain above, an empty line follows it,
// because a terminal that becomes wider could join the two.
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

// fitting are the first lines that fit on the screen with a line for the cursor, each in
// one row, because the cursor cannot move to lines that have scrolled away.
func fitting(lines []string, width, height int) []string {
	if height > 0 {
		lines = lines[:min(len(lines), height-1)]
	}
	for i := range lines {
		lines[i] = cut(lines[i], width)
	}
	return lines
}

// overwrite replaces the content of a row with a line. If the line fills the row, it
// erases first, because erasing after it would remove its last character.
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
