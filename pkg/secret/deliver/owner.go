package deliver

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// owners are the user IDs that decide whether the values in a file are trusted.
type owners struct {
	file, folder, self int
	linked             bool // by a link, which can be planted too
}

// refused reports whether the file can have been planted: it belongs to a different
// user, in a folder such as /tmp that belongs to neither. The administrator is
// trusted.
func (o owners) refused() bool { return o.strange() && (o.file != o.folder || o.linked) }

// strange reports whether the file belongs to a different user. In a folder of that
// user it was not planted, but that user knows its values.
func (o owners) strange() bool { return o.file != o.self && o.file != 0 }

// checkOwner refuses a file that can have been planted, and returns a warning about a
// file of a different user.
func (f OutputFile) checkOwner(o owners) ([]Notice, error) {
	switch {
	case o.refused():
		return nil, fault.Failedf("%s (--output-file) belongs to a different user (UID %d), who may know its values", f.Name, o.file).
			WithHint("choose a different file; or, if you trust that user, make it yours first: sudo chown \"$(id -u)\" FILE")
	case o.strange():
		return []Notice{warning(fmt.Sprintf("%s belongs to a different user (UID %d), who may know its values", f.Name, o.file))}, nil
	}
	return nil, nil
}

// exposed is a warning about a file with values that other users could read or
// change; mode and time are those before it was written.
func (f OutputFile) exposed(mode fs.FileMode, written time.Time) []Notice {
	const group, all, change = 0o060, 0o006, 0o022
	perm := mode.Perm()
	if perm&(group|all) == 0 {
		return nil
	}
	who, can := "its group", "read"
	if perm&all != 0 {
		who = "all users of this machine"
	}
	if perm&change != 0 {
		can = "read or change"
	}
	return []Notice{warning(fmt.Sprintf("%s had mode %04o: %s could %s its values since %s, when it was last written; its mode is %04o now, and --rotate KEY replaces a generated value",
		f.Name, perm, who, can, written.UTC().Format(time.RFC3339), secretMode))}
}
