package deliver

import (
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// digestKeyBytes is the length of a key for digests.
const digestKeyBytes = 32

// digestKey reads the key for digests, and creates it if the file does not
// exist.
func (e Engine) digestKey(file OutputFile) (digestKey, error) {
	if file.Name == "" {
		return nil, nil
	}
	file, err := file.resolved()
	if err != nil {
		return nil, err
	}
	text, info, err := file.read()
	switch {
	case err != nil:
		return nil, file.explain(err)
	case info == nil:
		return e.newDigestKey(file)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && posixModes {
		return nil, fault.Failedf("%s (%s): other users can read the key (mode %04o)", file.Name, digestKeyFlag, mode).
			WithHint("chmod 600 " + file.Name)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != digestKeyBytes {
		return nil, fault.Failedf("%s (%s): not a key; expected %d hexadecimal digits", file.Name, digestKeyFlag, 2*digestKeyBytes).
			WithHint("give a file that does not exist: it is created with a new key")
	}
	return key, nil
}

// digestKeyFlag is the flag of the file.
const digestKeyFlag = "--digest-key"

func (e Engine) newDigestKey(file OutputFile) (digestKey, error) {
	key := make([]byte, digestKeyBytes)
	if _, err := io.ReadFull(e.Random, key); err != nil {
		return nil, err
	}
	err := file.write(nil, []byte(hex.EncodeToString(key)+"\n"))
	if errors.Is(err, errOverwritten) || errors.Is(err, fs.ErrExist) { // by another run at the same time
		return e.digestKey(file)
	}
	if err != nil {
		return nil, err
	}
	e.notify(note(file.Name + " is a new key for digests; keep it out of git (.gitignore), and keep it for later runs"))
	return key, nil
}
