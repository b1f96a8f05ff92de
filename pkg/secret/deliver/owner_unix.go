//go:build unix

package deliver

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// inspect checks an existing file before its values are kept. The warnings are for
// files that hold values.
func (f OutputFile) inspect(info fs.FileInfo) (always, ifValues []Notice, err error) {
	folder, err := os.Stat(filepath.Dir(f.Path))
	if err != nil {
		return nil, nil, f.explain(err)
	}
	always, err = f.checkOwner(owners{file: uid(info), folder: uid(folder), self: os.Geteuid(), linked: f.linked})
	return always, f.exposed(info.Mode(), info.ModTime()), err
}

func uid(info fs.FileInfo) int {
	stat, _ := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid)
}

// posixModes reports whether modes of files say who can read them.
const posixModes = true
