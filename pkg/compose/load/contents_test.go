package load

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func TestContents(t *testing.T) {
	base := unpack(t, txtar.Parse([]byte(`
-- secret.txt --
outside
-- project/compose.yaml --
services:
  web:
    image: a
    volumes:
      - ./file.txt:/f
      - ./dir:/d
      - type: bind
        source: ./large
        target: /l
      - ./link-in:/in
      - ./link-out:/out
      - ../secret.txt:/s
      - ../nothing:/n
      - ./nothing:/nn
      - /etc/hostname:/h
      - ./many:/m
      - ./loop:/loop
      - ./socket:/socket
      - ./dangling:/dangling
    secrets: [key]
    configs: [conf]
  off:
    image: a
    profiles: [off]
    volumes: ["./unused:/u"]
secrets:
  key: {file: ./key.txt}
  unused: {file: ./unused}
configs:
  conf: {file: conf.txt}
-- project/file.txt --
text
-- project/dir/b.txt --
b
-- project/dir/a/c.txt --
c
-- project/conf.txt --
conf
-- project/unused --
-- project/many/x --
`)))
	dir := filepath.Join(base, "project")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "large"), make([]byte, project.MaxContent+1), 0o600))
	must(os.WriteFile(filepath.Join(dir, "many", "1"), make([]byte, project.MaxContent/2), 0o600))
	must(os.WriteFile(filepath.Join(dir, "many", "2"), make([]byte, project.MaxContent/2+1), 0o600))
	must(os.Symlink("file.txt", filepath.Join(dir, "link-in")))
	must(os.Symlink("../secret.txt", filepath.Join(dir, "link-out")))
	must(os.Symlink("../../secret.txt", filepath.Join(dir, "dir", "out")))
	must(os.Symlink("../file.txt", filepath.Join(dir, "dir", "in")))
	must(os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	must(os.Mkdir(filepath.Join(dir, "loop"), 0o700))
	must(os.Symlink(".", filepath.Join(dir, "loop", "self")))
	must(os.Mkdir(filepath.Join(dir, "loop", "sub"), 0o700))
	must(os.Symlink("..", filepath.Join(dir, "loop", "sub", "up")))
	must(os.WriteFile(filepath.Join(dir, "loop", "x"), []byte("x"), 0o600))
	listener, err := net.Listen("unix", filepath.Join(dir, "socket"))
	must(err)
	defer listener.Close()

	p, _, err := Load(context.Background(), Request{WorkingDir: base, Files: []string{"project/compose.yaml"}})
	must(err)
	got := map[string]string{}
	states := []string{"missing", "regular", "directory", "special", "outside", "too large", "unreadable", "denied", "of the host"}
	for path, f := range p.Files {
		name, _ := filepath.Rel(base, path)
		text := strings.TrimSpace(states[f.State] + " " + string(f.Content))
		for _, e := range f.Entries {
			text += " " + e.Path + "=" + strings.TrimSpace(string(e.Content))
		}
		for _, name := range f.Skipped {
			text += " -" + name
		}
		if path == "/etc/hostname" {
			name = path
		}
		got[name] = strings.TrimSpace(text)
	}
	want := map[string]string{
		"project/file.txt": "regular text", "project/dir": "directory a/c.txt=c b.txt=b in=text -out",
		"project/large": "too large", "project/link-in": "regular text", "project/link-out": "outside",
		"secret.txt": "outside", "nothing": "outside", "project/nothing": "missing", "/etc/hostname": "of the host",
		"project/many": "too large", "project/loop": "directory x=x", "project/key.txt": "missing", "project/conf.txt": "regular conf",
		"project/socket": "special", "project/dangling": "missing",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if f := p.Files[filepath.Join(dir, "large")]; f.Size != project.MaxContent+1 || f.Content != nil {
		t.Error(f.Size, len(f.Content))
	}
	if f := p.Files[filepath.Join(dir, "many")]; f.Size <= project.MaxContent || f.Entries != nil {
		t.Error(f.Size, len(f.Entries))
	}
}
