//go:build unix

package deliver

import (
	"fmt"
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

// open is a warning about a file whose mode cannot be changed: FAT and some network
// file systems have one mode for all files.
func (f OutputFile) open() []Notice {
	info, err := os.Stat(f.Path)
	if err != nil || info.Mode().Perm()&^secretMode == 0 {
		return nil
	}
	return []Notice{warning(fmt.Sprintf("%s has mode %04o because its file system does not keep modes: other users of this machine may read its values",
		f.Name, info.Mode().Perm()))}
}

func uid(info fs.FileInfo) int {
	stat, _ := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid)
}

// posixModes reports whether modes of files say who can read them.
const posixModes = true
