//go:build !unix

package deliver

import "io/fs"

// inspect does nothing on systems where the mode of a file has no users.
func (OutputFile) inspect(fs.FileInfo) (always, ifValues []Notice, err error) { return nil, nil, nil }

// posixModes reports whether modes of files say who can read them.
const posixModes = false

// open does nothing there either.
func (OutputFile) open() []Notice { return nil }
