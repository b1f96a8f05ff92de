package deliver

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The last value of an output file is read if its line has no line break, whatever its
// length: otherwise a kept value would be replaced.
func TestLastLine(t *testing.T) {
	const head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
	for k := 1; k <= 4; k++ {
		for _, length := range []int{4096*k - 1, 4096 * k, 4096*k + 1} {
			padded := "  password: " + strings.Repeat(" ", (length-len("  password: "))%4)
			value := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", (length-len(padded))/4*3)))
			if len(padded+value) != length {
				t.Fatalf("the line has %d bytes, want %d", len(padded+value), length)
			}
			content, ok := parseContent([]byte(head + padded + value))
			read := content.secrets["/db"]
			if !ok || read == nil || read.Data["password"].Len() != len(value)/4*3 {
				t.Errorf("%d bytes: the value is not read", length)
			}
		}
	}
}
