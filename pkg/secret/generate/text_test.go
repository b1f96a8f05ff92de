package generate_test

import (
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

func TestTexts(t *testing.T) {
	tests := []struct{ kind, shape, note string }{
		{"alnum:32", `^[A-Za-z0-9]{32}$`, "32 characters, 190.5 bits of entropy"},
		{"alnum:400,avoid=similar", `^[A-HJ-NP-Za-hjkmnp-z2-9]{400}$`, "400 characters, 2312.5 bits of entropy"},
		{"alnum:16,case=lower", `^[a-z0-9]{16}$`, "16 characters, 82.7 bits of entropy"},
		{"password:24", `^[A-Za-z0-9._~-]{24}$`, "24 characters, 144.6 bits of entropy"},
		{"password:128,set=shell,symbols=128,upper=0,lower=0,digits=0", `^[%+,./:@_]{128}$`, "128 characters, 384 bits of entropy"},
		{"password:100,set=none", `^[A-Za-z0-9]{100}$`, "100 characters, 595.4 bits of entropy"},
		{"password:100,set=ascii", `^[!-~]{100}$`, "100 characters, 655.4 bits of entropy"},
		{"hex:32", `^[0-9a-f]{64}$`, "32 random bytes, 256 bits of entropy"},
		{"hex:1,weak=yes", `^[0-9a-f]{2}$`, "1 random byte, 8 bits of entropy"},
		{"base64:32", `^[A-Za-z0-9+/]{43}=$`, "32 random bytes, 256 bits of entropy"},
		{"base64url:32", `^[A-Za-z0-9_-]{43}$`, "32 random bytes, 256 bits of entropy"},
		{"bytes:33", `(?s)^.{33}$`, "33 random bytes, 264 bits of entropy"},
		{"uuid", `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, "UUID, 122 bits of entropy"},
		{"words:6", `^[a-z]{3,7}(-[a-z]{3,7}){5}$`, "6 words, 66 bits of entropy"},
		{"words:6,separator=space", `^[a-z]{3,7}( [a-z]{3,7}){5}$`, "6 words, 66 bits of entropy"},
		{"digits:20", `^[0-9]{20}$`, "20 digits, 66.4 bits of entropy"},
	}
	for _, tt := range tests {
		s := parse(t, "k="+tt.kind)[0]
		d, err := s.Decide(store{}.have, false, now)
		if err != nil {
			t.Fatal(err)
		}
		values, err := s.Make(d, store{}.have, now)
		if err != nil || len(values) != 1 || values[0].Key != "k" {
			t.Fatalf("%s: %v, %v", tt.kind, values, err)
		}
		latin := []rune{} // one rune per byte, for the pattern
		for _, b := range values[0].Value.Reveal() {
			latin = append(latin, rune(b))
		}
		if !regexp.MustCompile(tt.shape).MatchString(string(latin)) {
			t.Errorf("%s: %q does not match %s", tt.kind, values[0].Value.Reveal(), tt.shape)
		}
		if got := values[0].Note.String(); got != tt.note {
			t.Errorf("%s: got note %q, want %q", tt.kind, got, tt.note)
		}
	}
	if b, err := base64.StdEncoding.DecodeString(one(t, "k=base64:7,weak=yes").existing["k"]); err != nil || len(b) != 7 {
		t.Errorf("base64:7 holds %d bytes, %v", len(b), err)
	}
}

func TestValuesDiffer(t *testing.T) {
	for _, kind := range []string{"alnum", "password", "hex", "base64", "base64url", "bytes", "uuid", "words", "digits"} {
		first, second := one(t, "k="+kind).existing["k"], one(t, "k="+kind).existing["k"]
		if first == second {
			t.Errorf("%s: the same value twice", kind)
		}
	}
}

// The entropy of words depends on this.
func TestWordList(t *testing.T) {
	text, err := os.ReadFile("words.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, word := range strings.Fields(string(text)) {
		if seen[word] || !regexp.MustCompile(`^[a-z]{3,7}$`).MatchString(word) {
			t.Errorf("%q is a duplicate or not a short word", word)
		}
		seen[word] = true
	}
	if len(seen) != 2048 {
		t.Errorf("%d words, want 2048", len(seen))
	}
}

func TestExamples(t *testing.T) {
	for _, k := range generate.Kinds() {
		s := parse(t, "k="+k.Example)[0]
		if s.String() != "k="+k.Name || !s.Has("k") || !s.Has(s.Keys()[0]) || s.Has("other") {
			t.Errorf("%s: got %s with %v", k.Example, s, s.Keys())
		}
	}
}
