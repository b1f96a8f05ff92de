// Package release makes and checks the files of a release: one archive for each plugin
// and platform, its SBOM, checksums, and krew's manifests. Two runs of the same commit
// make the same bytes. Start with [Release.Build] and [Check].
package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// File is one file of an archive.
type File struct {
	Name    string // without a folder
	Mode    int64  // permission bits
	Content []byte
}

// epoch is the time of all files in archives. krew and tar do not use it; zip, to which
// some mirrors convert archives, has no earlier year.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// pack writes the files, sorted by name, as a tar archive compressed with gzip. Owner
// and time are fixed, so that equal files make equal bytes.
func pack(w io.Writer, files []File) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	sorted := slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	t := tar.NewWriter(z)
	for _, f := range sorted {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.Name, Mode: f.Mode, Size: int64(len(f.Content)), ModTime: epoch, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(f.Content); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

// unpack reads an archive and returns the problems that keep krew from installing it:
// links, folders, other owners or times than those of pack.
func unpack(archive []byte) ([]File, []string, error) {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, nil, err
	}
	var files []File
	var problems []string
	problem := func(name, text string) { problems = append(problems, name+": "+text) }
	if z.Name != "" || !z.ModTime.IsZero() {
		problem("gzip", "the header has a name or a time")
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return files, problems, nil
		}
		if err != nil {
			return nil, nil, err
		}
		switch {
		case h.Typeflag != tar.TypeReg:
			problem(h.Name, "not a regular file; krew stops at links")
		case strings.ContainsAny(h.Name, `/\`):
			problem(h.Name, "in a folder; archives are flat")
		case h.Uid != 0 || h.Gid != 0 || h.Uname+h.Gname != "" || !h.ModTime.Equal(epoch):
			problem(h.Name, "the owner or the time is not fixed")
		}
		content, err := io.ReadAll(io.LimitReader(t, h.Size))
		if err != nil {
			return nil, nil, err
		}
		files = append(files, File{h.Name, h.Mode, content})
	}
}
