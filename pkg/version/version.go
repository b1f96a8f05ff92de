// Package version has the version of the running build.
package version

import (
	"cmp"
	"runtime"
	"runtime/debug"
)

// version is set by the linker: -X github.com/batuta-k8s/batuta/pkg/version.version=v1.2.3
// A test builds a binary with the flag and checks that it prints it, because
// the linker accepts a mistyped path silently.
var version string

// Info describes a build.
type Info struct {
	Version   string `json:"version"`          // the tag (v1.2.3), or the version that the Go tool recorded, or "devel"
	Commit    string `json:"commit,omitempty"` // as the Go tool recorded it; empty if it did not
	GoVersion string `json:"goVersion"`
	Platform  string `json:"platform"` // os/arch
}

// Get describes the running build.
func Get() Info {
	info := Info{
		Version:   version,
		GoVersion: runtime.Version(),
		Platform:  runtime.GOOS + "/" + runtime.GOARCH,
	}
	if build, ok := debug.ReadBuildInfo(); ok {
		info.Commit = setting(build, "vcs.revision")
		info.Version = cmp.Or(info.Version, moduleVersion(build))
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

func setting(build *debug.BuildInfo, key string) string {
	for _, s := range build.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
