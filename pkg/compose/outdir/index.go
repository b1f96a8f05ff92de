package outdir

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"
)

// indexName is the file in which a directory keeps the digests of the files
// that have no mark: content of the project, JSON, templates.
const indexName = ".batuta.yaml"

const indexHeader = "# written by kubectl compose convert: the files of this folder that it may change, and what they held then\n"

// index are the digests of what was written, by path. There are two of a file
// while it is being replaced, so that it is known whatever happens meanwhile.
type index map[string][]string

// indexFile is the index as a file holds it.
type indexFile struct {
	SHA256 index `json:"sha256"`
}

// readIndex reads the directory's index. foreign reports that something else has
// its place; it is empty then, as it is where there is none. Paths that leave
// the directory are not ours: nobody wrote them here.
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

// holds reports whether the index says that the file held the content.
func (x index) holds(name string, content []byte) bool {
	return slices.Contains(x[name], digest(content))
}

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
