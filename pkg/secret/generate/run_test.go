package generate_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// every kind, by its keys; expensive ones with the cheapest options.
var every = []string{
	"a=alnum", "b=password", "c=hex", "d=base64", "e=base64url", "f=bytes", "g=uuid", "h=words", "i=digits",
	"j=ssh", "root=ca", "k=cert,dns=web,ca=root", "tls=cert,dns=web", "m=htpasswd:u,cost=4", "n=htpasswd:u,cost=4,password=a",
}

func TestKeepAndRotate(t *testing.T) {
	first, decisions := run(t, store{}, nil, now, every...)
	for i, d := range decisions {
		if !strings.HasSuffix(d, " made: did not exist") {
			t.Errorf("%s: %s", every[i], d)
		}
	}
	second, decisions := run(t, first, nil, now.Add(day), every...)
	if diff := cmp.Diff(first.existing, second.existing); diff != "" {
		t.Errorf("a second run changed a value")
	}
	for _, d := range decisions {
		if !strings.Contains(d, " kept: ") {
			t.Error(d)
		}
	}
	for i, s := range parse(t, every...) {
		third, decisions := run(t, second, []string{s.Key()}, now, every...)
		changed := map[string]bool{}
		for key, value := range third.existing {
			changed[key] = value != second.existing[key]
		}
		for _, key := range s.Keys() {
			if !changed[key] {
				t.Errorf("--rotate %s does not change %s", s.Key(), key)
			}
			delete(changed, key)
		}
		if d := decisions[i]; d != s.Key()+" rotated: as requested" {
			t.Error(d)
		}
		checkFollowers(t, s.Key(), changed)
	}
	t.Logf("kept and rotated: %d kinds", len(every))
}

// checkFollowers fails if keys are changed that are not made from the rotated
// one.
func checkFollowers(t *testing.T, key string, changed map[string]bool) {
	t.Helper()
	maps.DeleteFunc(changed, func(_ string, yes bool) bool { return !yes })
	want := map[string]map[string]bool{"root": {"k.crt": true, "k.key": true}, "a": {"n": true}}[key]
	if fmt.Sprint(changed) != fmt.Sprint(want) {
		t.Errorf("--rotate %s changes %v as well", key, changed)
	}
}

// Changed parameters do not affect an existing key.
func TestParametersDoNotRotate(t *testing.T) {
	s := one(t, "k=alnum:32")
	for _, other := range []string{"k=alnum:64", "k=hex:32", "k=password:20,symbols=5"} {
		if after, got := run(t, s, nil, now, other); got[0] != "k kept: already exists" || after.existing["k"] != s.existing["k"] {
			t.Errorf("%s: %v", other, got)
		}
	}
}

func TestDecideRefuses(t *testing.T) {
	tests := map[string]struct {
		store                store
		argument, want, hint string
	}{
		"also given":           {store{given: map[string]string{"k": "canary"}}, "k=alnum", "key k: another source also sets k", "remove one"},
		"one also given":       {store{given: map[string]string{"tls.key": "canary"}}, "tls=cert,cn=x", "key tls: another source also sets tls.key", "remove one"},
		"a public key":         {store{existing: map[string]string{"k.pub": "canary"}}, "k=ssh", "key k: found k.pub without k, which cannot be made from it", "generate it again with --rotate k"},
		"a certificate":        {store{existing: map[string]string{"tls.crt": "canary"}}, "tls=cert,cn=x", "key tls: found tls.crt without tls.key and ca.crt", "--rotate tls"},
		"without its CA":       {store{existing: map[string]string{"tls.crt": "canary", "tls.key": "canary"}}, "tls=cert,cn=x", "key tls: found tls.crt and tls.key without ca.crt", "--rotate tls"},
		"a CA without its key": {store{existing: map[string]string{"ca.crt": "canary"}}, "ca=ca", "key ca: found ca.crt without ca.key", "--rotate ca"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parse(t, tt.argument)[0].Decide(tt.store.have, false, now)
			checkError(t, err, tt.want, tt.hint)
		})
	}
}

func TestKeptKeysAreNotGenerated(t *testing.T) {
	values, err := parse(t, "k=alnum")[0].Make(generate.Decision{Action: generate.Keep}, store{}.have, now)
	if len(values) > 0 || err != nil {
		t.Errorf("got %v, %v", values, err)
	}
}

func TestRunRefusesUnknownRotation(t *testing.T) {
	_, err := generate.Run(parse(t, "a=alnum", "tls=cert,dns=web"), []string{"a", "tls.key", "canary"}, store{}.have, now)
	checkError(t, err, "--rotate: not one of the keys that --generate makes: a, tls", "add --generate")
}

func TestOrder(t *testing.T) {
	for want, typed := range map[string]string{
		"":           "",
		"a b":        "a=alnum b=uuid",
		"ca x":       "x=cert,cn=x,ca=ca ca=ca",
		"a ca x y b": "a=alnum x=cert,cn=x,ca=ca y=cert,cn=y,ca=ca ca=ca b=uuid",
		"p auth":     "auth=htpasswd:u,password=p p=alnum",
		"x":          "x=cert,cn=x,ca=given",
		"auth other": "other=htpasswd:u,password=auth-password auth=htpasswd:u",
		"y auth x":   "auth=htpasswd:u,password=y y=alnum x=uuid",
	} {
		specs, err := generate.Order(parse(t, strings.Fields(typed)...))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range specs {
			got = append(got, s.Key())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", typed, got, want)
		}
	}
}

func TestOrderRefuses(t *testing.T) {
	for _, tt := range []struct{ typed, want, hint string }{
		{"a=alnum a=uuid", "key a is generated twice, by a=alnum and a=uuid", "choose another key"},
		{"web=cert,dns=web api=cert,dns=api", "key ca.crt is generated twice, by web=cert and api=cert", "issuer=KEY"},
		{"pw-password=alnum pw=htpasswd:u", "key pw-password is generated twice, by pw-password=alnum and pw=htpasswd", "password=KEY"},
		{"a=cert,cn=a,ca=b b=cert,cn=b,ca=a", "a=cert depends on its own keys through others", "remove one of the dependencies"},
	} {
		_, err := generate.Run(parse(t, strings.Fields(tt.typed)...), nil, store{}.have, now)
		checkError(t, err, tt.want, tt.hint)
	}
}
