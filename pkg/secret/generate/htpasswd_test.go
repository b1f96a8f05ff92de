package generate_test

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// checkLine checks that the line has this user and password.
func checkLine(t *testing.T, line, user, password string) {
	t.Helper()
	name, hash, _ := strings.Cut(line, ":")
	if name != user || !strings.HasPrefix(hash, "$2y$04$") || len(hash) != 60 {
		t.Errorf("got %q", line)
	}
	if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)); err != nil {
		t.Errorf("%q: %v", line, err)
	}
}

func TestHtpasswd(t *testing.T) {
	s := one(t, "auth=htpasswd:admin,cost=4").existing
	checkLine(t, s["auth"], "admin", s["auth-password"])
	if len(s) != 2 || len(s["auth-password"]) != 24 {
		t.Errorf("got %d keys", len(s))
	}
	longest := one(t, "auth=htpasswd:a@b.example.com,cost=4,length=72,avoid=similar").existing
	checkLine(t, longest["auth"], "a@b.example.com", longest["auth-password"])
}

// The default is in the line itself; one hash is enough.
func TestHtpasswdCost(t *testing.T) {
	s := store{given: map[string]string{"p": "canary"}}
	after, _ := run(t, s, nil, now, "auth=htpasswd:u,password=p")
	if !strings.HasPrefix(after.existing["auth"], "u:$2y$10$") {
		t.Errorf("got %q", after.existing["auth"])
	}
}

func TestHtpasswdTakesPasswords(t *testing.T) {
	const own, other = "auth=htpasswd:u,cost=4", "auth=htpasswd:u,cost=4,password=pw"
	line := one(t, own).existing
	tests := map[string]struct {
		store     store
		rotate    []string
		arguments []string
		key       string // of the password
		decision  string
	}{
		"given":                       {store{given: map[string]string{"auth-password": "canary"}}, nil, []string{own}, "auth-password", "auth completed: made from auth-password"},
		"existing":                    {store{existing: map[string]string{"auth-password": "canary"}}, nil, []string{own}, "auth-password", "auth completed: made from auth-password"},
		"given, rotated":              {store{given: map[string]string{"auth-password": "canary"}, existing: line}, []string{"auth"}, []string{own}, "auth-password", "auth rotated: as requested"},
		"given, different":            {store{given: map[string]string{"auth-password": "canary"}, existing: line}, nil, []string{own}, "auth-password", "auth renewed: did not match the password in auth-password"},
		"given, the same":             {store{given: map[string]string{"auth-password": line["auth-password"]}, existing: line}, nil, []string{own}, "auth-password", "auth kept: matches the password in auth-password"},
		"from another key":            {store{existing: map[string]string{"pw": "canary"}}, nil, []string{other}, "pw", "auth made: did not exist"},
		"from another key, generated": {store{}, nil, []string{other, "pw=alnum"}, "pw", "auth made: did not exist"},
		"from another key, rotated": {
			store{existing: map[string]string{"pw": "canary", "auth": line["auth"]}},
			[]string{"pw"},
			[]string{other, "pw=alnum"}, "pw", "auth renewed: did not match the password in pw",
		},
		"all exist": {store{existing: line}, nil, []string{own}, "auth-password", "auth kept: matches the password in auth-password"},
		"rotated":   {store{existing: line}, []string{"auth-password"}, []string{own}, "auth-password", "auth rotated: as requested"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			after, decisions := run(t, tt.store, tt.rotate, now, tt.arguments...)
			password, from := after.have(tt.key)
			if got := decisions[len(decisions)-1]; got != tt.decision || from == generate.Nowhere {
				t.Errorf("got %q, want %q", got, tt.decision)
			}
			checkLine(t, after.existing["auth"], "u", string(password))
			again, decisions := run(t, after, nil, now, tt.arguments...)
			if !strings.HasPrefix(decisions[0], tt.arguments[len(tt.arguments)-1][:2]) || again.existing["auth"] != after.existing["auth"] {
				t.Errorf("run twice: %q", decisions)
			}
		})
	}
}

func TestHtpasswdRefuses(t *testing.T) {
	const own, other = "auth=htpasswd:u,cost=4", "auth=htpasswd:u,cost=4,password=canary"
	line := one(t, own).existing
	tests := map[string]struct {
		store                store
		argument, want, hint string
	}{
		"no key with that name":      {store{}, other, "key auth: the key in password= does not exist", "takes a key, not a password"},
		"nothing to compare":         {store{existing: map[string]string{"auth": "u:x"}}, other, "key auth: the key in password= does not exist", "takes a key"},
		"empty":                      {store{given: map[string]string{"auth-password": ""}}, own, "key auth: the password in auth-password is empty", ""},
		"too long":                   {store{given: map[string]string{"auth-password": strings.Repeat("canary", 13)}}, own, "key auth: the password in auth-password has more than the 72 bytes", "shorter"},
		"a line break":               {store{given: map[string]string{"auth-password": "canary\n"}}, own, "key auth: the password in auth-password has a line break", "remove the line break"},
		"a line in a different form": {store{given: map[string]string{"auth-password": "canary"}, existing: map[string]string{"auth": "u:{SHA}canary"}}, own, "key auth: not lines of an htpasswd file with bcrypt", "--rotate auth"},
		"another user":               {store{existing: map[string]string{"auth-password": line["auth-password"], "auth": line["auth"] + "\nv:canary"}}, own, "key auth: it has lines of other users, whose passwords are not in the Secret", "--rotate auth"},
		"only the line":              {store{existing: map[string]string{"auth": "u:canary"}}, own, "key auth: found auth without auth-password, which cannot be made from it", "--rotate auth"},
		"both keys given":            {store{given: map[string]string{"auth": "canary", "auth-password": "canary"}}, own, "key auth: another source also sets auth", "remove one"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := generate.Run(parse(t, tt.argument), nil, tt.store.have, now)
			checkError(t, err, tt.want, tt.hint)
		})
	}
}
