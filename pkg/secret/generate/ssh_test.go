package generate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

func TestSSH(t *testing.T) {
	for kind, algorithm := range map[string]string{
		"ssh": "ssh-ed25519", "ssh:ed25519,comment=deploy key": "ssh-ed25519", "ssh:ecdsa": "ecdsa-sha2-nistp256", "ssh:rsa": "ssh-rsa",
	} {
		s := one(t, "k="+kind).existing
		private, err := ssh.ParsePrivateKey([]byte(s["k"]))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		public, comment, _, rest, err := ssh.ParseAuthorizedKey([]byte(s["k.pub"]))
		if err != nil || len(rest) > 0 || strings.Count(s["k.pub"], "\n") != 1 {
			t.Fatalf("%s: %v, %d more bytes", kind, err, len(rest))
		}
		if !bytes.Equal(public.Marshal(), private.PublicKey().Marshal()) || public.Type() != algorithm {
			t.Errorf("%s: a %s key that does not match the private key", kind, public.Type())
		}
		want := "k"
		if strings.Contains(kind, "comment") {
			want = "deploy key"
		}
		if comment != want || !strings.HasPrefix(s["k"], "-----BEGIN OPENSSH PRIVATE KEY-----\n") {
			t.Errorf("%s: comment %q", kind, comment)
		}
		readBySSHKeygen(t, s["k"], s["k.pub"])
	}
}

func readBySSHKeygen(t *testing.T, private, public string) {
	t.Helper()
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(private), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-y", "-f", file).CombinedOutput()
	if err != nil || string(out) != public {
		t.Errorf("ssh-keygen -y: %v, %s, want %s", err, out, public)
	}
}

func TestSSHNotes(t *testing.T) {
	s := parse(t, "k=ssh:ecdsa")[0]
	values, err := s.Make(generate.Decision{Action: generate.Make, Keys: s.Keys()}, store{}.have, now)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"k: ECDSA P-256 private key, 128 bits of strength", "k.pub: ecdsa-sha2-nistp256 public key"}
	for i, v := range values {
		if v.String() != want[i] {
			t.Errorf("got %q, want %q", v, want[i])
		}
	}
}

func TestSSHCompletes(t *testing.T) {
	private := one(t, "k=ssh").existing
	for name, s := range map[string]store{
		"existing": {existing: map[string]string{"k": private["k"]}},
		"given":    {given: map[string]string{"k": private["k"]}},
		"rotated":  {given: map[string]string{"k": private["k"]}, existing: map[string]string{"k.pub": "old"}},
	} {
		var rotate []string
		if name == "rotated" {
			rotate = []string{"k.pub"}
		}
		after, _ := run(t, s, rotate, now, "k=ssh")
		if after.existing["k.pub"] != private["k.pub"] || name != "existing" && after.existing["k"] != "" {
			t.Errorf("%s: got %s, want %s", name, after.existing["k.pub"], private["k.pub"])
		}
	}
}
