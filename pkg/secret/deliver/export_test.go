package deliver

import (
	"io/fs"
	"time"
)

// CheckOwner checks a file of a user in a folder of a user.
func CheckOwner(f OutputFile, file, folder, self int, linked bool) ([]Notice, error) {
	return f.checkOwner(owners{file, folder, self, linked})
}

// Exposed is the warning about a mode.
func Exposed(f OutputFile, mode fs.FileMode, written time.Time) []Notice {
	return f.exposed(mode, written)
}

// Open is the warning about a file system without modes.
func Open(f OutputFile) []Notice { return f.open() }
