package hint

import (
	"strings"

	"sigs.k8s.io/yaml"
)

// commands are a list of words, or text: a list in brackets, or words separated
// as in a shell.
var commands = kind[[]string]{
	takes: `a command such as ["sh", "-c", "date"]`,
	read: func(value any) ([]string, bool) {
		if text, isText := value.(string); isText {
			return command(text)
		}
		return wordsOf(value)
	},
}

// tests are commands as healthcheck.test has them: text without CMD, CMD-SHELL or
// NONE at the start is split as in a shell, as in Kompose.
var tests = kind[[]string]{
	takes: `a command such as ["CMD", "curl", "-f", "http://localhost/"]`,
	read: func(value any) ([]string, bool) {
		text, isText := value.(string)
		if script, ok := strings.CutPrefix(strings.TrimSpace(text), "CMD-SHELL "); isText && ok {
			return []string{"CMD-SHELL", script}, strings.TrimSpace(script) != ""
		}
		test, ok := commands.read(value)
		switch {
		case !ok || test[0] == "NONE":
			return test, ok && len(test) == 1
		case test[0] == "CMD" || test[0] == "CMD-SHELL":
			return test, len(test) > 1
		}
		return append([]string{"CMD"}, test...), true
	},
}

func command(text string) ([]string, bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[") {
		return split(text)
	}
	var list any
	if len(text) > 1<<12 || yaml.Unmarshal([]byte(text), &list) != nil {
		return nil, false
	}
	return wordsOf(list)
}

// wordsOf are the items of a list of plain values.
func wordsOf(value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	var words []string
	for _, item := range list {
		word, isText := item.(string)
		if !isText {
			if word, ok = scalar(item); !ok {
				return nil, false
			}
		}
		words = append(words, word)
	}
	return words, words[0] != ""
}

// split separates words as a POSIX shell does, with its quotes and backslashes;
// an open quote is not ok.
func split(text string) (words []string, ok bool) {
	var s splitter
	for _, r := range text {
		s.next(r)
	}
	s.end()
	return s.words, s.quote == 0 && !s.escaped && len(s.words) > 0 && s.words[0] != ""
}

// splitter splits a text into words.
type splitter struct {
	words   []string
	word    strings.Builder
	inWord  bool // also of an empty word in quotes
	quote   rune // the open quote; 0 for none
	escaped bool
}

func (s *splitter) next(r rune) {
	switch {
	case s.escaped:
		s.word.WriteRune(r)
		s.escaped = false
	case r == '\\' && s.quote != '\'':
		s.inWord, s.escaped = true, true
	case s.quote != 0 && r == s.quote:
		s.quote = 0
	case s.quote != 0:
		s.word.WriteRune(r)
	case r == '"' || r == '\'':
		s.inWord, s.quote = true, r
	case strings.ContainsRune(" \t\r\n", r):
		s.end()
	default:
		s.inWord = true
		s.word.WriteRune(r)
	}
}

// end closes the word, if there is one.
func (s *splitter) end() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.inWord = false
}
