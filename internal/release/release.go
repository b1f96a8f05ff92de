package release

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta"
	"github.com/batuta-k8s/batuta/internal/krew"
)

// Release is what is released, and from where.
type Release struct {
	Suite   *batuta.Suite
	Root    string    // the folder of the repository
	Module  string    // the Go module
	Licence string    // its SPDX identifier
	Version string    // semantic, with a leading v
	Commit  string    // its name; it ends with "-dirty" if files differ from it
	Time    time.Time // of the commit
}

// Archive is one archive and its SBOM.
type Archive struct {
	Plugin   batuta.Plugin
	Platform batuta.Platform
	Content  []byte // a tar archive, compressed with gzip
	SBOM     []byte
}

// Name is the name of the archive's file.
func (a Archive) Name(version string) string {
	return krew.ArchiveName(a.Plugin, version, a.Platform)
}

// Open describes the repository in the folder, at its commit. The version must be a
// semantic one with a leading v.
func Open(root, version string) (Release, error) {
	suite, err := batuta.Load()
	if err != nil {
		return Release{}, err
	}
	if problem := krew.CheckVersion(version); problem != "" {
		return Release{}, fmt.Errorf("%q: %s", version, problem)
	}
	r := Release{Suite: suite, Root: root, Module: suite.Repository, Licence: suite.License, Version: version}
	head, err := r.output("git", "log", "-1", "--format=%H %cI")
	if err != nil {
		return Release{}, err
	}
	commit, committed, _ := strings.Cut(head, " ")
	if r.Time, err = time.Parse(time.RFC3339, committed); err != nil {
		return Release{}, err
	}
	changes, err := r.output("git", "status", "--porcelain")
	if r.Commit = commit; changes != "" {
		r.Commit += "-dirty"
	}
	return r, err
}

// Build makes the archive of the plugin for the platform, and checks it. A program for
// this machine is run: it must report the version and the commit.
func (r Release) Build(plugin batuta.Plugin, p batuta.Platform) (Archive, error) {
	dir, err := os.MkdirTemp("", "release-")
	if err != nil {
		return Archive{}, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, programName(plugin, p))
	pkg := "./cmd/" + plugin.Folder()
	if _, err := r.golang(p, "build", "-ldflags", r.linkerFlags(), "-o", name, pkg); err != nil {
		return Archive{}, err
	}
	if p.OS == runtime.GOOS && p.Arch == runtime.GOARCH {
		if err := r.run(name); err != nil {
			return Archive{}, err
		}
	}
	binary, err := os.ReadFile(name)
	if err != nil {
		return Archive{}, err
	}
	return r.assemble(plugin, p, pkg, binary)
}

// assemble packs the program with the licences.
func (r Release) assemble(plugin batuta.Plugin, p batuta.Platform, pkg string, binary []byte) (Archive, error) {
	licence, err := os.ReadFile(filepath.Join(r.Root, licenceFile))
	if err != nil {
		return Archive{}, err
	}
	third, err := r.thirdParty(p, pkg)
	if err != nil {
		return Archive{}, err
	}
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return Archive{}, err
	}
	bom, err := sbom(plugin.File(), info, binary, r)
	if err != nil {
		return Archive{}, err
	}
	var archive bytes.Buffer
	err = pack(&archive, []File{{programName(plugin, p), 0o755, binary}, {licenceFile, 0o644, licence}, {thirdPartyFile, 0o644, third}})
	if err != nil {
		return Archive{}, err
	}
	a := Archive{plugin, p, archive.Bytes(), bom}
	if problems := Check(a.Content, plugin, p, r.Version, r.Commit); len(problems) > 0 {
		return a, fmt.Errorf("%s: %s", a.Name(r.Version), strings.Join(problems, "; "))
	}
	return a, nil
}

func (r Release) thirdParty(p batuta.Platform, pkg string) ([]byte, error) {
	list, err := r.golang(p, "list", "-deps", "-json=ImportPath,Dir,Standard,Module", pkg)
	if err != nil {
		return nil, err
	}
	goroot, err := r.golang(p, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	return thirdParty(strings.NewReader(list), goroot)
}

// linkerFlags are those of the Makefile, and the commit.
func (r Release) linkerFlags() string {
	where := r.Module + "/pkg/version."
	return "-s -w -X " + where + "version=" + r.Version + " -X " + where + "commit=" + r.Commit
}

// golang runs the Go tool for the platform, with the same settings on every machine.
func (r Release) golang(p batuta.Platform, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS="+p.OS, "GOARCH="+p.Arch, "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false -mod=readonly",
		"GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOWORK=off")
	return r.do(cmd)
}

func (r Release) output(name string, args ...string) (string, error) {
	return r.do(exec.Command(name, args...))
}

func (r Release) do(cmd *exec.Cmd) (string, error) {
	var out, problems bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.Root, &out, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, &problems)
	}
	return strings.TrimSpace(out.String()), nil
}

// run asks a program for its version.
func (r Release) run(program string) error {
	text, err := r.output(program, "version", "-o", "json")
	if err != nil {
		return err
	}
	for _, want := range []string{r.Version, r.Commit} {
		if !strings.Contains(text, want) {
			return fmt.Errorf("%s reports a different version than %s:\n%s", filepath.Base(program), want, text)
		}
	}
	return nil
}

// Write writes the archives to the folder, which must be empty or absent: archives and
// SBOMs, checksums.txt, a krew manifest for each plugin that has all its platforms, and
// index/, a custom index of krew with the same manifests.
func (r Release) Write(dir string, archives []Archive) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty: remove it first", dir)
	}
	files := map[string][]byte{}
	digests := map[string]map[batuta.Platform]string{}
	for _, a := range archives {
		name := a.Name(r.Version)
		files[name] = a.Content
		files[strings.TrimSuffix(name, ".tar.gz")+".cdx.json"] = a.SBOM
		if digests[a.Plugin.Name] == nil {
			digests[a.Plugin.Name] = map[batuta.Platform]string{}
		}
		digests[a.Plugin.Name][a.Platform] = digest(a.Content)
	}
	for _, plugin := range r.Suite.Plugins {
		if len(digests[plugin.Name]) != len(r.Suite.Platforms) {
			continue
		}
		manifest, err := r.manifest(plugin, digests[plugin.Name])
		if err != nil {
			return err
		}
		files[plugin.Name+".yaml"] = manifest
		files["index/plugins/"+plugin.Name+".yaml"] = manifest
	}
	files["checksums.txt"] = checksums(files)
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// manifest is the krew manifest of the plugin, which must be valid.
func (r Release) manifest(plugin batuta.Plugin, digests map[batuta.Platform]string) ([]byte, error) {
	template, err := os.ReadFile(filepath.Join(r.Root, ".krew.yaml"))
	if err != nil {
		return nil, err
	}
	release := krew.Release{Version: r.Version, SHA256: func(p batuta.Platform) string { return digests[p] }}
	manifest, err := krew.Render(string(template), r.Suite, plugin, release)
	if err != nil {
		return nil, err
	}
	if problems := krew.Check(manifest); len(problems) > 0 {
		return nil, fmt.Errorf("the manifest of %s: %s", plugin.Name, strings.Join(problems, "; "))
	}
	return manifest, nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// checksums are the digests of the files outside folders, in the format of sha256sum.
func checksums(files map[string][]byte) []byte {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.Contains(name, "/") {
			fmt.Fprintf(&out, "%s  %s\n", digest(files[name]), name)
		}
	}
	return out.Bytes()
}
