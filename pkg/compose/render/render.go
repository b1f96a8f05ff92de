// Package render is what the formats of an output directory have in common:
// each makes [File]s, and pkg/compose/outdir puts them in their places.
package render

// File is one file of an output directory. The zero value of each property is
// that of an ordinary file.
type File struct {
	Path    string // below the directory, with forward slashes
	Content []byte
	Private bool // holds a Secret: for its owner only
	Marked  bool // begins with a line that holds its digest, instead of standing in the directory's index
	Seed    bool // for a person to fill in: existing content is left as it is
}
