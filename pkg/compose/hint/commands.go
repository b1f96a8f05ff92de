package hint

import (
	"strings"

	"sigs.k8s.io/yaml"
)

// commands are a list of words, or text: a list in brackets, or words as a
// shell separates them.
var commands = kind[[]string]{
	takes: `a command such as ["sh", "-c", "date"]`,
	read: func(value any) ([]string, bool) {
		if text, isText := value.(string); isText {
			return command(text)
		}
		return wordsOf(value)
	},
}

// tests are commands as healthcheck.test has them: text without CMD, CMD-SHELL
// or NONE in front is what a shell would split, as in Kompose.
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
	var word strings.Builder
	inWord, quote, escaped := false, rune(0), false
	for _, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			inWord, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			inWord, quote = true, r
		case strings.ContainsRune(" \t\r\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, quote == 0 && !escaped && len(words) > 0 && words[0] != ""
}
