package dotenv

import "unicode"

// Dialects is the table, in the order of the help text. The first one is the
// recommended one.
func Dialects() []Dialect {
	return []Dialect{dotenvRow(), kubectlRow(), dockerRow(), composeRow(), nodeRow()}
}

// dotenvRow accepts what most programs agree on, and refuses the rest.
func dotenvRow() Dialect {
	return Dialect{
		Name:    "dotenv",
		Summary: "what most programs agree on: quotes, escapes in double quotes, values over several lines, export, ' #' comments",
		Source:  "docs/env-dialects.md",
		BOM:     true,
		UTF16:   true,
		CR:      true,
		Refused: "\x00" + byteOrderMark,
		PEM:     true,
		Space:   unicode.IsSpace,
		Comment: "#",
		Export:  unicode.IsSpace,
		Equals:  "=",
		Around:  unicode.IsSpace,
		Key:     variableName,
		Value:   toBlankHash,
		Quotes: []Quote{
			{Mark: '\'', Escapes: "''", Literal: true},
			{Mark: '"', Escapes: `""` + `\\` + "$$" + "n\nr\rt\ta\ab\bf\fv\v"},
		},
		Expand: &Expansion{Dollar: "$$", Operators: "-+?"},
	}
}

func kubectlRow() Dialect {
	return Dialect{
		Name:    "kubectl",
		Summary: "kubectl create secret --from-env-file: a value is the rest of its line, unchanged",
		Source:  "k8s.io/kubectl/pkg/cmd/util/env_file.go v0.37.2",
		BOM:     true,
		Space:   unicode.IsSpace,
		Comment: "#",
		Equals:  "=",
		Key:     variableName,
		Bare:    BareFromEnvironment,
		Value:   restOfLine,
	}
}

func dockerRow() Dialect {
	return Dialect{
		Name:    "docker",
		Summary: "docker run --env-file: like kubectl, but a key can have any character except a space",
		Source:  "github.com/docker/cli/pkg/kvfile/kvfile.go v28.2.2",
		BOM:     true,
		PEM:     true,
		Space:   unicode.IsSpace,
		Comment: "#",
		Equals:  "=",
		Key:     anythingWithoutSpace,
		Bare:    BareOrLeftOut,
		Value:   restOfLine,
	}
}

func composeRow() Dialect {
	return Dialect{
		Name:    "compose",
		Summary: "Docker Compose's env_file and .env: quotes, escapes, export, ' #' comments, KEY: VALUE",
		Source:  "github.com/compose-spec/compose-go/v2/dotenv/parser.go v2.16.2",
		BOM:     true,
		PEM:     true,
		Space:   unicode.IsSpace,
		Comment: "#",
		Export:  asciiSpace,
		Equals:  "=",
		Colon:   AnyColon,
		Around:  composeSpace,
		Key:     composeKey,
		Bare:    BareOrLeftOut,
		Value:   toSpaceHash,
		Quotes: []Quote{
			{Mark: '\'', Escapes: "''", Literal: true},
			{Mark: '"', Escapes: `""` + `\\` + "$$" + "n\nr\rt\ta\ab\bf\fv\v", Octal: true},
		},
		Expand: &Expansion{Dollar: "$$", Operators: "-+?", Always: true},
	}
}

func nodeRow() Dialect {
	return Dialect{
		Name:    "node",
		Summary: "dotenv of Node.js: like dotenv, with backticks, '#' comments without a space, KEY: VALUE",
		Source:  "github.com/motdotla/dotenv/lib/main.js v17.4.2, github.com/motdotla/dotenv-expand/lib/main.js v12.0.3",
		BOM:     true,
		CR:      true,
		Refused: byteOrderMark + "\u2028\u2029",
		PEM:     true,
		Space:   nodeSpace,
		Comment: "#",
		Export:  nodeSpace,
		Equals:  "=",
		Colon:   TightColon,
		Around:  nodeSpace,
		Key:     nodeKey,
		Value:   toHash,
		Quotes: []Quote{
			{Mark: '\'', Loose: true},
			{Mark: '"', Escapes: "n\nr\r", Loose: true},
			{Mark: '`', Loose: true},
		},
		Expand: &Expansion{Dollar: `\$`, Operators: "-+", EmptyIsUnset: true, Rescans: true},
		Skips:  true,
	}
}

// asciiSpace is \s of Go's regular expressions.
func asciiSpace(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' && r != '\v' }

// composeSpace is isSpace of compose-go's parser: blanks without line breaks.
func composeSpace(r rune) bool { return r != '\n' && r <= '\u00a0' && unicode.IsSpace(r) }

// nodeSpace is \s of JavaScript without the byte order mark, which the row
// refuses.
func nodeSpace(r rune) bool { return r != '\u0085' && unicode.IsSpace(r) }
