package command_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/command"
)

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		"op read op://vault/db/password": {"op", "read", "op://vault/db/password"},
		"  a\tb\nc  ":                    {"a", "b", "c"},
		`a 'b c' "d e" f\ g`:             {"a", "b c", "d e", "f g"},
		`a '' "" b`:                      {"a", "", "", "b"},
		`a b'c'"d"e`:                     {"a", "bcde"},
		`a '$HOME|;' '\'`:                {"a", "$HOME|;", `\`},
		`a "\$x \" \\ \n"`:               {"a", `$x " \ \n`},
		"a \"b\\\nc\" d\\\ne":            {"a", "bc", "de"},
		`a \$b \| \~ \#`:                 {"a", "$b", "|", "~", "#"},
		"a op://v/i?attribute=otp *.x [b] {c} k=v~ x#y": {"a", "op://v/i?attribute=otp", "*.x", "[b]", "{c}", "k=v~", "x#y"},
		"a é😀": {"a", "é😀"},
	} {
		got, err := command.Words(line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", line, err, diff)
		}
	}
}

func TestWordsRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"":                    "there is no command",
		" \t\n":               "there is no command",
		"canary 'canary":      "the command has a ' without the second one",
		`canary "canary\"`:    `the command has a " without the second one`,
		`canary\`:             "the command ends with a backslash",
		"canary | head":       "character 8 of the command is '|', but the command does not run in a shell",
		"canary $HOME":        "character 8 of the command is '$'",
		`canary "$HOME"`:      "character 9 of the command is '$'",
		"canary `canary`":     "character 8 of the command is '`'",
		"canary \"`canary`\"": "character 9 of the command is '`'",
		"canary ~/canary":     "character 8 of the command is '~'",
		"canary # canary":     "character 8 of the command is '#'",
		"canary > canary":     "character 8 of the command is '>'",
		"canary; canary":      "character 7 of the command is ';'",
		"(canary)":            "character 1 of the command is '('",
	} {
		_, err := command.Words(line)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", line, err, want)
			continue
		}
		if all := err.Error() + strings.Join(fault.Hints(err), ""); strings.Contains(all, "canary") || len(fault.Hints(err)) != 1 || fault.Code(err) != int(fault.Usage) {
			t.Errorf("%q: %q, code %d", line, all, fault.Code(err))
		}
	}
}

// No command panics, and its words, in quotes, are the same words.
func FuzzWords(f *testing.F) {
	for _, line := range []string{"op read 'a b'", `a "\$x" \`, "a | b", "~ #", "'", "\xff\x00", "a\\\nb"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := command.Words(line)
		if err == nil && len(words) == 0 {
			t.Error("neither words nor an error")
		}
		var quoted []string
		for _, word := range words {
			quoted = append(quoted, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
		}
		again, err := command.Words(strings.Join(quoted, " "))
		if diff := cmp.Diff(words, again); len(words) > 0 && (err != nil || diff != "") {
			t.Errorf("quoted again: %v (-want +got):\n%s", err, diff)
		}
	})
}
