package live

import "github.com/batuta-k8s/batuta/pkg/term/text"

// rows is the number of rows of a line on a terminal of the width; 0: unknown.
func rows(line string, width int) int {
	if width <= 0 {
		return 1
	}
	return max(1, (text.PaintedWidth(line)+width-1)/width)
}

// cut is the part of the line that fits into the width, with every style; 0: all.
func cut(line string, width int) string {
	if width <= 0 {
		return line
	}
	return text.CutPainted(line, width)
}
