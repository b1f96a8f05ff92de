// Command release makes the files of a release in a folder:
//
//	go run ./hack/release -version VERSION -out dist
//	go run ./hack/release -version VERSION -out dist -only compose,linux/amd64
//
// With -only it makes the archives of one plugin for one platform, and no manifest.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/internal/release"
)

func main() {
	version := flag.String("version", "", "`VERSION` of the release, such as v1.2.3")
	out := flag.String("out", "dist", "folder `DIR` to write, which must be empty")
	only := flag.String("only", "", "`PLUGIN,OS/ARCH`: one archive")
	flag.Parse()
	if err := run(*version, *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(version, out, only string) error {
	r, err := release.Open(".", version)
	if err != nil {
		return err
	}
	var archives []release.Archive
	for _, p := range r.Suite.Platforms {
		for _, plugin := range r.Suite.Plugins {
			if only != "" && only != plugin.Name+","+p.OS+"/"+p.Arch {
				continue
			}
			start := time.Now()
			a, err := r.Build(plugin, p)
			if err != nil {
				return err
			}
			fmt.Printf("%s: %.1f MB, %.0f s\n", a.Name(version), float64(len(a.Content))/1e6, time.Since(start).Seconds())
			archives = append(archives, a)
		}
	}
	if len(archives) == 0 {
		return fmt.Errorf("-only %s: no such plugin and platform; write PLUGIN,OS/ARCH", strings.TrimSpace(only))
	}
	return r.Write(out, archives)
}
