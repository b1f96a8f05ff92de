package live

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// After a resize, the whole log is there, and one block at the end. If the terminal is
// known to wrap lines again, no part of an old block remains. If not, the part is smaller
// than a block, once for each resize.
func TestLiveResized(t *testing.T) {
	sizes := map[int][2]int{60: {60, 20}, 90: {30, 9}, 120: {31, 20}, 150: {90, 20}, 170: {50, 4}, 180: {90, 20}}
	for _, tc := range []struct {
		reflows, known bool
		lines, rest    int // of the block; rows of old blocks that may remain
	}{{false, false, 4, 1}, {true, false, 4, 11}, {true, true, 4, 3}, {false, false, 3, 0}, {true, false, 3, 9}, {true, true, 3, 2}} {
		t.Run(fmt.Sprintf("%+v", tc), func(t *testing.T) {
			e := newEmulator(t, 90, 20)
			e.reflows = tc.reflows
			l := New(e, e.size)
			l.Reflows = tc.known
			block := func(i int) string {
				if size, ok := sizes[i]; ok {
					e.resize(size[0], size[1])
				}
				return picture(i, tc.lines, e.width)
			}
			run(t, l, e, block)
			checkResized(t, e.text(), tc.lines, len(sizes), tc.rest)
		})
	}
}

// checkResized looks for the log and for the last block of update 199.
func checkResized(t *testing.T, lines []string, block, resizes, most int) {
	t.Helper()
	var log, rest []string
	last := max(0, len(lines)-block)
	for _, line := range lines[:last] {
		if strings.HasPrefix(line, "entry") {
			log = append(log, line)
		} else if line != "" {
			rest = append(rest, line)
		}
	}
	if diff := cmp.Diff(entries(50), log); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	for i, line := range lines[last:] {
		if !strings.HasPrefix(line, fmt.Sprintf("block %d of update 199", i)) {
			t.Errorf("line %d of the block is %q", i, line)
		}
	}
	t.Logf("%d resizes left %d rows of old blocks", resizes, len(rest))
	if len(rest) > most || strings.Count(strings.Join(rest, "\n"), "block 0 ") > resizes {
		t.Errorf("rest of old blocks:\n%s", strings.Join(rest, "\n"))
	}
}

// For all sizes and blocks: no line of the log is lost or repeated, and the block is at the
// end.
func TestLiveRandom(t *testing.T) {
	for seed := range uint64(24) {
		random := rand.New(rand.NewPCG(seed, 0))
		e := newEmulator(t, 50, 10)
		e.reflows = seed%2 == 0
		l := New(e, e.size)
		l.Reflows = seed%4 == 0
		lines, resizes := 0, 0
		run(t, l, e, func(i int) string {
			for range random.IntN(20) / 16 * (1 + random.IntN(2)) {
				resizes++
				e.resize(30+random.IntN(60), 1+random.IntN(15))
			}
			lines = min(random.IntN(8), max(0, e.height-1))
			return picture(i, lines, e.width-random.IntN(4))
		})
		checkResized(t, e.text(), lines, resizes, resizes*7*3) // 7 lines, 3 rows each
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// Lines that are wider than the terminal are cut.
func TestLiveTooWide(t *testing.T) {
	e := newEmulator(t, 30, 10)
	run(t, New(e, e.size), e, func(i int) string { return picture(i, 4, 70) })
	sameText(t, e, entries(50), plain(picture(199, 4, 30)))
}
