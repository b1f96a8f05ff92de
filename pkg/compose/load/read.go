package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxFile is the maximum size of a Compose file. The largest real ones have some
// hundred kilobytes; parsing a larger file would take too long for a user.
const maxFile = 16 << 20

// read is the parsed file at an absolute path, or "-" for standard input. No file
// is read twice.
func (s *session) read(path, typed string) (*file, error) {
	if remote(typed) {
		return nil, usage(s.refusesRemote(typed))
	}
	if f, ok := s.byPath[path]; ok {
		return f, nil
	}
	f := &file{number: uint16(len(s.files)), path: path, shown: s.shown(path)}
	if path == "-" {
		f.shown = "-"
	}
	text, err := s.bytes(path)
	if err != nil {
		return nil, usage(missing(f.shown, err), "check the name, or choose a different file with -f")
	}
	f.text = text
	s.files = append(s.files, f)
	s.byPath[path] = f
	return f, s.parse(f)
}

func (s *session) bytes(path string) ([]byte, error) {
	if text, ok := s.texts[path]; ok {
		return text, nil
	}
	if path == "-" {
		if s.request.Stdin == nil {
			return nil, errors.New("standard input is closed")
		}
		return limited(s.request.Stdin, maxFile, "a Compose file")
	}
	return readLimited(path, maxFile, "a Compose file")
}

// readLimited reads a file of at most that many bytes.
func readLimited(path string, most int64, what string) ([]byte, error) {
	if err := openable(path); err != nil {
		return nil, err
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return limited(in, most, what)
}

// limited reads at most that many bytes. A regular file that is larger is not
// read at all.
func limited(in io.Reader, most int64, what string) ([]byte, error) {
	tooLarge := fmt.Errorf("it exceeds the limit of %d MiB for %s", most>>20, what)
	if f, ok := in.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Size() > most {
			return nil, tooLarge
		}
	}
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(text)) > most {
		return nil, tooLarge
	}
	return text, err
}

// parse fills docs with the documents of the file.
func (s *session) parse(f *file) error {
	decoder := yaml.NewDecoder(bytes.NewReader(f.text))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.syntaxError(f, err)
		}
		if len(document.Content) == 0 {
			continue
		}
		root := document.Content[0]
		if err := s.checkDocument(f, root); err != nil {
			return err
		}
		f.docs = append(f.docs, root)
	}
}

// refusesRemote is the text and the hint for a remote reference. The plugin opens
// no connection and starts no other program while it converts, and fetching from
// git needs one; so the flag only changes the message.
func (s *session) refusesRemote(name string) (text, hint string) {
	text = name + " is remote: only local files are read"
	if s.request.AllowRemote {
		text = name + " is remote: this command does not fetch files, even with --allow-remote"
	}
	return text, "fetch it first with git clone, oras pull or curl, and use the copy"
}

// remote reports whether compose-go or docker compose would fetch the reference.
// Sources: pkg/remote/git.go and oci.go of docker compose 5.x.
func remote(name string) bool {
	for _, prefix := range []string{"oci://", "http://", "https://", "git://", "ssh://", "git@", "github.com/"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return strings.HasSuffix(name, ".git") && !filepath.IsAbs(name) || strings.Contains(name, ".git#")
}
