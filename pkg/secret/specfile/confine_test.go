package specfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/specfile"
)

// machine is a home folder with credentials, a folder of other files, and a project
// with the file of -f and with links that lead out of it.
func machine(t *testing.T) (env build.Environment, base string) {
	t.Helper()
	base = t.TempDir()
	if resolved, err := filepath.EvalSymlinks(base); err == nil {
		base = resolved
	}
	home := filepath.Join(base, "home")
	for name, content := range map[string]string{
		"home/.ssh/id_ed25519": "canary", "home/.docker/config.json": `{"auths":{"a.example.com":{"auth":"Y2k6Y2FuYXJ5"}}}`, "home/note": "canary",
		"other/pass": "canary", "other/web.key": "canary", "other/values.env": "A=canary\n",
		"project/conf/pass": "inside", "project/conf/values.env": "A=inside\nTOKEN\n", "project/conf/folder/a": "inside", "project/conf/out/b": "inside",
		"project/conf/store.json": `{"credsStore":"canary"}`, "project/outside": "canary",
	} {
		path := filepath.Join(base, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(base, "project/conf")
	for at, to := range map[string]string{
		"link": "../outside", "absolute": filepath.Join(base, "other/pass"), "linked-folder": "../../other", "within": "folder/a",
		"within-absolute": filepath.Join(conf, "folder"), "ssh": filepath.Join(home, ".ssh"), "out/link": "../../outside", "chain": "link",
	} {
		if err := os.Symlink(to, filepath.Join(conf, at)); err != nil {
			t.Fatal(err)
		}
	}
	env = environment(t, "")
	env.Dir = filepath.Join(base, "project")
	variables := map[string]string{"HOME": home, "TOKEN": "from the variable", "OTHER": "canary"}
	env.Lookup = func(name string) (string, bool) { value, ok := variables[name]; return value, ok }
	return env, base
}

// readSpec reads the Secret that the fields describe, all of it.
func readSpec(t *testing.T, env build.Environment, file, fields string, open bool) error {
	t.Helper()
	text := head + "- name: db\n" + fields + "\n"
	if file == "-" {
		env.In = strings.NewReader(text)
	} else if err := os.WriteFile(filepath.Join(env.Dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	specs, err := specfile.Read(env, specfile.Request{File: file, AllowHostFiles: open})
	if err != nil {
		return err
	}
	for _, login := range login(specs[0]) {
		if _, err := login.Password(); err != nil {
			return err
		}
	}
	_, err = specs[0].Read(t.Context())
	return err
}

func login(s *build.Spec) []build.Login {
	if s.Registry == nil {
		return nil
	}
	return s.Registry.Logins
}

// What the file can name, and the part of the error; "" reads it.
func TestConfinement(t *testing.T) {
	const outside, credentials = " is outside the folder of conf/s.yaml; -f reads only files in it", "; -f never reads them"
	for name, tt := range map[string]struct{ fields, closed, open string }{
		"a file in the folder":     {"  dialect: docker\n  sources: [file: pass, file: folder, file: within, file: within-absolute/a, envFile: values.env]", "", ""},
		"a parent":                 {"  sources: [file: ../outside]", "../outside" + outside, ""},
		"a parent, on a detour":    {"  sources: [file: folder/../../outside]", outside, ""},
		"an absolute path":         {"  sources: [file: BASE/other/pass]", "BASE/other/pass" + outside, ""},
		"a key with a path":        {"  sources: [file: k=BASE/other/pass]", "BASE/other/pass" + outside, ""},
		"the home":                 {"  sources: [file: ~/note]", "BASE/home/note" + outside, ""},
		"a link":                   {"  sources: [file: link]", "link is a link to BASE/project/outside, which" + outside, ""},
		"a link to a link":         {"  sources: [file: chain]", "chain is a link to BASE/project/outside, which" + outside, ""},
		"an absolute link":         {"  sources: [file: absolute]", "absolute is a link to BASE/other/pass, which" + outside, ""},
		"a linked folder":          {"  sources: [file: linked-folder]", outside, ""},
		"a file in a linked one":   {"  sources: [file: linked-folder/pass]", outside, ""},
		"a pattern":                {"  sources: [file: ../out*]", "the path" + outside, ""},
		"a pattern through a link": {"  sources: [file: linked-folder/pas*]", outside, ""},
		"a pattern of links":       {"  sources: [file: lin?]", outside, ""},
		"a folder with a link":     {"  sources: [file: out]", "out/link is a link to BASE/project/outside, which" + outside, ""},
		"an env file":              {"  sources: [envFile: BASE/other/values.env]", outside, ""},
		"an env file with fields":  {"  sources: [envFile: {path: BASE/other/values.env, dialect: docker}]", outside, ""},
		"a private key by name":    {"  sources: [file: BASE/other/web.key]", outside, ""},
		"a certificate":            {"  tls: {cert: BASE/other/web.key, key: BASE/other/web.key}", outside, "canary"},
		"a bundle":                 {"  tls: {bundle: BASE/other/pass}", outside, "canary"},
		"a password file":          {"  registry: {logins: [{server: a.example.com, username: u, passwordFile: BASE/other/pass}]}", outside, ""},
		"SSH keys":                 {"  sources: [file: ~/.ssh/id_ed25519]", "(SSH keys)" + credentials, "(SSH keys)" + credentials},
		"linked SSH keys":          {"  sources: [file: ssh/id_ed25519]", "(SSH keys)" + credentials, "(SSH keys)" + credentials},
		"registries":               {"  registry: {config: ~/.docker/config.json}", "(the credentials of registries)" + credentials, "(the credentials of registries)" + credentials},
		"a credential program":     {"  registry: {config: store.json, hosts: ['*']}", "cannot read the credentials of this machine", "cannot read the credentials of this machine"},
		"the machine's passwords":  {"  sources: [file: k=/etc/shadow]", "(the passwords of the machine)" + credentials, "(the passwords of the machine)" + credentials},
		"environments":             {"  sources: [file: k=/proc/self/environ]", "(the environment of a process)" + credentials, "(the environment of a process)" + credentials},
		"a link out of /proc":      {"  sources: [file: k=/proc/self/root/etc/shadow]", credentials, credentials},
		"the host's name":          {"  sources: [file: k=/etc/passwd]", "/etc/passwd" + outside, ""},
		"a value as a path":        {"  sources: [file: k=/canary]", "the path" + outside, "canary"},
		"a password as a path":     {"  registry: {logins: [{server: a.example.com, username: u, passwordFile: /canary/x}]}", "the path" + outside, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, open := range []bool{false, true} {
				env, base := machine(t)
				want := tt.closed
				if open {
					want = tt.open
				}
				err := readSpec(t, env, "conf/s.yaml", strings.ReplaceAll(tt.fields, "BASE", base), open)
				switch {
				case open && (want == "canary" || name == "a password as a path"): // it is read, and fails later
					if err == nil || strings.Contains(err.Error(), "-f ") {
						t.Errorf("open: %v", err)
					}
				case want == "" && err != nil:
					t.Errorf("open %t: %v", open, err)
				case want != "":
					checkRefusal(t, err, strings.ReplaceAll(want, "BASE", base))
				}
			}
		})
	}
}

// checkRefusal checks the error: its place, its reason, a hint, no value.
func checkRefusal(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("it is read; want %q", want)
		return
	}
	text := err.Error()
	placed := strings.HasPrefix(text, "conf/s.yaml:5:") || strings.Contains(text, "docker-credential-")
	if !strings.Contains(text, want) || !placed || len(fault.Hints(err)) == 0 || strings.Contains(strings.ReplaceAll(text, "docker-credential-canary", ""), "canary") {
		t.Errorf("got %q, hint %q\nwant %q", text, fault.Hints(err), want)
	}
}

// Standard input has no folder: the working directory is its folder.
func TestConfinementOfStandardInput(t *testing.T) {
	for fields, want := range map[string]string{
		"  sources: [file: outside, file: conf/pass]": "",
		"  sources: [file: ../other/pass]":            "standard input:5:19: ../other/pass is outside the working directory; -f reads only files in it",
	} {
		env, _ := machine(t)
		err := readSpec(t, env, "-", fields, false)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: got %v, want %q", fields, err, want)
		}
	}
}

// A linked file of -f has the folder of the link, as in a mounted volume.
func TestConfinementOfLinkedFile(t *testing.T) {
	env, base := machine(t)
	text := head + "- {name: db, sources: [file: pass]}\n"
	if err := os.WriteFile(filepath.Join(base, "other/s.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../other/s.yaml", filepath.Join(env.Dir, "conf/s.yaml")); err != nil {
		t.Fatal(err)
	}
	specs, err := specfile.Read(env, specfile.Request{File: "conf/s.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := specs[0].Read(t.Context()); err != nil {
		t.Error(err)
	}
}

// The variables that are used are those whose value is read, from wherever.
func TestUsedVariables(t *testing.T) {
	env, _ := machine(t)
	used := map[string]bool{}
	env.Used = func(name string) { used[name] = true }
	if err := readSpec(t, env, "conf/s.yaml", "  dialect: docker\n  sources: [envFile: values.env]", false); err != nil {
		t.Fatal(err)
	}
	if !used["TOKEN"] || len(used) != 1 {
		t.Errorf("an env file: %v", used)
	}
	clear(used)
	if err := readSpec(t, env, "conf/s.yaml", "  dialect: dotenv\n  sources: [envVar: OTHER]", false); err != nil || !used["OTHER"] || len(used) != 1 {
		t.Errorf("envVar: %v, %v", used, err)
	}
	clear(used)
	if err := readSpec(t, env, "conf/s.yaml", "  registry: {logins: [{server: a.example.com, username: u, passwordEnv: TOKEN}]}", false); err != nil || !used["TOKEN"] || len(used) != 1 {
		t.Errorf("passwordEnv: %v, %v", used, err)
	}
}
