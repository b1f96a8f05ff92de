package compose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A format of --format is more than its row: it has a script that shows it, and
// the README and the help say what it is for.
func TestEveryFormatIsComplete(t *testing.T) {
	const root, see = "../../..", `(see "Where things go" in CONTRIBUTING.md)`
	for _, name := range formatNames() {
		if name == manifests { // the default; most scripts show it
			continue
		}
		flag, file := "--format="+name, "cmd/kubectl-compose/testdata/script/"+name+".txtar"
		if text, err := os.ReadFile(filepath.Join(root, file)); err != nil || !strings.Contains(string(text), flag) {
			t.Errorf("%s has no script: add %s, which runs kubectl-compose convert %s --out DIR %s", flag, file, flag, see)
		}
		if text, err := os.ReadFile(filepath.Join(root, "README.md")); err != nil || !strings.Contains(string(text), flag) {
			t.Errorf("README.md does not mention %s: add a section with what it writes %s", flag, see)
		}
		if !strings.Contains(convertLong, flag) {
			t.Errorf("kubectl compose convert --help does not say what %s makes: add a sentence to convertLong in pkg/cmd/compose/convert.go %s", flag, see)
		}
	}
}
