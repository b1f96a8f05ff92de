package record

import (
	"fmt"
	"strings"
	"testing"
)

// A last line without a line break is read, whatever its length.
func TestLastLine(t *testing.T) {
	const head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: "
	for k := 1; k <= 4; k++ {
		for _, length := range []int{4096*k - 1, 4096 * k, 4096*k + 1} {
			namespace := strings.Repeat("x", length-len("  namespace: "))
			recording, err := Read(strings.NewReader(head + namespace))
			if err != nil || len(recording.Pods) != 1 || recording.Pods[0].Namespace != namespace {
				t.Errorf("%d bytes: %s, %v", length, fmt.Sprintf("%.80v", recording), err)
			}
		}
	}
}
