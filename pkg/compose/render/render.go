// Package render has the common type of the formats of an output directory: each
// makes [File]s, and pkg/compose/outdir writes them.
package render

// File is one file of an output directory. The zero value of each property is
// that of an ordinary file.
type File struct {
	Path    string // under the directory, with forward slashes
	Content []byte
	Private bool // contains a Secret: readable only by its owner
	Marked  bool // begins with a line with its digest, instead of an entry in the directory's index
	Seed    bool // for the user to fill in: existing content is kept
}
