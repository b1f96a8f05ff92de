package generate_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// The format of Fernet (https://github.com/fernet/spec/blob/master/Spec.md): 256 bits in
// base64url, with padding; 44 characters.
func TestFernet(t *testing.T) {
	value := one(t, "k=fernet").existing["k"]
	raw, err := base64.URLEncoding.Strict().DecodeString(value)
	if err != nil || len(raw) != 32 || len(value) != 44 || !strings.HasSuffix(value, "=") {
		t.Errorf("%d characters, %d bytes, %v", len(value), len(raw), err)
	}
}

func TestUUID7(t *testing.T) {
	form := regexp.MustCompile(`^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	before := ""
	for i := range 100 {
		at := now.Add(time.Duration(i) * time.Millisecond)
		s, _ := run(t, store{}, nil, at, "k=uuid7")
		value := s.existing["k"]
		found := form.FindStringSubmatch(value)
		if found == nil {
			t.Fatalf("not a UUID of version 7: %s", value)
		}
		if want := fmt.Sprintf("%012x", at.UnixMilli()); found[1]+found[2] != want {
			t.Errorf("the time is %s%s, want %s", found[1], found[2], want)
		}
		if value <= before {
			t.Errorf("%s is not after %s", value, before)
		}
		before = value
	}
}

func TestAffixes(t *testing.T) {
	for argument, form := range map[string]string{
		"k=base64:32,prefix=base64:":                       `^base64:[A-Za-z0-9+/]{43}=$`,
		"k=alnum:32,prefix=sk_live_,suffix=.v1":            `^sk_live_[A-Za-z0-9]{32}\.v1$`,
		"k=hex:16,case=upper":                              `^[0-9A-F]{32}$`,
		"k=hex:16,case=upper,prefix=0x":                    `^0x[0-9A-F]{32}$`,
		"k=uuid,case=upper":                                `^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`,
		"k=uuid7,case=upper,suffix=!":                      `^[0-9A-F]{8}-[0-9A-F]{4}-7[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}!$`,
		"k=words:6,prefix=a=b c":                           `^a=b c[a-z]+(-[a-z]+){5}$`,
		"k=digits:20,suffix=#":                             `^[0-9]{20}#$`,
		"k=password:24,upper=2,prefix=P:":                  `^P:[A-Za-z0-9\-._~]{24}$`,
		"k=base64url:32,prefix=" + strings.Repeat("x", 64): `^x{64}[A-Za-z0-9_-]{43}$`,
	} {
		s := parse(t, argument)[0]
		if value := one(t, argument).existing["k"]; !regexp.MustCompile(form).MatchString(value) {
			t.Errorf("%s: %q", argument, value)
		}
		plain := parse(t, regexp.MustCompile(`,(prefix|suffix)=[^,]*`).ReplaceAllString(argument, ""))[0]
		if s.Bits() != plain.Bits() {
			t.Errorf("%s: text around a value changes the entropy", argument)
		}
	}
	for _, argument := range []string{"k=hex,prefix=", "k=hex,prefix=é", "k=hex,suffix=\n", "k=hex,prefix=" + strings.Repeat("x", 65), "k=hex,prefix=a,prefix=b", "k=hex,case=title", "k=bytes,prefix=a", "k=fernet,prefix=a"} {
		if _, err := generate.Parse(argument); err == nil {
			t.Errorf("%q is accepted", argument)
		}
	}
}

func TestBcrypt(t *testing.T) {
	for identifier, want := range map[string]string{"": "$2a$04$", ",identifier=2b": "$2b$04$", ",identifier=2y": "$2y$04$"} {
		s := one(t, "k=bcrypt,cost=4"+identifier).existing
		if err := bcrypt.CompareHashAndPassword([]byte(s["k"]), []byte(s["k-password"])); err != nil || !strings.HasPrefix(s["k"], want) || len(s["k"]) != 60 {
			t.Errorf("%s: %v", s["k"], err)
		}
	}
}

// checkArgon2id checks the PHC string with the parameters in it.
func checkArgon2id(t *testing.T, phc, parameters, password string) {
	t.Helper()
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" || parts[3] != parameters {
		t.Fatalf("got %s, want the parameters %s", phc, parameters)
	}
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		t.Fatal(err)
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	tag, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || err2 != nil || len(salt) != 16 || len(tag) != 32 {
		t.Fatalf("salt of %d bytes, tag of %d bytes, %v, %v", len(salt), len(tag), err, err2)
	}
	if subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, passes, memory, threads, 32), tag) != 1 {
		t.Error("the hash is not of the password")
	}
}

func TestArgon2id(t *testing.T) {
	s := one(t, "k=argon2id").existing
	checkArgon2id(t, s["k"], "m=65536,t=3,p=4", s["k-password"])
	s = one(t, "k=argon2id,memory=8,time=1,threads=1").existing
	checkArgon2id(t, s["k"], "m=8192,t=1,p=1", s["k-password"])
}

// The hash of a password is made again if the password has changed, and only then.
func TestHashesDependOnPasswords(t *testing.T) {
	for _, kind := range []string{"bcrypt,cost=4", "argon2id,memory=8,time=1"} {
		argument := "k=" + kind + ",password=pw"
		s, decisions := run(t, store{given: map[string]string{"pw": "one"}}, nil, now, argument)
		if decisions[0] != "k made: did not exist" {
			t.Errorf("%s: %q", kind, decisions)
		}
		first := s.existing["k"]
		s, decisions = run(t, s, nil, now, argument)
		if decisions[0] != "k kept: matches the password in pw" || s.existing["k"] != first {
			t.Errorf("%s, again: %q", kind, decisions)
		}
		s.given["pw"] = "two"
		s, decisions = run(t, s, nil, now, argument)
		if decisions[0] != "k renewed: did not match the password in pw" || s.existing["k"] == first {
			t.Errorf("%s, a different password: %q", kind, decisions)
		}
		for _, foreign := range []string{"canary", "$2y$10$short", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=1,p=1$***$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA"} {
			_, err := generate.Run(parse(t, argument), nil, store{given: s.given, existing: map[string]string{"k": foreign}}.have, now)
			checkError(t, err, "key k: not a hash of this kind; it cannot be compared with the password in pw", "--rotate k")
		}
		if _, decisions = run(t, store{existing: map[string]string{"k": "$6$foreign", "k-password": "x"}}, nil, now, "k="+kind); decisions[0] != "k kept: already exists; it cannot be compared with the password in k-password" {
			t.Errorf("%s of another client: %q", kind, decisions)
		}
	}
	_, err := generate.Run(parse(t, "k=bcrypt,cost=4,password=pw"), nil, store{given: map[string]string{"pw": strings.Repeat("x", 73)}}.have, now)
	checkError(t, err, "key k: the password in pw has more than the 72 bytes that bcrypt takes", "shorter")
	if _, err := generate.Run(parse(t, "k=argon2id,memory=8,time=1,password=pw"), nil, store{given: map[string]string{"pw": strings.Repeat("x", 73)}}.have, now); err != nil {
		t.Errorf("Argon2id has no limit: %v", err)
	}
}

// A file of several users as nginx and Apache read it: USER:HASH lines.
func TestHtpasswdUsers(t *testing.T) {
	const argument = "auth=htpasswd:ada,user=grace,user=bob,cost=4"
	s := one(t, argument).existing
	checkUsers(t, s, "ada", "auth-password", "grace", "auth-password-grace", "bob", "auth-password-bob")
	again, decisions := run(t, store{existing: s}, nil, now, argument)
	if decisions[0] != "auth kept: matches the password in auth-password, auth-password-grace, auth-password-bob" || again.existing["auth"] != s["auth"] {
		t.Errorf("again: %q", decisions)
	}
	more, decisions := run(t, store{existing: s}, nil, now, argument+",user=eve")
	if decisions[0] != "auth completed: users were added" || more.existing["auth-password"] != s["auth-password"] {
		t.Errorf("a new user: %q", decisions)
	}
	checkUsers(t, more.existing, "ada", "auth-password", "grace", "auth-password-grace", "bob", "auth-password-bob", "eve", "auth-password-eve")
	fewer, decisions := run(t, store{existing: s}, nil, now, "auth=htpasswd:ada,user=bob,cost=4")
	if decisions[0] != "auth renewed: had different users" {
		t.Errorf("a user less: %q", decisions)
	}
	delete(fewer.existing, "auth-password-grace")
	checkUsers(t, fewer.existing, "ada", "auth-password", "bob", "auth-password-bob")

	given := store{given: map[string]string{"a": "1", "b": "2"}}
	s2, _ := run(t, given, nil, now, "auth=htpasswd:ada,user=bob,cost=4,password=a,password=b")
	checkUsers(t, map[string]string{"auth": s2.existing["auth"], "a": "1", "b": "2"}, "ada", "a", "bob", "b")

	delete(s, "auth-password-bob")
	_, err := generate.Run(parse(t, argument), nil, store{existing: s}.have, now)
	checkError(t, err, "key auth: found auth-password and auth-password-grace and auth without auth-password-bob", "--rotate auth")
	for argument, want := range map[string]string{
		"auth=htpasswd:ada,user=ada":            "a user is given twice",
		"auth=htpasswd:ada,user=bob,password=a": "2 users and 1 times password=; expected one for each user, in their order",
		"auth=htpasswd:ada,user=b@example.com":  "the name of a user cannot be part of a key",
		"auth=htpasswd:ada,user=":               "option user of htpasswd: expected a user's name",
	} {
		_, err := generate.Parse(argument)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", argument, err, want)
		}
	}
}

func checkUsers(t *testing.T, s map[string]string, pairs ...string) {
	t.Helper()
	lines := strings.Split(s["auth"], "\n")
	if len(lines) != len(pairs)/2 {
		t.Fatalf("%d lines, want %d", len(lines), len(pairs)/2)
	}
	for i, line := range lines {
		checkLine(t, line, pairs[2*i], s[pairs[2*i+1]])
	}
	if len(s) != len(pairs)/2+1 {
		t.Errorf("%d keys, want %d", len(s), len(pairs)/2+1)
	}
}

func TestPEM(t *testing.T) {
	for argument, header := range map[string]string{
		"pem:rsa": "PRIVATE KEY", "pem:rsa,bits=2048,form=traditional": "RSA PRIVATE KEY", "pem:ec": "PRIVATE KEY",
		"pem:ec,curve=P-384,form=traditional": "EC PRIVATE KEY", "pem:ec,curve=P-521": "PRIVATE KEY", "pem:ed25519": "PRIVATE KEY",
	} {
		t.Run(argument, func(t *testing.T) {
			s := one(t, "k="+argument).existing
			block, rest := pem.Decode([]byte(s["k"]))
			public, rest2 := pem.Decode([]byte(s["k.pub"]))
			if block == nil || block.Type != header || len(rest) > 0 || public == nil || public.Type != "PUBLIC KEY" || len(rest2) > 0 {
				t.Fatalf("not PEM of %s", header)
			}
			key, err := x509.ParsePKIXPublicKey(public.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			switch key := key.(type) {
			case *rsa.PublicKey:
				if want := 3072 - 1024*strings.Count(argument, "2048"); key.N.BitLen() != want {
					t.Errorf("%d bits, want %d", key.N.BitLen(), want)
				}
			case *ecdsa.PublicKey:
				if curve := key.Params().Name; !strings.Contains(argument+",curve=P-256", "curve="+curve) {
					t.Errorf("the curve is %s", curve)
				}
			case ed25519.PublicKey:
			default:
				t.Errorf("a key of %T", key)
			}
			openssl(t, s["k"], s["k.pub"])
			// The public key is made from the private one.
			for name, change := range map[string]string{"completed: made from k": "", "renewed: was not the public key of k": "canary"} {
				existing := map[string]string{"k": s["k"]}
				if change != "" {
					existing["k.pub"] = change
				}
				after, decisions := run(t, store{existing: existing}, nil, now, "k="+argument)
				if decisions[0] != "k "+name || after.existing["k.pub"] != s["k.pub"] || after.existing["k"] != s["k"] {
					t.Errorf("%q", decisions)
				}
			}
		})
	}
	for argument, want := range map[string]string{
		"k=pem": "pem without ALGORITHM", "k=pem:dsa": "ALGORITHM of pem: expected rsa, ec, ed25519", "k=pem:ec,bits=3072": "option bits is only for rsa",
		"k=pem:rsa,curve=P-256": "option curve is only for ec", "k=pem:ed25519,form=traditional": "an Ed25519 key has no traditional form",
	} {
		if _, err := generate.Parse(argument); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", argument, err, want)
		}
	}
}

// openssl reads the private key, and prints its public key.
func openssl(t *testing.T, private, public string) {
	t.Helper()
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("openssl is not installed: the key is not read by it")
		return
	}
	read := exec.Command(program, "pkey", "-pubout")
	read.Stdin = strings.NewReader(private)
	printed, err := read.CombinedOutput()
	if err != nil || strings.TrimSpace(string(printed)) != strings.TrimSpace(public) {
		t.Errorf("openssl prints a different public key: %v", err)
	}
	check := exec.Command(program, "pkey", "-check", "-noout")
	check.Stdin = strings.NewReader(private)
	if printed, err := check.CombinedOutput(); err != nil && !bytes.Contains(printed, []byte("not supported")) {
		t.Errorf("openssl pkey -check: %v", err)
	}
}

// ssh-keygen reads the private keys of ssh, and prints their public keys.
func TestSSHKeygen(t *testing.T) {
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	for _, algorithm := range []string{"ed25519", "ecdsa", "rsa", "rsa,bits=4096"} {
		s := one(t, "id=ssh:"+algorithm+",comment=ada").existing
		path := filepath.Join(t.TempDir(), "id")
		if err := os.WriteFile(path, []byte(s["id"]), 0o600); err != nil {
			t.Fatal(err)
		}
		printed, err := exec.Command(program, "-y", "-f", path).CombinedOutput()
		if err != nil || string(printed) != s["id.pub"] {
			t.Errorf("%s: ssh-keygen prints a different public key: %v", algorithm, err)
		}
	}
}

// openssl verifies a generated certificate against the generated CA.
func TestOpenSSLVerifies(t *testing.T) {
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	s, _ := run(t, store{}, nil, time.Now(), "ca=ca", "tls=cert,dns=web.example.com,ip=192.0.2.1,ca=ca")
	dir := t.TempDir()
	for _, name := range []string{"ca.crt", "tls.crt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s.existing[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	printed, err := exec.Command(program, "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "web.example.com", "-CAfile", filepath.Join(dir, "ca.crt"), filepath.Join(dir, "tls.crt")).CombinedOutput()
	if err != nil {
		t.Errorf("openssl verify: %v\n%s", err, printed)
	}
	openssl(t, s.existing["tls.key"], publicOf(t, s.existing["tls.crt"]))
}

func publicOf(t *testing.T, certificate string) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(certificates(t, certificate)[0].PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// Keys of WireGuard are clamped (RFC 7748, section 5), and belong together.
func TestWireGuard(t *testing.T) {
	for range 20 {
		s := one(t, "wg=wireguard").existing
		private, err := base64.StdEncoding.Strict().DecodeString(s["wg"])
		if err != nil || len(private) != 32 || len(s["wg"]) != 44 {
			t.Fatalf("%d bytes, %v", len(private), err)
		}
		if private[0]&7 != 0 || private[31]&128 != 0 || private[31]&64 == 0 {
			t.Error("the private key is not clamped")
		}
		key, err := ecdh.X25519().NewPrivateKey(private)
		if err != nil || base64.StdEncoding.EncodeToString(key.PublicKey().Bytes()) != s["wg.pub"] {
			t.Errorf("the public key is not the private key's: %v", err)
		}
	}
	// The first test vector of RFC 7748, section 6.1.
	const private, public = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
	s, decisions := run(t, store{given: map[string]string{"wg": private}}, nil, now, "wg=wireguard")
	if s.existing["wg.pub"] != public || decisions[0] != "wg completed: made from wg" {
		t.Errorf("got %s, %q", s.existing["wg.pub"], decisions)
	}
	_, decisions = run(t, store{existing: map[string]string{"wg": private, "wg.pub": "canary"}}, nil, now, "wg=wireguard")
	if decisions[0] != "wg renewed: was not the public key of wg" {
		t.Errorf("%q", decisions)
	}
	_, err := generate.Run(parse(t, "wg=wireguard"), nil, store{existing: map[string]string{"wg": "canary", "wg.pub": "canary"}}.have, now)
	checkError(t, err, "key wg: not a private key of WireGuard; expected 32 bytes in base64", "--rotate wg")
}
