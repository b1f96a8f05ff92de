package didyoumean

import "testing"

func TestBest(t *testing.T) {
	names := []string{"web", "checkout", "web-admin", "api", "db"}
	for name, want := range map[string]string{
		"wep": "web", "wbe": "web", "WEB": "web", "chekout": "checkout", "checkouts": "checkout",
		"web-admim": "web-admin", "dv": "db", "zzz": "", "": "", "w": "", "completely": "",
	} {
		got, ok := Best(name, names)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Best(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
	if got, ok := Best("web", nil); ok {
		t.Errorf("of no names: %q", got)
	}
	if got, _ := Best("bax", []string{"bay", "baz", "bar"}); got != "bar" {
		t.Errorf("of equally similar ones: %q", got)
	}
}

func TestPart(t *testing.T) {
	names := []string{"shop-web-admin", "shop-web", "db-1"}
	for name, want := range map[string]string{"web": "shop-web", "admin": "shop-web-admin", "db": "", "x": "", "": "", "cache": ""} {
		if got, ok := Part(name, names); got != want || ok != (want != "") {
			t.Errorf("Part(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
}

func TestNearest(t *testing.T) {
	flags := []string{"output", "out", "format", "dry-run", "namespace", "all-namespaces"}
	for name, want := range map[string]string{
		"ouptut": "output", "output-format": "output", "yaml-format": "format", "dryrun": "dry-run", "all": "all-namespaces", "nothing": "", "out-": "out",
	} {
		if got, ok := Nearest(name, flags); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
}

func TestShort(t *testing.T) {
	attributes := []string{"image", "init", "environment", "env_file", "volumes", "depends_on"}
	for name, want := range map[string]string{"img": "image", "env": "env_file", "vols": "volumes", "im": "", "gim": "", "imgs": "", "imagee": ""} {
		if got, ok := Short(name, attributes); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
