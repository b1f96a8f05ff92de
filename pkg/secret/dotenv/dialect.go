// Package dotenv reads KEY=VALUE files. Programs disagree on what such a file
// means, so a file is always read by a named [Dialect]: one row of a table, in
// which every difference between dialects is a field. Start at [Parse];
// [Differences] reports how other dialects would read the same file.
//
// The package is pure, and its messages never contain a value: a [Problem] has
// a place, a fixed text and, only if it is certain, the name of a variable.
package dotenv

// Dialect has the parsing rules of one program. An empty field means that the
// dialect does not have this feature.
type Dialect struct {
	Name    string // the value of --env-dialect
	Summary string // one line for help and docs
	Source  string // the source of the rules: file and release

	BOM     bool   // a byte order mark at the start of the file is skipped
	UTF16   bool   // a text that begins with a byte order mark of UTF-16 is decoded
	CR      bool   // a carriage return ends a line like "\n", and becomes "\n" in a value over several lines
	Refused string // characters that are not allowed anywhere, not even in a comment
	PEM     bool   // an unquoted value that starts a PEM block is refused, with the block's lines

	Space   func(rune) bool                       // what is skipped before a key
	Comment string                                // what starts a comment line
	Export  func(rune) bool                       // what follows the word "export" in front of a key
	Equals  string                                // the separator of key and value
	Colon   Colon                                 // when ':' is a separator too
	Around  func(rune) bool                       // what is skipped before and after Equals
	Key     func(string) (broken Rule, index int) // index < 0: a valid key; otherwise the place and rule of the problem
	Bare    Bare                                  // what a line without Equals means
	Value   func(rest string) (from, to int)      // the part of the rest of the line that is an unquoted value
	Quotes  []Quote                               // the quotes for a value; the first suitable one is printed
	Expand  *Expansion                            // the references to variables in a value

	Skips bool // its program skips what it does not understand, and continues
}

// Interpolates reports whether the dialect has references to variables, so that
// [Options].Interpolate is allowed.
func (d Dialect) Interpolates() bool { return d.Expand != nil }

// Bare is the meaning of a key without a value.
type Bare int

// The meanings of a bare key.
const (
	BareRefused         Bare = iota // an error: a '=' is missing
	BareFromEnvironment             // the variable of that name; with AllowUnset empty when it is not set
	BareOrLeftOut                   // the variable of that name; with AllowUnset left out when it is not set
)

// Colon defines when a ':' between key and value is read like Equals.
type Colon int

// The kinds of colons.
const (
	NoColon    Colon = iota
	AnyColon         // the first of ':' and Equals is the separator
	TightColon       // KEY: VALUE, with a blank after the colon and none before it
)

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
