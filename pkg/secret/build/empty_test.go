package build_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
)

// Each key whose source has an empty value is in a note, once.
func TestEmptyValues(t *testing.T) {
	tests := map[string]struct {
		pairs []string
		want  []string
	}{
		"none":    {[]string{"a=1"}, nil},
		"one":     {[]string{"a=1", "password="}, []string{"the value of password is empty (the 2nd --from-literal)"}},
		"several": {[]string{"a=", "b=1", "c=", "d="}, []string{"the values of a, c and d are empty"}},
		"ignored": {[]string{"a=", "a=1"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := literals(t, tt.pairs, nil)
			r.Duplicates = assemble.Last
			notes := mustBuild(t, read(t, r), "", nil).Notes
			notes = slices.DeleteFunc(notes, func(n string) bool { return !strings.Contains(n, " empty") })
			if !slices.Equal(notes, tt.want) {
				t.Errorf("got %q, want %q", notes, tt.want)
			}
		})
	}
}

// An existing empty value is not one of a source.
func TestEmptyValueThatIsKept(t *testing.T) {
	r := literals(t, nil, []string{"password=alnum"})
	for _, n := range mustBuild(t, read(t, r), "", secret.Data{"password": secret.NewValue(nil)}).Notes {
		if strings.Contains(n, "the value of password is empty") {
			t.Errorf("got %q", n)
		}
	}
}
