// Package version has the version of the running build.
package version

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strings"
)

// version and commit are set by the linker:
//
//	-X github.com/batuta-k8s/batuta/pkg/version.version=v1.2.3
//	-X github.com/batuta-k8s/batuta/pkg/version.commit=0123abc…
//
// A test builds a binary with the flags and checks that it prints them, because
// the linker accepts a mistyped path silently.
var version, commit string

// Info describes a build.
type Info struct {
	Version    string `json:"version"`              // the tag (v1.2.3), or the version that the Go tool recorded, or "devel"
	Commit     string `json:"commit,omitempty"`     // of the release, or as the Go tool recorded it; empty if unknown
	Kubernetes string `json:"kubernetes,omitempty"` // the release of Kubernetes that client-go is of; empty if unknown
	GoVersion  string `json:"goVersion"`
	Platform   string `json:"platform"` // os/arch
}

// Get describes the running build.
func Get() Info {
	info := Info{
		Version:   version,
		GoVersion: runtime.Version(),
		Platform:  runtime.GOOS + "/" + runtime.GOARCH,
	}
	if build, ok := debug.ReadBuildInfo(); ok {
		info.Commit = cmp.Or(commit, setting(build, "vcs.revision"))
		info.Version = cmp.Or(info.Version, moduleVersion(build))
		info.Kubernetes = kubernetes(build)
	}
	info.Version = cmp.Or(info.Version, "devel")
	return info
}

func moduleVersion(build *debug.BuildInfo) string {
	if build.Main.Version == "(devel)" {
		return ""
	}
	return build.Main.Version
}

// kubernetes is the release of the build's client-go: v0.MINOR.PATCH is of v1.MINOR.PATCH.
func kubernetes(build *debug.BuildInfo) string {
	for _, module := range build.Deps {
		if module.Path != "k8s.io/client-go" {
			continue
		}
		if module.Replace != nil {
			module = module.Replace
		}
		if minor, ok := strings.CutPrefix(module.Version, "v0."); ok {
			return "v1." + minor
		}
	}
	return ""
}

func setting(build *debug.BuildInfo, key string) string {
	for _, s := range build.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
