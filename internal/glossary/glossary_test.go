package glossary

import (
	"slices"
	"strings"
	"testing"
)

// clean are the files whose texts are in plain English: files, and folders with a
// slash at the end. Comments are checked where a folder is in cleanComments too.
var clean = []string{
	"README.md", "plugins.yaml", "CONTRIBUTING.md", "pkg/compose/", "pkg/cmd/compose/",
	"docs/compose-support.md", "docs/hints.md", "docs/targets.md",
}

var cleanComments = []string{}

// allowed are texts that use a word in its usual sense.
var allowed = []struct{ place, found, reason string }{}

func TestTextsAreInPlainEnglish(t *testing.T) {
	texts, err := Collect("../..", func(path string) bool { return covers(clean, path) })
	if err != nil {
		t.Fatal(err)
	}
	texts = slices.DeleteFunc(texts, func(text Text) bool { return text.Kind == Comment && !covers(cleanComments, text.Place) })
	for _, hit := range Check(texts) {
		if !isAllowed(hit) {
			t.Error(hit)
		}
	}
	if len(allowed) > 40 {
		t.Errorf("%d exceptions; there may be 40", len(allowed))
	}
	t.Logf("%d texts checked", len(texts))
}

func covers(paths []string, path string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return p == path || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) })
}

func isAllowed(hit Hit) bool {
	for _, a := range allowed {
		if strings.HasPrefix(hit.Place, a.place) && strings.EqualFold(hit.Found, a.found) {
			return true
		}
	}
	return false
}

// Each wording is found, and good English that is close to it is not.
func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"the attribute is told":                       "is told",
		"it tells that the port is free":              "tells that",
		"restart: no is not carried":                  "not carried",
		"fields of others stand in the way":           "stand in the way",
		"kubectl would read otherwise":                "read otherwise",
		"the controller makes it anew":                "anew",
		"x is no number":                              "x is no n",
		"there is no such key":                        "",
		"known to the image; only the image knows it": "only the image knows",
		"nobody connects to it":                       "nobody",
		"which does not come by itself":               "does not come by itself",
		"db answers to nobody":                        "nobody",
		"the value is not reported":                   "",
		"a volume can carry labels":                   "can carry",
	} {
		got := ""
		if hits := Check([]Text{{Text: text}}); len(hits) > 0 {
			got = hits[0].Found
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}
