package view

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
)

// Result is the last line of a rollout that has ended:
// "deployment/web: complete: all 10 pods run revision 5 and are available". All
// results except success are in capitals.
func Result(object string, o judge.Outcome) string {
	result := string(o.Result)
	if o.Result != judge.Complete {
		result = strings.ToUpper(result)
	}
	text := clean(object, false) + ": " + clean(result, false)
	if reason := clean(o.Reason, false); reason != "" {
		text += ": " + reason
	}
	return text
}

// ResultLines is the same for a terminal, in as many lines as needed.
func ResultLines(object string, outcome judge.Outcome, o Options) Frame {
	style := Bad
	switch outcome.Result {
	case judge.Complete:
		style = Good
	case judge.TimedOut:
		style = Busy
	}
	return Frame(flow(nil, o.width(), 2, 1, sentence(style, clean(Result(object, outcome), o.ASCII))...)).finish(o.width())
}
