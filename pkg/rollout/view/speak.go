package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// EntrySentence describes one entry of the log.
func EntrySentence(e transition.Entry) string {
	w := entryWriter{e: e, ascii: true}
	text := e.At.Format("15:04:05")
	if e.Number >= 0 {
		text += fmt.Sprintf(", step %d", e.Number)
	}
	text += ": " + w.subject() + speakChange(w.text())
	switch e.Kind {
	case transition.Start, transition.Scale, transition.Ready:
		text += fmt.Sprintf(". %s, %s of which %d ready, %d available", count(e.Old.Want, "old pod"), count(e.New.Want, "new pod"), e.New.Ready, e.All.Available)
	case transition.Trouble:
		if e.Outlook != "" {
			text += ". It " + e.Outlook
		}
	}
	return speak(text + ".")
}

// speakChange turns "+3 new -2 old r4" into words.
func speakChange(text string) string {
	text = strings.Replace(text, " -> new", " is now updated", 1)
	words := strings.Fields(text)
	for i := 0; i+1 < len(words); i++ {
		verb := map[byte]string{'+': "added", '-': "removed"}[words[i][0]]
		if verb == "" || !isNumber(words[i][1:]) {
			continue
		}
		words[i] = words[i][1:]
		words[i+1] += " pods"
		last := i + 1
		if i+2 < len(words) && words[i+2][0] == 'r' && isNumber(words[i+2][1:]) {
			words[i+2] = "of revision " + words[i+2][1:]
			last++
		}
		words[last] += " " + verb
		if last+1 < len(words) {
			words[last] += ","
		}
	}
	return strings.Join(words, " ")
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// speak replaces what screen readers do not read well: symbols, and durations like 2m10s.
func speak(text string) string {
	text = strings.NewReplacer(", e.g. ", ", for example ", " = minimum", ", the minimum", " = maximum", ", the maximum", "->", "to", "→", "to",
		"≤", "at most", "≥", "at least", "<=", "at most", ">=", "at least", "…", "and so on").Replace(text)
	words := strings.Split(text, " ")
	for i, word := range words {
		core := strings.TrimLeft(strings.TrimRight(word, ".,;:)"), "(")
		if d, err := time.ParseDuration(core); err == nil && core != "0" && d >= 0 && core[0] != '+' {
			words[i] = strings.Replace(word, core, spokenSpan(d), 1)
		}
	}
	return strings.Join(words, " ")
}

func spokenSpan(d time.Duration) string {
	seconds := int64(d / time.Second)
	var parts []string
	for _, unit := range []struct {
		noun string
		n    int64
	}{{"hour", seconds / 3600}, {"minute", seconds / 60 % 60}, {"second", seconds % 60}} {
		if unit.n > 0 {
			parts = append(parts, count(unit.n, unit.noun))
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return strings.Join(parts, " ")
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
