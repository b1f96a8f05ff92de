package atomicfile

import (
	"os"

	"golang.org/x/sys/windows"
)

// renameExclusive is MoveFileEx without MOVEFILE_REPLACE_EXISTING.
func renameExclusive(from, to string) error {
	err := moveFile(from, to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func moveFile(from, to string) error {
	old, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	path, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(old, path, windows.MOVEFILE_WRITE_THROUGH)
}
