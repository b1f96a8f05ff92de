package compose

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The encoder for YAML is our own use of the library; kubectl's printer is what
// it must agree with.
func TestYAMLIsThatOfKubectl(t *testing.T) {
	objects := objectsOf(t, 3*encoderRun)
	flags := newFlags()
	want, err := flags.encodeStream(objects)
	if err != nil {
		t.Fatal(err)
	}
	write, err := flags.printFunc()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := write(&got, objects); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("kubectl's printer (-) and ours (+):\n%s", diff)
	}
}
