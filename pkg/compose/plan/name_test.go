package plan

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

func TestObjectName(t *testing.T) {
	for in, want := range map[string]string{
		"web":                    "web",
		"my_app":                 "my-app",
		"My_Vol.1":               "my-vol-1",
		"peer0.org1.example.com": "peer0-org1-example-com",
		"9lives":                 "n-9lives",
		"-web-":                  "web",
		"":                       "n",
		"___":                    "n",
		"Ünïcode":                "n-code",
		strings.Repeat("a", 63):  strings.Repeat("a", 63),
		strings.Repeat("a", 64):  strings.Repeat("a", 54) + "-ffe054fe",
	} {
		if got := ObjectName(in); got != want {
			t.Errorf("ObjectName(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzObjectName(f *testing.F) {
	for _, seed := range []string{"web", "my_app", "-", "9", "peer0.org1", strings.Repeat("x-", 40), "É", "a\x00b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := ObjectName(text)
		if problems := validation.IsDNS1035Label(name); len(problems) > 0 {
			t.Fatalf("%q: %v", name, problems)
		}
		if again := ObjectName(text); again != name {
			t.Fatalf("%q, then %q", name, again)
		}
		if len(validation.IsDNS1035Label(text)) == 0 && name != text {
			t.Fatalf("the valid name %q became %q", text, name)
		}
	})
}

func TestLabelValue(t *testing.T) {
	for in, want := range map[string]string{"shop": "shop", "_shop_": "shop", "": "", "---": "", strings.Repeat("a", 70): strings.Repeat("a", 63)} {
		if got := labelValue(in); got != want || len(validation.IsValidLabelValue(got)) > 0 {
			t.Errorf("labelValue(%q) = %q, want %q", in, got, want)
		}
	}
}
