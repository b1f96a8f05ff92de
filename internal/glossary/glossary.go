// Package glossary keeps the texts of the suite in plain English. It collects what
// people read (messages, help, comments, guides) and finds the words that
// newcomers stumble over, each with the word to use.
package glossary

import (
	"fmt"
	"regexp"
	"strings"
)

// Term is a wording to avoid.
type Term struct {
	not *regexp.Regexp
	but string // what to write
}

// Text is one text that people read.
type Text struct {
	Place string // file:line
	Text  string
	Kind  Kind
}

// Kind is where people meet a text.
type Kind int

// The kinds.
const (
	Message Kind = iota // in the output of a program
	Guide               // in a Markdown or YAML file
	Comment             // in the code
)

// Hit is a wording to avoid, and where it is.
type Hit struct {
	Text
	Found string
	But   string
}

func (h Hit) String() string {
	return fmt.Sprintf("%s: %q: write %s\n\t%s", h.Place, h.Found, h.But, h.Text.Text)
}

func term(not, but string) Term { return Term{regexp.MustCompile(`(?i)` + not), but} }

// terms are the wordings to avoid. Most are good English in another sense, so each
// pattern has the words around it that make the sense.
var terms = []Term{
	term(`\b(is|are|was|were|be|been|gets?) told\b|\btold (at|of|about|with|by|once|here|there)\b`, "reported"),
	term(`\btells? (about|of|that|whether|once|what|why|which|how|where)\b`, "reports, says or shows"),
	term(`\b(not|nothing|is|are|be|what|cannot|can|be) carr(y|ied|ies)\b|\bcarries (hostname|the|a|it|over|both|all|HTTP)\b`, "converted / not converted"),
	term(`\bstands? (in the way|for|below|behind|beside|there|here|in|before|at|under)\b`, "is, represents or conflicts"),
	term(`\b(beside|behind)\b`, "next to, after"),
	term(`\b(read|says?|said|behaves?|sets?|written|does|do|done|made) otherwise\b`, "differently"),
	term(`\banew\b`, "again"),
	term(`(^|[^e] |[^r]e |[^e]re |[^h]ere |[^t]here )is no [a-z]`, "is not a"),
	term(`\bonly the image knows\b|\bthe image alone knows\b`, "known only to the image"),
	term(`\b(some|no)body\b`, "no service, another client, people"),
	term(`\bby (it)?self\b.*\bpass(es)?\b|\bdoes not (pass|come) by itself\b`, "will not recover on its own"),
	term(`\bwithout a word\b|\bin silence\b`, "silently"),
	term(`\bless than nothing\b`, "must not be negative"),
	term(`\bwhat is written of\b`, "how … are written"),
	term(`\banswers? to nobody\b`, "listens on no known port"),
	term(`\ba mistake of\b`, "a bug in"),
	term(`\bnever asked for\b`, "never used"),
	term(`\bas ever\b|\bof yours\b|\bis no mistake\b`, "plain words"),
	term(`\bfor good\b`, "permanently, or generally available (GA)"),
	term(`\bafter a good end\b|\bends well\b|\bended well\b`, "exits with 0, succeeds"),
	term(`\bhas it so\b|\bas it is there\b|\bwhere there is one\b`, "plain words"),
	term(`\bmeans nothing to\b`, "has no effect on"),
	term(`\bwould wait for ever\b|\bwaits for ever\b`, "never becomes ready, never starts"),
	term(`\bfolded\b`, "grouped"),
}

// Check is where texts use wordings to avoid.
func Check(texts []Text) []Hit {
	var hits []Hit
	for _, text := range texts {
		for _, t := range terms {
			if found := t.not.FindString(text.Text); found != "" {
				hits = append(hits, Hit{text, strings.TrimSpace(found), t.but})
			}
		}
	}
	return hits
}
