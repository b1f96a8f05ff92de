// Package dotenv reads KEY=VALUE files. Nobody agrees on what such a file
// means, so a file is always read by a named [Dialect]: one row of a table, in
// which every difference between dialects is a field. Start at [Parse].
//
// The package is pure, and nothing it says ever contains a value: a [Problem]
// has a place, a fixed text and, only where the key is beyond doubt, a key.
package dotenv

import (
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation"
)

// Dialect is the reading rules of one program.
type Dialect struct {
	Name    string // what --env-dialect takes
	Summary string // one line for help and docs
	Source  string // where the rules were read: file and release

	BOM     bool                                // a byte order mark opening the file is not part of it
	Space   func(rune) bool                     // what is skipped before a key
	Comment string                              // what opens a comment line
	Equals  string                              // what stands between key and value
	Key     func(string) (broken Rule, ok bool) // whether it is a key, and if not, why
	Value   Value                               // how the text after Equals is read
	Bare    Bare                                // what a line without Equals means
}

// Value reads a value at the cursor and leaves the cursor behind it. It may
// span lines. A nil *Problem means it was read.
type Value func(*cursor) (string, *Problem)

// Bare is what a key on its own means.
type Bare int

// The meanings of a bare key.
const (
	BareFromEnvironment Bare = iota // the value of the environment variable of that name
)

// Dialects is the table, in the order of the help text.
func Dialects() []Dialect {
	return []Dialect{{
		Name:    "kubectl",
		Summary: "kubectl create secret --from-env-file: a value is the rest of its line, as it stands",
		Source:  "k8s.io/kubectl/pkg/cmd/util/env_file.go v0.37.2",
		BOM:     true,
		Space:   unicode.IsSpace,
		Comment: "#",
		Equals:  "=",
		Key:     variableName,
		Value:   restOfLine,
		Bare:    BareFromEnvironment,
	}}
}

// Find is the dialect of that name.
func Find(name string) (Dialect, bool) {
	for _, d := range Dialects() {
		if d.Name == name {
			return d, true
		}
	}
	return Dialect{}, false
}

// Names are the names of all dialects, in the order of the table.
func Names() []string {
	var names []string
	for _, d := range Dialects() {
		names = append(names, d.Name)
	}
	return names
}

// restOfLine takes everything up to the end of the line: quotes, spaces and
// '#' included (env_file.go, processEnvFileLine).
func restOfLine(c *cursor) (string, *Problem) {
	return c.line(), nil
}

// variableName is IsEnvVarName of k8s.io/apimachinery/pkg/util/validation
// v0.37.2, with the reason found out for the message.
func variableName(key string) (broken Rule, ok bool) {
	if len(validation.IsEnvVarName(key)) == 0 {
		return 0, true
	}
	return explainKey(key), false
}
