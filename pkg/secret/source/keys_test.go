package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

func mapping(t *testing.T, prefix string, include, exclude, renames []string) *source.Mapping {
	t.Helper()
	m, err := source.NewMapping(prefix, include, exclude, renames)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A Mapping applies to keys that were not typed, from any source.
func TestMapping(t *testing.T) {
	dir := folder(t, map[string]string{"k.env": "DB_A=1\nDB_B=2\nX=3\n", "d/DB_C": "4", "DB_D": "5"})
	opts := options(dir)
	opts.Keys = mapping(t, "p.", []string{"DB_*", "SET"}, []string{"*_B"}, []string{"DB_A=a", "SET=set"})
	result, err := source.Read(t.Context(), specs("e:k.env", "f:d", "f:DB_D", "v:SET", "l:DB_L=6", "f:DB_F=DB_D", "v:V=SET", "s:S"), opts)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, e := range result.Entries {
		keys = append(keys, e.Key)
	}
	if diff := cmp.Diff([]string{"p.a", "p.DB_C", "p.DB_D", "p.set", "DB_L", "DB_F", "V", "S"}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"left out by include and exclude: DB_B and X"}, result.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// An env file may have its own dialect and Mapping.
func TestEnvFileDialectAndMapping(t *testing.T) {
	dir := folder(t, map[string]string{"a.env": "A=\"1\"\n", "b.env": "A=\"1\"\nB=2\n"})
	kubectl, _ := dotenv.Find("kubectl")
	opts := options(dir)
	opts.Dialect, _ = dotenv.Find("dotenv")
	all := specs("e:a.env", "e:b.env")
	all[1].Dialect, all[1].Keys = &kubectl, mapping(t, "B_", nil, []string{"B"}, nil)
	result, err := source.Read(t.Context(), all, opts)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"parsed a.env as dotenv; kubectl and docker would read A differently",
		"parsed b.env as kubectl; dotenv, compose and node would read A differently",
		"left out by include and exclude: B",
	}
	if diff := cmp.Diff(want, result.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if e := result.Entries; len(e) != 2 || e[0].Key+string(e[0].Value.Reveal())+e[1].Key+string(e[1].Value.Reveal()) != `A1B_A"1"` {
		t.Errorf("entries %v", e)
	}
}

func TestMappingRefuses(t *testing.T) {
	for want, m := range map[string]struct {
		prefix                    string
		include, exclude, renames []string
	}{
		"--prefix is not a valid start of a key":        {prefix: "a canary"},
		"--include or --exclude has an invalid pattern": {include: []string{"[canary"}},
		"a --key-map is not OLD=NEW with two keys":      {renames: []string{"canary"}},
		`--key-map renames "A" twice`:                   {renames: []string{"A=B", "A=C"}},
		"2 patterns and renames match no key\n  no key matches the pattern \"Z*\"\n  there is no key \"Y\" to rename": {exclude: []string{"Z*"}, renames: []string{"Y=Z"}},
	} {
		keys, err := source.NewMapping(m.prefix, m.include, m.exclude, m.renames)
		if err == nil {
			opts := options(folder(t, map[string]string{"a.env": "A=1\n"}))
			opts.Keys = keys
			_, err = source.Read(t.Context(), specs("e:a.env"), opts)
		}
		checkError(t, err, want, "")
	}
}

func TestStandardInputOnce(t *testing.T) {
	_, _, err := read(t, options(t.TempDir()), "s:a", "f:b=-")
	checkError(t, err, "the 1st --from-stdin and the 1st --from-file both read standard input", "once")
}

func TestReadFile(t *testing.T) {
	opts := options(folder(t, map[string]string{"a": "12345", "d": "/"}))
	if got, err := source.ReadFile("a", "--cert", 5, opts); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := source.ReadFile("-", "--cert", 5, opts); err != nil || string(got) != "A=in\n" {
		t.Errorf("got %q, %v", got, err)
	}
	for want, path := range map[string]string{
		"a (--cert) has more than 4 bytes": "a", "d is a directory; expected a file (--cert)": "d", "read none (--cert): no such file": "none",
	} {
		if _, err := source.ReadFile(path, "--cert", 4, opts); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
