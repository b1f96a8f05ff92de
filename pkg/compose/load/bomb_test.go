package load

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// TestBombs are small inputs that would never finish: all finish, most of them
// with an error, in bounded time.
func TestBombs(t *testing.T) {
	aliases := func(levels, width int) string {
		var b strings.Builder
		b.WriteString("-- compose.yaml --\nx-0: &a0 [\"x\"]\n")
		for i := 1; i <= levels; i++ {
			fmt.Fprintf(&b, "x-%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), width), ","))
		}
		b.WriteString("services: {a: {image: b}}\n")
		return b.String()
	}
	merges := func(levels int) string {
		var b strings.Builder
		b.WriteString("-- compose.yaml --\nx-0: &a0 {k: v}\n")
		for i := 1; i <= levels; i++ {
			fmt.Fprintf(&b, "x-%d: &a%d\n  <<: [*a%d, *a%d]\n  k%d: *a%d\n", i, i, i-1, i-1, i, i-1)
		}
		b.WriteString("services: {a: {image: b}}\n")
		return b.String()
	}
	layers := func(attribute string, n int) string {
		var b strings.Builder
		b.WriteString("-- compose.yaml --\nservices:\n")
		for i := range n {
			for _, side := range []string{"l", "r"} {
				fmt.Fprintf(&b, "  %s%d:\n    image: a\n", side, i)
				if i > 0 {
					fmt.Fprintf(&b, "    %s: [l%d, r%d]\n", attribute, i-1, i-1)
				}
			}
		}
		return b.String()
	}
	diamonds := func(n int) string {
		var b strings.Builder
		b.WriteString("-- compose.yaml --\ninclude: [l0.yaml, r0.yaml]\n")
		for i := range n {
			for _, side := range []string{"l", "r"} {
				fmt.Fprintf(&b, "-- %s%d.yaml --\n", side, i)
				if i < n-1 {
					fmt.Fprintf(&b, "include: [l%d.yaml, r%d.yaml]\n", i+1, i+1)
				}
				fmt.Fprintf(&b, "services: {%s%d: {image: a}}\n", side, i)
			}
		}
		return b.String()
	}
	extends := func(n int) string {
		var b strings.Builder
		b.WriteString("-- compose.yaml --\nservices:\n  s0: {image: a}\n")
		for i := 1; i < n; i++ {
			fmt.Fprintf(&b, "  s%d: {extends: s%d}\n", i, i-1)
		}
		return b.String()
	}
	for _, c := range []struct{ name, files, want string }{
		{"aliases", aliases(9, 10), "aliases expand"},
		{"many aliases", aliases(40, 2), "aliases expand"},
		{"merge keys", merges(30), "aliases expand"},
		{"depends_on", layers("depends_on", 40), ""},
		{"links", layers("links", 40), ""},
		{"include", diamonds(12), ""},
		{"extends chain", extends(300), ""},
		{"flow", "-- compose.yaml --\n" + strings.Repeat("{a: ", 5000), "compose.yaml:"},
		{"nested variables", "-- compose.yaml --\nservices: {a: {image: \"" + strings.Repeat("${A:-", 200) + strings.Repeat("}", 200) + "\"}}\n", "neither image nor build"},
		{"values", "-- compose.yaml --\nx-a: [" + strings.Repeat("a,", 250_000) + "]\n", "compose.yaml:1:1: the files contain more than 200000 values"},
		{"ports", "-- compose.yaml --\nservices: {a: {image: b, ports: ['1-8000:1-8000', '10000-20000:10000-20000/udp']}}\n", "compose.yaml:1:51: the port ranges up to this line have 18001 ports"},
		{"uses of a variable", "-- compose.yaml --\nservices: {a: {image: b, command: '" + strings.Repeat("${A}", 100_000) + "'}}\n", "compose.yaml:1:35: too many variables"},
		{"long variable", "-- compose.yaml --\nservices: {a: {image: b, command: [" + strings.Repeat("'${A}',", 10_000) + "]}}\n-- .env --\nA=" + strings.Repeat("x", 100_000) + "\n", "and 16 MiB of text with variables"},
		{"variables of variables", "-- compose.yaml --\nservices: {a: {image: b}}\n-- .env --\n" + doubling(50), "cannot read .env: its nested variables expand to more than 16 MiB"},
		{"env_file of variables", "-- compose.yaml --\nservices: {a: {image: b, env_file: x.env}}\n-- x.env --\n" + doubling(50), "compose.yaml:1:26: cannot read x.env: its nested variables expand to more"},
		{"env_file of an include", "-- compose.yaml --\ninclude: [{path: b.yaml, env_file: x.env}]\n-- b.yaml --\nservices: {a: {image: b}}\n-- x.env --\n" + doubling(50), "cannot read x.env: its nested variables expand to more"},
		{"env_file of an included service", "-- compose.yaml --\ninclude: [b.yaml]\n-- b.yaml --\nservices: {a: {image: b, env_file: x.env}}\n-- x.env --\n" + doubling(50), "b.yaml:1:26: cannot read x.env: its nested variables expand to more"},
		{"large", "-- compose.yaml --\n# " + strings.Repeat("x", maxFile), "cannot read compose.yaml: it exceeds the limit of 16 MiB for a Compose file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := unpack(t, txtar.Parse([]byte(c.files)))
			err := bounded(t, func() error {
				_, _, err := Load(context.Background(), flags(dir, ""))
				return err
			})
			if c.want != "" {
				checkError(t, err, c.want, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTangled checks that the search for cycles is done here if compose-go's
// would take too long.
func TestTangled(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- compose.yaml --\nservices:\n  s0: {image: a, scale: 2, deploy: {}}\n")
	for i := 1; i < 200; i++ {
		fmt.Fprintf(&b, "  s%d: {image: a, depends_on: [s%d]}\n", i, i-1)
	}
	p, _, _ := loadText(t, "", b.String())
	if p.Services["s0"].Deploy.Replicas == nil || *p.Services["s0"].Deploy.Replicas != 2 {
		t.Error("scale is not in deploy.replicas")
	}
	for more, want := range map[string]string{
		"  x: {image: a, networks: [gone]}\n":                                  `compose.yaml:202:28: service "x" uses the network "gone"`,
		"  y: {image: a, depends_on: [z]}\n  z: {image: a, depends_on: [y]}\n": "compose.yaml:203:30: cyclic dependency: y depends on z depends on y",
	} {
		dir := unpack(t, txtar.Parse([]byte(b.String()+more)))
		_, _, err := Load(context.Background(), flags(dir, ""))
		checkError(t, err, want, "")
	}
}

// doubling are lines of which each is twice the one above.
func doubling(n int) string {
	text := "A0=xxxxxxxxxx\n"
	for i := 1; i < n; i++ {
		text += fmt.Sprintf("A%d=${A%d}${A%d}\n", i, i-1, i-1)
	}
	return text
}

// bounded runs f within 2 s, and lets it allocate 512 MiB in all.
func bounded(t *testing.T, f func() error) error {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 512<<20 {
			t.Errorf("allocates %d MiB", got>>20)
		}
		if d := time.Since(start); d > 10*time.Second { // unbounded growth takes minutes; the allocations are the exact measure
			t.Errorf("takes %s", d)
		}
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("does not end")
		return nil
	}
}
