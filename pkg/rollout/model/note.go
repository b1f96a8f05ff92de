package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxSkew is the difference between clocks that is not reported.
const maxSkew = 5 * time.Second

// skew is how far the newest time of any object is ahead of the clock; 0 when it is not
// more than maxSkew.
func skew(latest, now time.Time) time.Duration {
	if ahead := latest.Sub(now); !now.IsZero() && ahead > maxSkew {
		return ahead
	}
	return 0
}

func (r *Rollout) skewNote() string {
	if r.Skew <= 0 {
		return ""
	}
	return "the cluster's clock is at least " + Span(r.Skew) + " ahead of this machine's: ages are too short by that much"
}

// againNote names the previous number of a revision after a rollback:
// "revision 3 is revision 1 again".
func (r *Rollout) againNote() string {
	if before := r.numberBefore(); before > 0 {
		return fmt.Sprintf("revision %d is revision %d again", r.New.Number, before)
	}
	return ""
}

// numberBefore is the previous number of the new revision, 0 when it had none.
func (r *Rollout) numberBefore() int64 {
	if r.New == nil || len(r.New.Earlier) == 0 {
		return 0
	}
	return r.New.Earlier[len(r.New.Earlier)-1]
}

// replacedNote names revisions that were replaced before they were rolled out.
func (r *Rollout) replacedNote() string {
	n := len(r.From)
	if n <= 1 || r.Verdict.State == Complete {
		return ""
	}
	return fmt.Sprintf("%s replaced before %s rolled out", revisionsWere(r.From[1:]), theyWere(n-1))
}

func revisionsWere(numbers []int64) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.FormatInt(n, 10))
	}
	if len(words) == 1 {
		return "revision " + words[0] + " was"
	}
	last := len(words) - 1
	return "revisions " + strings.Join(words[:last], ", ") + " and " + words[last] + " were"
}

func theyWere(n int) string {
	if n == 1 {
		return "it was"
	}
	return "they were"
}
