package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// forms are ways to write attributes of a service, in flow style.
func forms() map[string][]string {
	return map[string][]string{
		"environment":  {`[A=1, B=2, A=3]`, `{A: "5", C: }`, `[C, D=x=y]`, `{B: 2, E: true}`},
		"labels":       {`[a=1]`, `{a: "2", b: "3"}`, `{}`},
		"annotations":  {`[x=1]`, `{x: "2"}`},
		"ports":        {`["80:80", "8000-8002:90-92"]`, `[80]`, `["80:80", {target: 80, published: "80"}]`, `[{target: 81, published: 81, protocol: udp}]`, `["127.0.0.1:80:80/udp"]`, `[]`},
		"expose":       {`[80, "81"]`, `["80"]`},
		"volumes":      {`["/a", "v:/b"]`, `["./x:/a:ro"]`, `[{type: bind, source: ./y, target: /b, bind: {propagation: rshared}}]`, `[{type: tmpfs, target: /c}, "/b/"]`},
		"tmpfs":        {`/t`, `[/t, /u]`},
		"dns":          {`1.1.1.1`, `[1.1.1.1, 8.8.8.8]`},
		"dns_search":   {`a.b`, `[c.d, a.b]`},
		"command":      {`run it`, `[run, it]`, `[]`},
		"entrypoint":   {`x`, `[y]`},
		"depends_on":   {`[db]`, `{db: {condition: service_healthy}}`, `[other, db]`},
		"networks":     {`[n]`, `{n: {aliases: [a, b]}}`, `{n: , m: {aliases: [a]}}`},
		"extra_hosts":  {`["h:1.1.1.1"]`, `{h: 2.2.2.2, g: [1.1.1.1, 3.3.3.3]}`, `["h=1.1.1.1"]`},
		"sysctls":      {`[a.b=1]`, `{a.b: 2, c: 3}`},
		"build":        {`.`, `{context: ./x, args: [A=1]}`, `{args: {A: "2", B: }, target: t}`, `{extra_hosts: ["a=1.1.1.1"], tags: [x, y], ssh: [default]}`, `{labels: [l=1], cache_from: [a, b], additional_contexts: [s=./s]}`},
		"logging":      {`{driver: a, options: {x: "1"}}`, `{driver: b, options: {y: "1"}}`, `{options: {z: "1"}}`},
		"ulimits":      {`{n: 1}`, `{n: {soft: 1, hard: 2}, m: 5}`},
		"healthcheck":  {`{test: [CMD, a], interval: 5s}`, `{test: curl x, retries: 2}`, `{disable: true}`},
		"cap_add":      {`[A, B]`, `[B, C]`},
		"security_opt": {`[a:b]`, `[c:d, a:b]`},
		"group_add":    {`[1, a]`, `["1", a]`},
		"devices":      {`["/dev/a:/dev/b"]`, `["/dev/b", {source: /dev/x, target: /dev/b}]`},
		"secrets":      {`[s]`, `[{source: s, target: /run/secrets/s}, {source: s, target: t}]`},
		"configs":      {`[c]`, `[{source: c, target: /c}]`},
		"env_file":     {`a.env`, `[a.env, ./a.env]`, `[{path: a.env, required: false}]`},
		"deploy":       {`{replicas: 2}`, `{labels: [a=1], placement: {constraints: [a, b]}}`, `{labels: {a: "2"}, resources: {limits: {memory: 1g}}, placement: {constraints: [b]}}`},
		"x-any":        {`[a, b]`, `{a: [1]}`, `text`, `{a: [1, 2], b: }`},
		"links":        {`[db]`, `["db:alias"]`},
		"develop":      {`{watch: [{path: a, action: rebuild}]}`, `{watch: [{path: b, action: sync, target: /b, ignore: x}]}`},
		"x-develop":    {`{watch: [{path: c, action: rebuild, x-initialSync: true}]}`},
		"post_start":   {`[{command: a, environment: [A=1]}]`, `[{command: [b], environment: {B: "1"}}]`},
		"pre_start":    {`[{image: i, command: a, environment: [A=1], networks: [n], volumes: ["/x"]}]`},
		"gpus":         {`all`, `[{driver: d, count: 1, capabilities: [gpu], options: [a=b]}]`},
		"profiles":     {`[on]`, `[on, off]`},
		"stop_signal":  {`A`, `${UNSET:-B}`},
		"privileged":   {`true`, `"${UNSET:-false}"`},
	}
}

// service writes a random service; tags adds !reset and !override.
func randomService(r *rand.Rand, tags bool, extends string) string {
	all := forms()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("    image: a\n" + extends)
	for _, name := range names {
		if r.IntN(3) > 0 {
			continue
		}
		tag := ""
		if tags && r.IntN(6) == 0 {
			tag = []string{"!reset ", "!override "}[r.IntN(2)]
		}
		fmt.Fprintf(&b, "    %s: %s%s\n", name, tag, all[name][r.IntN(len(all[name]))])
	}
	return b.String()
}

const surroundings = "  db: {image: b}\n  other: {image: c}\nvolumes: {v: }\nnetworks: {n: , m: }\nsecrets: {s: {environment: S}}\nconfigs: {c: {content: x}}\n"

// TestRandom combines random services in all ways, and compares with the result
// of compose-go: the project, and which attributes are set.
func TestRandom(t *testing.T) {
	rounds := 25 // 400 were tried when the rules were written
	if testing.Short() {
		rounds = 5
	}
	loaded := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1)) // the same in every run
		dir := t.TempDir()
		extends := []string{"", "    extends: base\n", "    extends: {file: base.yaml, service: base}\n"}[r.IntN(3)]
		files := map[string]string{
			"compose.yaml": "services:\n  web:\n" + randomService(r, false, extends) + "  base:\n" + randomService(r, false, "") + surroundings,
			"over.yaml":    "services:\n  web:\n" + randomService(r, true, []string{"", extends}[r.IntN(2)]) + "  base:\n    image: x\n",
			"base.yaml":    "services:\n  base:\n" + randomService(r, false, ""),
			"include.yaml": "include: [{path: [compose.yaml, over.yaml]}]\nservices:\n  web:\n" + randomService(r, true, ""),
			"a.env":        "A=1\n",
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, names := range [][]string{{"compose.yaml"}, {"compose.yaml", "over.yaml"}, {"include.yaml"}, {"include.yaml", "over.yaml"}} {
			request := Request{WorkingDir: dir, Files: names, Profiles: []string{"on"}, Environ: map[string]string{"S": "1"}}
			id := fmt.Sprintf("%s, seed %d", strings.Join(names, "+"), seed)
			if compared(t, id, request) {
				loaded++
			}
			if t.Failed() {
				for name := range files {
					t.Logf("%s\n%s", name, files[name])
				}
				return
			}
		}
	}
	t.Logf("%d of %d load", loaded, 4*rounds)
}

// compared asks whether both refuse, or both load and agree.
func compared(t *testing.T, id string, r Request) bool {
	t.Helper()
	p, _, err := Load(context.Background(), r)
	options, failed := plain(r)
	if failed != nil {
		t.Fatal(failed)
	}
	var want *types.Project
	_, refused := captured(func() (err error) {
		want, err = options.LoadProject(context.Background())
		return err
	})
	if (err == nil) != (refused == nil) {
		t.Errorf("%s: got %v, want %v", id, err, refused)
		return false
	}
	if err != nil {
		if strings.Contains(err.Error(), "cannot read this project") || !strings.Contains(err.Error(), ".yaml:") {
			t.Errorf("%s: no place in %v", id, err)
		}
		return false
	}
	if want == nil {
		return false
	}
	sameAsReference(t, id, r, p)
	completeSource(t, id, r, p)
	realPlaces(t, id, r.WorkingDir, p)
	return true
}
