package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta"
)

var (
	compose = batuta.Plugin{Name: "compose"}
	here    = batuta.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH}
)

func archiveOf(t *testing.T, files ...File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pack(&b, files); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Equal files make equal bytes in any order, and unpack gives them back.
func TestArchivesAreReproducible(t *testing.T) {
	a, b := File{"a", 0o755, []byte("x")}, File{"b", 0o644, []byte("y")}
	one, two := archiveOf(t, a, b), archiveOf(t, b, a)
	if !bytes.Equal(one, two) {
		t.Error("the order of the files changes the archive")
	}
	files, problems, err := unpack(one)
	if err != nil || len(problems) > 0 || len(files) != 2 || files[0].Mode != 0o755 || string(files[1].Content) != "y" {
		t.Errorf("got %v, %v, %v", files, problems, err)
	}
}

// Each wrong archive is found.
func TestCheckFindsWrongArchives(t *testing.T) {
	self, err := os.Executable() // a program of this platform, but not a plugin
	if err != nil {
		t.Fatal(err)
	}
	binary, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	program, tiny := File{"kubectl-compose", 0o755, binary}, File{"kubectl-compose", 0o755, []byte("x")}
	licence, third := File{licenceFile, 0o644, []byte("l")}, File{thirdPartyFile, 0o644, []byte("t")}
	mode := func(f File, mode int64) File { f.Mode = mode; return f }
	version, commit := strings.Repeat("v9", 9), strings.Repeat("fe", 20) // not in this program
	for name, tc := range map[string]struct {
		files []File
		want  string
	}{
		"no licence":            {[]File{tiny, third}, "LICENSE: missing"},
		"no third-party ones":   {[]File{tiny, licence}, "THIRD_PARTY_LICENSES: missing"},
		"a different file":      {[]File{tiny, licence, third, {"README.md", 0o644, []byte("r")}}, "README.md: unexpected"},
		"not executable":        {[]File{mode(tiny, 0o644), licence, third}, "kubectl-compose: the mode is 0644, not 0755"},
		"an executable licence": {[]File{tiny, mode(licence, 0o755), third}, "LICENSE: the mode is 0755, not 0644"},
		"an empty licence":      {[]File{tiny, {licenceFile, 0o644, nil}, third}, "LICENSE: empty"},
		"not a program":         {[]File{{"kubectl-compose", 0o755, []byte("#!/bin/sh\n")}, licence, third}, "the program is for , not for"},
		"a different program":   {[]File{program, licence, third}, "the program is github.com/batuta-k8s/batuta/internal/release"},
		"a different version":   {[]File{program, licence, third}, "the program does not have " + version},
		"a different commit":    {[]File{program, licence, third}, "the program does not have " + commit},
	} {
		problems := Check(archiveOf(t, tc.files...), compose, here, version, commit)
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.HasPrefix(p, tc.want) }) && runtime.GOOS == "linux" {
			t.Errorf("%s: got %q, want %q", name, problems, tc.want)
		}
	}
	if problems := Check([]byte("no archive"), compose, here, "v1.0.0", "c"); len(problems) != 1 {
		t.Errorf("got %q", problems)
	}
	other := batuta.Platform{OS: "windows", Arch: "arm64"}
	problems := Check(archiveOf(t, File{"kubectl-compose.exe", 0o755, binary}, licence, third), compose, other, "v1.0.0", "c")
	if !slices.Contains(problems, "the program is for "+here.OS+"/"+here.Arch+", not for windows/arm64") {
		t.Errorf("got %q", problems)
	}
}

// Links, folders, owners and times are found: krew stops at links.
func TestCheckFindsLinksAndFolders(t *testing.T) {
	for want, header := range map[string]tar.Header{
		"not a regular file": {Name: "kubectl-compose", Typeflag: tar.TypeSymlink, Linkname: "x", ModTime: epoch},
		"in a folder":        {Name: "batuta/LICENSE", Typeflag: tar.TypeReg, ModTime: epoch},
		"the owner":          {Name: "LICENSE", Typeflag: tar.TypeReg, ModTime: epoch, Uid: 1000},
		"the time":           {Name: "LICENSE", Typeflag: tar.TypeReg, ModTime: time.Unix(1e9, 0)},
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		if err := w.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if w.Close() != nil || z.Close() != nil {
			t.Fatal("cannot write the archive")
		}
		if _, problems, err := unpack(b.Bytes()); err != nil || !strings.Contains(strings.Join(problems, "\n"), want) {
			t.Errorf("%s: got %q, %v", want, problems, err)
		}
	}
}

// The licences of the module and of the folders of its packages are collected, equal ones
// once; a module without a licence is an error.
func TestThirdParty(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if os.MkdirAll(filepath.Dir(path), 0o755) != nil || os.WriteFile(path, []byte(text), 0o644) != nil {
			t.Fatal("cannot write " + path)
		}
	}
	write("go/LICENSE", "licence of Go")
	write("a/LICENSE", "same text")
	write("a/third_party/forked/COPYING.txt", "of a fork")
	write("a/third_party/forked/x.go", "package x")
	write("b/LICENCE", "same text")
	write("b/NOTICE", "notice of b")
	write("b/licenses.go", "package b")
	write("c/c.go", "package c")
	list := func(packages ...[3]string) string {
		var out strings.Builder
		for _, p := range packages {
			text, err := json.Marshal(map[string]any{
				"ImportPath": p[0], "Dir": filepath.Join(dir, p[1]),
				"Module": map[string]any{"Path": p[2], "Version": "v1.0.0", "Dir": filepath.Join(dir, p[2])},
			})
			if err != nil {
				t.Fatal(err)
			}
			out.Write(text)
		}
		return out.String()
	}
	got, err := thirdParty(strings.NewReader(list([3]string{"a/third_party/forked", "a/third_party/forked", "a"}, [3]string{"b", "b", "b"})), filepath.Join(dir, "go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Go: LICENSE\n", "licence of Go", "a v1.0.0: LICENSE\nb v1.0.0: LICENCE\n", "a v1.0.0: third_party/forked/COPYING.txt\n", "of a fork", "b v1.0.0: NOTICE\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if n := strings.Count(string(got), "same text"); n != 1 || strings.Contains(string(got), "package b") {
		t.Errorf("the same text is there %d times:\n%s", n, got)
	}
	if _, err := thirdParty(strings.NewReader(list([3]string{"c", "c", "c"})), filepath.Join(dir, "go")); err == nil || !strings.Contains(err.Error(), "c v1.0.0 has no licence file") {
		t.Errorf("got %v", err)
	}
}

// The SBOM has every module, by its package URL, and is the same in every run.
func TestSBOM(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.26.8", Deps: []*debug.Module{
		{Path: "k8s.io/client-go", Version: "v0.37.2"},
		{Path: "old.example.com/x", Version: "v1.0.0", Replace: &debug.Module{Path: "new.example.com/x", Version: "v2.0.0+incompatible"}},
	}}
	r := Release{Module: "github.com/batuta-k8s/batuta", Version: "v0.1.0", Licence: "Apache-2.0", Time: time.Date(2026, 11, 1, 12, 0, 0, 0, time.FixedZone("", 3600))}
	one, err := sbom("kubectl-compose", info, []byte("binary"), r)
	if err != nil {
		t.Fatal(err)
	}
	two, err := sbom("kubectl-compose", info, []byte("binary"), r)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("two runs differ, %v", err)
	}
	var document struct {
		BOMFormat, SpecVersion string
		Metadata               struct {
			Timestamp string
			Component struct{ Name, Version, Purl string }
		}
		Components []struct{ Name, Version, Purl string }
	}
	if err := json.Unmarshal(one, &document); err != nil {
		t.Fatal(err)
	}
	if document.BOMFormat != "CycloneDX" || document.SpecVersion != "1.6" || document.Metadata.Timestamp != "2026-11-01T11:00:00Z" || document.Metadata.Component.Purl != "pkg:golang/github.com/batuta-k8s/batuta@v0.1.0" {
		t.Errorf("got %+v", document)
	}
	var purls []string
	for _, c := range document.Components {
		purls = append(purls, c.Purl)
	}
	want := []string{"pkg:golang/std@1.26.8", "pkg:golang/k8s.io/client-go@v0.37.2", "pkg:golang/new.example.com/x@v2.0.0+incompatible"}
	if !slices.Equal(purls, want) {
		t.Errorf("got %q, want %q", purls, want)
	}
}

// A complete set has manifests, an index and checksums; a folder with files is left alone.
func TestWrite(t *testing.T) {
	suite, err := batuta.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := Release{Suite: suite, Root: "../..", Version: "v0.1.0"}
	var archives []Archive
	for _, p := range suite.Platforms {
		for _, plugin := range suite.Plugins[:2] {
			archives = append(archives, Archive{plugin, p, []byte(plugin.Name + p.OS + p.Arch), []byte("{}")})
		}
	}
	archives = append(archives, Archive{suite.Plugins[2], suite.Platforms[0], []byte("one platform only"), []byte("{}")})
	dir := filepath.Join(t.TempDir(), "dist")
	if err := r.Write(dir, archives); err != nil {
		t.Fatal(err)
	}
	for name, exists := range map[string]bool{
		"kubectl-compose-v0.1.0-windows-arm64.tar.gz": true, "kubectl-compose-v0.1.0-windows-arm64.cdx.json": true, "checksums.txt": true,
		"compose.yaml": true, "index/plugins/secretgen.yaml": true, "rollout-viz.yaml": false,
	} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != exists {
			t.Errorf("%s: %v", name, err)
		}
	}
	sums, err := os.ReadFile(filepath.Join(dir, "checksums.txt"))
	if want := digest([]byte("composelinuxamd64")) + "  kubectl-compose-v0.1.0-linux-amd64.tar.gz\n"; err != nil || !strings.Contains(string(sums), want) {
		t.Errorf("%q is not in %s, %v", want, sums, err)
	}
	if err := r.Write(dir, archives); err == nil {
		t.Error("a folder with files is accepted")
	}
}

// Open needs a semantic version with a leading v, and describes the commit.
func TestOpenRefusesVersions(t *testing.T) {
	for _, version := range []string{"", "0.1.0", "v1", "v0.1.0-01"} {
		if _, err := Open("../..", version); err == nil {
			t.Errorf("%q is accepted", version)
		}
	}
	if exec.Command("git", "log", "-1").Run() != nil {
		t.Skip("not a git checkout: a release names its commit")
	}
	if r, err := Open("../..", "v0.1.0"); err != nil || r.Commit == "" || r.Time.IsZero() || r.Module != "github.com/batuta-k8s/batuta" {
		t.Errorf("got %+v, %v", r, err)
	}
}
