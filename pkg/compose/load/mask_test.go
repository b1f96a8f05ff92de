package load

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Errors do not show values that may be secrets.
func TestErrorsShowNoSecret(t *testing.T) {
	service := func(attributes string) string {
		return "-- compose.yaml --\nservices:\n  a:\n    image: b\n" + attributes
	}
	for name, files := range map[string]string{
		".env, name with a space":          service("-- .env --\nDB PASSWORD=hunter2\n"),
		".env, quote that is not closed":   service("-- .env --\nDB_PASSWORD=\"hunter2\n"),
		".env, bad name":                   service("-- .env --\nDB!PASSWORD=hunter2\n"),
		".env, bad expression":             service("-- .env --\nA=${hunter2\n"),
		"env_file, name with a space":      service("    env_file: x.env\n-- x.env --\nDB PASSWORD=hunter2\n"),
		"env_file, quote":                  service("    env_file: x.env\n-- x.env --\nDB_PASSWORD='hunter2\n"),
		"env_file, bad name":               service("    env_file: x.env\n-- x.env --\nDB!PASSWORD=hunter2\n"),
		"env_file, bad expression":         service("    env_file: x.env\n-- x.env --\nA=${hunter2\n"),
		"raw env_file":                     service("    env_file: [{path: x.env, format: raw}]\n-- x.env --\nDB PASS=hunter2\n"),
		"label_file":                       service("    label_file: x.env\n-- x.env --\nDB!PASSWORD=hunter2\n"),
		"second colon":                     service("    environment:\n      DB_PASSWORD: hunter2: x\n"),
		"no space after the colon":         service("    environment:\n      DB_PASSWORD:hunter2\n"),
		"second colon after a URL":         service("    environment:\n      DATABASE: postgres://shop:hunter2@db: x\n"),
		"no space before a URL":            service("    environment:\n      DATABASE:postgres://shop:hunter2@db/shop\n      A: b\n"),
		"URL where a key should be":        service("    environment:\n      A: b\n      postgres://shop:hunter2@db/shop\n"),
		"no space, among others":           service("    environment:\n      A: b\n      DB_PASSWORD:hunter2\n"),
		"twice":                            service("    environment: [DB_PASSWORD=hunter2, DB_PASSWORD=hunter2, {}]\n"),
		"list":                             service("    environment: {DB_PASSWORD: [hunter2]}\n"),
		"expression":                       service("    environment: {DB_PASSWORD: '${hunter2'}\n"),
		"quote":                            service("    environment: {DB_PASSWORD: 'hunter2\n"),
		"secret without a source":          service("secrets: {x: hunter2}\n"),
		"secret with content":              service("secrets: {x: {content: hunter2}}\n"),
		"build argument":                   service("    build: {args: 'TOKEN=hunter2'}\n"),
		"option of a driver":               service("volumes: {x: {driver_opts: 'password=hunter2'}}\n"),
		"bracket that is closed too often": service("    environment: {DB_PASSWORD: hunter2}}\n"),
	} {
		dir := unpack(t, txtar.Parse([]byte(files)))
		_, _, err := Load(context.Background(), flags(dir, ""))
		if err == nil {
			t.Errorf("%s: loads", name)
			continue
		}
		if text := err.Error() + strings.Join(fault.Hints(err), " "); strings.Contains(text, "hunter2") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
