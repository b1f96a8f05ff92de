package rolloutviz

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"checkout", "web", "web-admin", "api"}
	for typed, want := range map[string]string{
		"wep": "web", "chekout": "checkout", "checkouts": "checkout", "admin": "web-admin",
		"zzz": "", "": "checkout", "web-admim": "web-admin",
	} {
		if got := nearest(typed, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := nearest("web", nil); got != "" {
		t.Errorf("of no names: %q", got)
	}
}
