// Package dotenv reads KEY=VALUE files. Nobody agrees on what such a file
// means, so a file is always read by a named [Dialect]: one row of a table, in
// which every difference between dialects is a field. Start at [Parse];
// [Differences] says what another dialect would have made of the same file.
//
// The package is pure, and nothing it says ever contains a value: a [Problem]
// has a place, a fixed text and, only where it is beyond doubt, the name of a
// variable.
package dotenv

// Dialect is the reading rules of one program. A field that is left out is a
// thing the dialect does not have.
type Dialect struct {
	Name    string // what --env-dialect takes
	Summary string // one line for help and docs
	Source  string // where the rules were read: file and release

	BOM     bool   // a byte order mark opening the file is not part of it
	CR      bool   // a carriage return ends a line like "\n" does, and is "\n" where a value spans lines
	Refused string // characters that may stand nowhere, not even in a comment
	PEM     bool   // an unquoted value that opens a PEM block is refused, with the block's lines

	Space   func(rune) bool                       // what is skipped before a key
	Comment string                                // what opens a comment line
	Export  func(rune) bool                       // what follows the word "export" in front of a key
	Equals  string                                // what stands between key and value
	Colon   Colon                                 // when a ':' stands there instead
	Around  func(rune) bool                       // what is skipped before and after Equals
	Key     func(string) (broken Rule, index int) // index < 0: it is a key; otherwise where it breaks which rule
	Bare    Bare                                  // what a line without Equals means
	Value   func(rest string) (from, to int)      // what part of the rest of its line an unquoted value is
	Quotes  []Quote                               // the quotes a value may stand in, the first that fits is printed
	Expand  *Expansion                            // the references to variables in a value

	Skips bool // its program leaves out what it does not understand, and reads on
}

// Interpolates says whether the dialect has references to variables, so that
// [Options].Interpolate can be asked for.
func (d Dialect) Interpolates() bool { return d.Expand != nil }

// Bare is what a key on its own means.
type Bare int

// The meanings of a bare key.
const (
	BareRefused         Bare = iota // nothing: a '=' is missing
	BareFromEnvironment             // the variable of that name; with AllowUnset empty when it is not set
	BareOrLeftOut                   // the variable of that name; with AllowUnset left out when it is not set
)

// Colon is when a ':' between key and value is read like Equals.
type Colon int

// The kinds of colons.
const (
	NoColon    Colon = iota
	AnyColon         // the first of ':' and Equals counts
	TightColon       // KEY: VALUE, with a blank behind the colon and none before
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
