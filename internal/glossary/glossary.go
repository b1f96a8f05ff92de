// Package glossary checks that the texts of the suite are in plain English. It
// collects the texts that people read (messages, help, guides, comments) and finds
// wordings that are hard to understand, each with a suggestion.
package glossary

import (
	"fmt"
	"regexp"
	"strings"
)

// Term is a wording to avoid.
type Term struct {
	not  *regexp.Regexp
	but  string         // what to write
	fine *regexp.Regexp // uses of the same words in good English; nil for none
}

// Text is one text that people read.
type Text struct {
	Place string // file:line, or the command of a help text
	Text  string
	Kind  Kind
}

// Kind is where people read a text.
type Kind int

// The kinds.
const (
	Message  Kind = iota // a string in the code
	Guide                // in a Markdown, YAML or script file
	Comment              // in the code, including the code of tests
	TestName             // the name of a test, or a message of one
	Help                 // the help of a command or flag
	Table                // a row of the table of attributes
	Golden               // in a golden file or script of a test
)

func (k Kind) String() string {
	return []string{"message", "guide", "comment", "test name", "help", "table", "golden"}[k]
}

// Hit is a wording to avoid, and where it is.
type Hit struct {
	Text
	Found string
	But   string
}

func (h Hit) String() string {
	at := max(strings.Index(h.Text.Text, h.Found), 0)
	around := h.Text.Text[max(at-60, 0):min(at+len(h.Found)+60, len(h.Text.Text))]
	return fmt.Sprintf("%s: %s: %q: write %s\n\t%s", h.Place, h.Kind, h.Found, h.But, strings.ToValidUTF8(around, ""))
}

func term(not, but string) Term { return Term{not: regexp.MustCompile(`(?i)` + not), but: but} }

func (t Term) except(fine string) Term {
	t.fine = regexp.MustCompile(`(?i)` + fine)
	return t
}

// find returns the first use of the wording; "" for none.
func (t Term) find(text string) string {
	if t.fine != nil && t.not.MatchString(text) {
		text = t.fine.ReplaceAllString(text, "…")
	}
	return strings.TrimSpace(t.not.FindString(text))
}

// terms are the wordings to avoid. Most are good English in a different sense, so
// each pattern has the words around it that make the sense.
var terms = []Term{
	term(`\b(is|are|was|were|be|been|being|gets?) told\b|\btold (at|of|about|with|by|once|here|there)\b`, "reported"),
	term(`\btells? (about|of|that|whether|once|what|why|which|how|where)\b`, "reports, says or shows"),
	term(`\b(not|nothing|is|are|be|what|cannot|can|be) carr(y|ied|ies)\b|\bcarries (hostname|the|a|it|over|both|all|HTTP)\b`, "converted / not converted").
		except(`\bcarried out\b|\bcarr(y|ies) out\b`),
	term(`\bstands\b|\bstand (in the way|for|below|behind|beside|there|here|in|before|at|under)\b`, "is, represents or conflicts"),
	term(`\bwritten down\b`, "is"),
	term(`\b(beside|behind)\b`, "next to, after").
		except(`\bbehind (an?|the|its|one|another)? ?([\w'-]+ )?(proxy|proxies|load balancers?|gateways?|firewalls?|NAT|VPN|ingress)\b`),
	term(`\b(everything|anything|all|what is) below (it|the|a)\b`, "under"),
	term(`\b(reads?|says?|said|behaves?|sets?|written|writes?|called|named|handled|does|do|done|made|looks?|decides?) otherwise\b`, "differently"),
	term(`\banew\b`, "again"),
	term(`\b(is|are|was|were) no [a-z]+`, "is not a").
		except(`\b(there|here) (is|are|was|were) no\b|\b(is|are|was|were) no (longer|more|less|fewer|different|later|earlier|better|worse|older|newer|larger|smaller)\b`),
	term(`\banother \w+ than\b|\banother than\b`, "a different"),
	term(`\bonly the image knows\b|\bthe image alone knows\b|\bwhat only the \w+ knows\b`, "known only to the image"),
	term(`\b(some|no)body\b`, "no service, another client, people"),
	term(`\bof others\b|\b(that|what) others (have|wrote|write|own|made|make)\b`, "other tools, another manager"),
	term(`\btakes? (another|the other|the others)'?s? place\b`, "interchangeable"),
	term(`\bby (it)?self\b.*\bpass(es)?\b|\bdo(es)? not (pass|come) by (itself|themselves)\b`, "will not recover on its own"),
	term(`\bmust still become\b`, "waiting for … to become"),
	term(`= [\d.]+, (up|down) to \d`, "rounded up to"),
	term(`\bsays? so\b`, "plain words: all pods are updated and available"),
	term(`\bby the rules of\b`, "parsed as"),
	term(`\b(is|are) not as .* (has|have) (it|them)\b|\bas (the )?[\w-]+ dialect has (it|them)\b`, "are not KEY=VALUE"),
	term(`\bwithout a word\b|\bin silence\b`, "silently"),
	term(`\bless than nothing\b`, "must not be negative"),
	term(`--[a-z-]+ (is|are) about\b`, "requires"),
	term(`\bthat the manifests are for\b`, "oldest Kubernetes version to support"),
	term(`\bwhat is written of\b`, "how … are written"),
	term(`\banswers? to nobody\b`, "listens on no known port"),
	term(`\ba mistake of\b|\bnot yours\b`, "a bug in"),
	term(`\bnever asked for\b`, "never used"),
	term(`\bas ever\b|\bof yours\b|\bis no mistake\b|\bat hand\b`, "plain words"),
	term(`\bfor good\b`, "permanently, or generally available (GA)"),
	term(`\bafter a good end\b|\bends well\b|\bended well\b`, "exits with 0, succeeds"),
	term(`\bhas it so\b|\bas it is there\b|\bwhere there is one\b`, "plain words"),
	term(`\bmeans nothing to\b`, "has no effect on"),
	term(`\bwaits? for ever\b`, "never becomes ready, never starts"),
	term(`\bfolded\b`, "grouped"),
	term(`\btime is over\b`, "has expired"),
}

// Check returns the places where texts use wordings to avoid.
func Check(texts []Text) []Hit {
	var hits []Hit
	for _, text := range texts {
		for _, t := range terms {
			if found := t.find(text.Text); found != "" {
				hits = append(hits, Hit{text, found, t.but})
			}
		}
	}
	return hits
}

var (
	apply      = regexp.MustCompile("\\bkubectl (-\\S+ (\\S+ )?)*apply\\b[^`'\"]{0,60}")
	ofFiles    = regexp.MustCompile(` (-f|-k|--filename|--kustomize)\b`)
	serverSide = regexp.MustCompile(`--server-side\b`)
)

// CheckApply returns the places that show kubectl apply without --server-side. The
// output of the suite can be larger than client-side apply supports.
func CheckApply(texts []Text) []Hit {
	var hits []Hit
	for _, text := range texts {
		for _, found := range apply.FindAllString(text.Text, -1) {
			if ofFiles.MatchString(found) && !serverSide.MatchString(found) {
				hits = append(hits, Hit{text, found, "kubectl apply --server-side"})
			}
		}
	}
	return hits
}
