// Package krew renders .krew.yaml, the one manifest template of the suite, for
// each plugin, and checks the result against krew's rules. Start with [Render].
package krew

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/batuta-k8s/batuta"
)

// Release is what a manifest needs in addition to the suite's description.
type Release struct {
	Version string                       // semantic version with a leading v
	SHA256  func(batuta.Platform) string // digest of the platform's archive, 64 lower-case hex digits
}

// archive is one platform's download as the template sees it.
type archive struct {
	batuta.Platform
	URI, SHA256, Bin string
}

// Render renders the template for one plugin. The result is plain YAML: a
// template engine that reads it again changes nothing.
func Render(text string, suite *batuta.Suite, plugin batuta.Plugin, r Release) ([]byte, error) {
	t, err := template.New(".krew.yaml").Option("missingkey=error").Funcs(template.FuncMap{"indent": indent}).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read .krew.yaml: %w", err)
	}
	caveats, err := Caveats(suite, plugin)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Suite": suite, "Plugin": plugin, "Version": r.Version, "Caveats": caveats,
		"Archives": archives(suite, plugin, r),
	})
	if err != nil {
		return nil, fmt.Errorf("render .krew.yaml for %s: %w", plugin.Name, err)
	}
	return out.Bytes(), nil
}

// Caveats are the text that krew shows after it has installed the plugin.
func Caveats(suite *batuta.Suite, plugin batuta.Plugin) (string, error) {
	t, err := template.New("caveats").Option("missingkey=error").Parse(suite.Caveats)
	if err != nil {
		return "", fmt.Errorf("read the caveats: %w", err)
	}
	var out strings.Builder
	if err := t.Execute(&out, plugin); err != nil {
		return "", fmt.Errorf("render the caveats: %w", err)
	}
	return out.String(), nil
}

func archives(suite *batuta.Suite, plugin batuta.Plugin, r Release) []archive {
	var all []archive
	for _, p := range suite.Platforms {
		bin := plugin.File()
		if p.OS == "windows" {
			bin += ".exe"
		}
		all = append(all, archive{
			Platform: p, SHA256: r.SHA256(p), Bin: bin,
			URI: suite.Homepage + "/releases/download/" + r.Version + "/" + ArchiveName(plugin, r.Version, p),
		})
	}
	return all
}

// ArchiveName is the name of the plugin's archive for the platform.
func ArchiveName(plugin batuta.Plugin, version string, p batuta.Platform) string {
	return fmt.Sprintf("kubectl-%s-%s-%s-%s.tar.gz", plugin.Name, version, p.OS, p.Arch)
}

func indent(n int, text string) string {
	pad := strings.Repeat(" ", n)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return pad + strings.Join(lines, "\n"+pad)
}
