package generate_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// FuzzParse checks the guarantees of Parse for any text: no panic, an error
// with a hint and without the text, or keys that a Secret can have.
func FuzzParse(f *testing.F) {
	for _, k := range generate.Kinds() {
		f.Add("k=" + k.Example)
		for _, o := range k.Options {
			f.Add("k=" + k.Example + "," + o.Name + "=" + o.Default)
		}
	}
	for _, seed := range []string{
		"", "=", "k", "k=", "==", "k=alnum:", "k=alnum:99999999999999999999", "k=digits:6", "k=:32", "k=uuid:", "k=cert,", "k=cert,,",
		"k=alnum,weak=yes,weak=yes", "k=password:128,upper=128", "k=password:64,upper=30,symbols=30", "ca=cert,cn=x", "k=ca,days=1,renew=1",
		"hunter2canary=", "k=password1canary", "k=htpasswd:a:b", "k=htpasswd:u,password=k", "k=ssh,comment=\x00", "\xff=\xff", "k=alnum:\u0663",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, argument string) {
		s, err := generate.Parse(argument)
		if err != nil {
			if len(fault.Hints(err)) == 0 || fault.Code(err) != int(fault.Usage) {
				t.Errorf("no hint: %v", err)
			}
			checkNoLeak(t, argument, err)
			return
		}
		for _, key := range s.Keys() {
			if check.Key(key) != nil {
				t.Errorf("%q is not a key", key)
			}
		}
		d, err := s.Decide(store{}.have, false, now)
		if err != nil || d.Action != generate.Make || fmt.Sprint(d.Keys) != fmt.Sprint(s.Keys()) {
			t.Errorf("in an empty Secret: %v, %v", d, err)
		}
	})
}

// checkNoLeak fails unless the error is the same when every unknown word is
// replaced: then the error contains no part of the text except its key.
func checkNoLeak(t *testing.T, argument string, err error) {
	t.Helper()
	key, rest, found := strings.Cut(argument, "=")
	if !found || strings.Contains(rest, "ip=") { // an address has letters that other words do not have
		rest, key = "", argument
	}
	meant := map[string]bool{}
	for _, k := range generate.Kinds() {
		meant[k.Name] = true
		for _, o := range append(k.Options, k.Argument) {
			meant[o.Name] = true
			for _, word := range strings.Split(o.Takes, ", ") {
				meant[word] = true
			}
		}
	}
	meant[key], meant[key+".crt"], meant[key+".key"], meant["ca.crt"] = true, true, true, true
	other := regexp.MustCompile(`[^,:=]+`).ReplaceAllStringFunc(rest, func(word string) string {
		if meant[word] {
			return word
		}
		return strings.Map(disguise, word)
	})
	if !found || rest == "" {
		return
	}
	_, again := generate.Parse(key + "=" + other)
	if again == nil || again.Error() != err.Error() || fmt.Sprint(fault.Hints(again)) != fmt.Sprint(fault.Hints(err)) {
		t.Errorf("the error depends on the letters of the text:\n%v\n%v", err, again)
	}
}

func disguise(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'q'
	case r >= 'A' && r <= 'Z':
		return 'Q'
	}
	return r
}
