package outdir

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

// indexName is the file with the digests of the files without a mark: content of
// the project, JSON, templates.
const indexName = ".batuta.yaml"

const indexHeader = "# written by kubectl compose convert: the files of this folder that it may change, and what they held then\n"

// index has the marks of the written files, by path: the digest of the content,
// or for a file with values of a Secret the time of its last change, because a
// digest would let values be guessed, and the index may be in git without the
// file. A file that is being replaced has two, so that it is recognised after an
// interruption.
type index map[string][]string

// indexFile is the format of the index.
type indexFile struct {
	SHA256 index `json:"sha256"`
}

// readIndex reads the directory's index. foreign reports that its name is used by
// another tool; then it is empty, as if there is no index. Paths that leave the
// directory are ignored: this package never writes them.
func (d *directory) readIndex() (found index, foreign bool) {
	info, err := d.root.Lstat(indexName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, true
	}
	var file indexFile
	text, err := d.root.ReadFile(indexName)
	if err != nil || !bytes.HasPrefix(text, []byte(indexHeader)) || yaml.UnmarshalStrict(text, &file) != nil {
		return nil, true
	}
	maps.DeleteFunc(file.SHA256, func(name string, _ []string) bool { return !filepath.IsLocal(filepath.FromSlash(name)) })
	return file.SHA256, false
}

// holds reports whether the index has the mark of the file: its digest, which
// earlier versions also wrote for private files, or the time of its last change.
func (x index) holds(name string, content []byte, changed time.Time) bool {
	return slices.Contains(x[name], digest(content)) || slices.Contains(x[name], changeMark(changed))
}

// hidesDigest reports whether the index has no digest of the file. What the user
// fills in is not in it either: the digest is that of the placeholder.
func hidesDigest(f render.File) bool { return f.Private && !f.Marked && !f.Seed }

// changeMark is the mark of a private file.
func changeMark(changed time.Time) string { return "changed " + changed.UTC().Format(time.RFC3339Nano) }

// with is both indexes in one.
func (x index) with(other index) index {
	out := maps.Clone(x)
	for name, digests := range other {
		out[name] = slices.Compact(slices.Sorted(slices.Values(slices.Concat(x[name], digests))))
	}
	return out
}

func (x index) encode() ([]byte, error) {
	text, err := yaml.Marshal(indexFile{x})
	return append([]byte(indexHeader), text...), err
}
