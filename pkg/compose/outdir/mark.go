package outdir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

const marker = "# written by kubectl compose convert; sha256:"

// bytesOf is the content to write.
func bytesOf(f render.File) []byte {
	if f.Marked {
		return append([]byte(marker+digest(f.Content)+"\n"), f.Content...)
	}
	return f.Content
}

func isMarked(content []byte) bool {
	line, rest, ok := bytes.Cut(content, []byte("\n"))
	return ok && string(line) == marker+digest(rest)
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// mode is the file mode: a file with a Secret is readable only by its owner.
func mode(private bool) fs.FileMode {
	if private {
		return 0o600
	}
	return 0o644
}
