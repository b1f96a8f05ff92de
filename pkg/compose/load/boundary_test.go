package load

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// outsiders is a project that refers to files outside its folder in every
// possible way.
const outsiders = `
-- home/.ssh/id_ed25519 --
-----BEGIN OPENSSH PRIVATE KEY-----
-- home/.docker/config.json --
{"auths": {}}
-- shared/web.conf --
listen 80
-- shared/tls.pem --
-----BEGIN RSA PRIVATE KEY-----
-- shared/all/a.txt --
a
-- shared/all/key.pem --
-----BEGIN EC PRIVATE KEY-----
-- shared/web.env --
FROM_ENV_FILE=canary
-- shared/web.labels --
from-label-file=canary
-- shared/token --
canary
-- shared/base.yaml --
services:
  base: {image: a}
-- shared/more.yaml --
services:
  more: {image: a}
-- project/compose.yaml --
include: [../shared/more.yaml]
services:
  web:
    extends: {file: ../shared/base.yaml, service: base}
    env_file:
      - ../shared/web.env
      - linked.env
    label_file: ../shared/web.labels
    secrets: [token, key]
    volumes:
      - ../shared/web.conf:/etc/web.conf
      - ../shared/tls.pem:/tls.pem
      - ../shared/all:/all
      - HOME/.docker/config.json:/root/.docker/config.json
      - ./linked-ssh:/ssh
      - /proc:/host/proc
secrets:
  token: {file: ../shared/token}
  key: {file: HOME/.ssh/id_ed25519}
`

func loadOutsiders(t *testing.T, open bool) (p *project.Project, findings string, states map[string]string) {
	t.Helper()
	archive := txtar.Parse([]byte(outsiders))
	base := unpack(t, archive)
	dir := filepath.Join(base, "project")
	home := filepath.Join(base, "home")
	text := strings.ReplaceAll(section(archive, "project/compose.yaml"), "HOME", home)
	for _, err := range []error{
		os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600),
		os.Symlink("../shared/web.env", filepath.Join(dir, "linked.env")),
		os.Symlink(filepath.Join(home, ".ssh"), filepath.Join(dir, "linked-ssh")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p, all, err := Load(context.Background(), Request{WorkingDir: dir, Environ: map[string]string{"HOME": home}, AllowHostFiles: open})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		findings += f.Position.String() + " " + f.Severity.String() + " " + strings.ReplaceAll(f.Message, base, "") + "\n"
	}
	states = map[string]string{}
	names := map[project.State]string{project.Outside: "outside", project.Denied: "denied", project.HostPath: "host", project.Regular: "read", project.Directory: "read"}
	for path, f := range p.Files {
		states[strings.TrimPrefix(path, base)] = strings.TrimSpace(names[f.State] + " " + f.Err + strings.Join(f.Skipped, ","))
	}
	return p, findings, states
}

func TestFilesOutsideAreNotRead(t *testing.T) {
	p, findings, states := loadOutsiders(t, false)
	want := map[string]string{
		"/shared/web.conf": "outside", "/shared/tls.pem": "outside", "/shared/all": "outside", "/shared/token": "outside", "/proc": "host the processes of the machine",
		"/home/.docker/config.json": "denied the credentials of registries", "/project/linked-ssh": "denied SSH keys", "/home/.ssh/id_ed25519": "denied SSH keys",
	}
	if d := cmp.Diff(want, states); d != "" {
		t.Error(d)
	}
	wantFindings := `compose.yaml:1:11 warning /shared/more.yaml is outside the project directory; it is read as a part of the project
compose.yaml:4:21 warning /shared/base.yaml is outside the project directory; it is read as a part of the project
compose.yaml:6:9 refused /shared/web.env points outside the project directory: it is not read, and its variables are missing
compose.yaml:7:9 refused linked.env points outside the project directory: it is not read, and its variables are missing
compose.yaml:8:5 refused /shared/web.labels points outside the project directory: it is not read, and its variables are missing
`
	if d := cmp.Diff(wantFindings, findings); d != "" {
		t.Error(d)
	}
	web := p.Services["web"]
	if len(web.Environment) > 0 || len(web.Labels) > 0 {
		t.Error(web.Environment, web.Labels)
	}
}

func TestAllowHostFiles(t *testing.T) {
	p, findings, states := loadOutsiders(t, true)
	want := map[string]string{
		"/shared/web.conf": "read", "/shared/tls.pem": "denied a private key", "/shared/all": "read key.pem", "/shared/token": "read", "/proc": "host the processes of the machine",
		"/home/.docker/config.json": "denied the credentials of registries", "/project/linked-ssh": "denied SSH keys", "/home/.ssh/id_ed25519": "denied SSH keys",
	}
	if d := cmp.Diff(want, states); d != "" {
		t.Error(d)
	}
	if findings != "" {
		t.Error(findings)
	}
	web := p.Services["web"]
	if v := web.Environment["FROM_ENV_FILE"]; v == nil || *v != "canary" || web.Labels["from-label-file"] != "canary" {
		t.Error(web.Environment, web.Labels)
	}
}

// A project that is a home directory does not include all files of it.
func TestProjectIsAHome(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte("-- compose.yaml --\nservices: {a: {image: b, volumes: ['.:/all', './.aws:/aws']}}\n-- .aws/credentials --\ncanary\n-- certs/server.key --\nmine\n")))
	p, _, err := Load(context.Background(), Request{WorkingDir: dir, Environ: map[string]string{"HOME": dir}})
	if err != nil {
		t.Fatal(err)
	}
	if f := p.Files[filepath.Join(dir, ".aws")]; f.State != project.Denied {
		t.Error(f)
	}
	f := p.Files[dir]
	var names []string
	for _, e := range f.Entries {
		names = append(names, e.Path)
	}
	if d := cmp.Diff([]string{"certs/server.key", "compose.yaml"}, names); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{".aws"}, f.Skipped); d != "" {
		t.Error(d)
	}
}

// A link in place of .env, or of the env file of an include, leads nowhere else.
func TestLinkedDotEnv(t *testing.T) {
	base := unpack(t, txtar.Parse([]byte("-- other.env --\nV=canary\n-- p/compose.yaml --\nservices: {a: {image: \"b:${V:-none}\"}}\n-- q/compose.yaml --\ninclude: [{path: a.yaml, env_file: ../other.env}]\n-- q/a.yaml --\nservices: {a: {image: b}}\n-- other/.env --\nV=canary\n-- r/compose.yaml --\ninclude: [{path: a.yaml, project_directory: ../other}]\n-- r/a.yaml --\nservices: {a: {image: b}}\n")))
	if err := os.Symlink("../other.env", filepath.Join(base, "p", ".env")); err != nil {
		t.Fatal(err)
	}
	request := func(dir string, open bool) Request {
		return Request{WorkingDir: filepath.Join(base, dir), Environ: map[string]string{}, AllowHostFiles: open}
	}
	for open, want := range map[bool]string{false: "b:none", true: "b:canary"} {
		p, findings, err := Load(context.Background(), request("p", open))
		if err != nil || p.Services["a"].Image != want || len(findings) == 0 && !open {
			t.Error(open, err, p.Services["a"].Image, findings)
		}
	}
	for dir, want := range map[string]string{"q": "compose.yaml:1:36: ", "r": "compose.yaml:1:11: "} {
		_, _, err := Load(context.Background(), request(dir, false))
		checkError(t, err, want, "--allow-host-files")
		if _, _, err := Load(context.Background(), request(dir, true)); err != nil {
			t.Error(err)
		}
	}
}
