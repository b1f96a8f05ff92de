package secretgen

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkThousands makes a Secret of 20,000 keys.
func BenchmarkThousands(b *testing.B) {
	var lines strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&lines, "KEY_%d=value number %d\n", i, i)
	}
	p := plugin{dir: folder(b, map[string][]byte{"big.env": []byte(lines.String())})}
	b.ReportAllocs()
	for b.Loop() {
		if got := p.run("x", "--from-env-file", "big.env", "--env-dialect", "kubectl"); got.code != 0 {
			b.Fatal(got.stderr)
		}
	}
}
