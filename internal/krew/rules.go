package krew

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/util/version"
	"sigs.k8s.io/yaml"
)

// manifest is a plugin manifest as krew 0.5 reads it.
type manifest struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Version          string     `json:"version"`
		Homepage         string     `json:"homepage"`
		ShortDescription string     `json:"shortDescription"`
		Description      string     `json:"description"`
		Caveats          string     `json:"caveats"`
		Platforms        []platform `json:"platforms"`
	} `json:"spec"`
}

type platform struct {
	Selector struct {
		MatchLabels map[string]string `json:"matchLabels"`
	} `json:"selector"`
	URI    string `json:"uri"`
	SHA256 string `json:"sha256"`
	Bin    string `json:"bin"`
	Files  []struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"files"`
}

var (
	pluginName = regexp.MustCompile(`^[a-z0-9_-]+$`) // krew accepts upper case, but kubectl runs plugins by their exact name
	reserved   = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)
	sha256     = regexp.MustCompile(`^[0-9a-f]{64}$`)
	quotedSum  = regexp.MustCompile(`(?m)^\s*sha256: "[0-9a-f]{64}"$`)
)

// The operating systems and processors of krew's own releases: the validator of its
// index requires that a selector matches at least one of them.
var (
	systems    = []string{"linux", "darwin", "windows"}
	processors = []string{"amd64", "arm64", "arm", "386", "ppc64le"}
)

// Check returns the problems of a manifest: what krew or its index refuses, and what krew
// accepts although it is wrong (a second document, which it does not read; no
// description; a name that kubectl does not run). Source of the rules: krew 0.5
// (internal/index/validation, cmd/validate-krew-manifest) and its documentation of
// manifests.
func Check(text []byte) []string {
	var m manifest
	if err := yaml.UnmarshalStrict(text, &m); err != nil {
		return []string{err.Error()}
	}
	problems := checkTexts(m)
	if documents(text) > 1 {
		problems = append(problems, "there is more than one document; krew reads only the first")
	}
	if len(quotedSum.FindAll(text, -1)) != len(m.Spec.Platforms) {
		problems = append(problems, "a sha256 is not in double quotes; one of digits only is a number")
	}
	seen := map[string]bool{}
	for _, p := range m.Spec.Platforms {
		key := fmt.Sprint(p.Selector.MatchLabels["os"], "/", p.Selector.MatchLabels["arch"])
		if seen[key] {
			problems = append(problems, "the platform "+key+" is there twice")
		}
		seen[key] = true
		problems = append(problems, checkPlatform(key, p)...)
	}
	return problems
}

// CheckVersion returns the problem of a version of krew; "" if there is none.
func CheckVersion(text string) string {
	rest, leading := strings.CutPrefix(text, "v")
	if !leading {
		return "the version has no leading v"
	}
	if _, err := version.ParseSemantic(rest); err != nil {
		return "the version is not semantic (v1.2.3): " + err.Error()
	}
	return ""
}

// documents is the number of YAML documents that have content.
func documents(text []byte) int {
	n := 0
	for d := yamlv3.NewDecoder(bytes.NewReader(text)); ; {
		var node yamlv3.Node
		if d.Decode(&node) != nil {
			return n
		}
		n++
	}
}

func checkTexts(m manifest) []string {
	s := m.Spec
	longest := slices.MaxFunc(strings.Split(s.Description, "\n"), func(a, b string) int { return len(a) - len(b) })
	problems := failing(map[string]bool{
		"apiVersion is not v1alpha2 of krew":                 m.APIVersion == "krew.googlecontainertools.github.com/v1alpha2",
		"kind is not Plugin":                                 m.Kind == "Plugin",
		"the name has characters other than a-z, 0-9, _, -":  pluginName.MatchString(m.Metadata.Name),
		"Windows reserves the name":                          !reserved.MatchString(m.Metadata.Name),
		"shortDescription is empty, long or several lines":   s.ShortDescription != "" && len(s.ShortDescription) <= 50 && !strings.ContainsAny(s.ShortDescription, "\r\n"),
		"shortDescription ends with a full stop":             !strings.HasSuffix(s.ShortDescription, "."),
		"there is no description":                            strings.TrimSpace(s.Description) != "",
		"the description is not wrapped at 80":               len(longest) <= 80,
		"the caveats are not wrapped at 80":                  !slices.ContainsFunc(strings.Split(s.Caveats, "\n"), func(line string) bool { return len(line) > 80 }),
		"the homepage is not an https URL":                   isWeb(s.Homepage),
		"there is no platform":                               len(s.Platforms) > 0,
		"a template action is left over":                     !strings.Contains(s.Description+s.Caveats+s.ShortDescription, "{{"),
		"the caveats do not explain completion":              strings.Contains(s.Caveats, "completion --install"),
		"the description has an example; it should describe": !strings.Contains(s.Description, "$ "),
	})
	if problem := CheckVersion(s.Version); problem != "" {
		problems = append(problems, problem)
	}
	return problems
}

func checkPlatform(key string, p platform) []string {
	from := make([]string, 0, len(p.Files))
	flat := true
	for _, f := range p.Files {
		from = append(from, f.From)
		flat = flat && f.To == "."
	}
	labels := p.Selector.MatchLabels
	problems := failing(map[string]bool{
		"a selector is not os and arch":        len(labels) == 2 && labels["os"] != "" && labels["arch"] != "",
		"krew does not support the platform":   slices.Contains(systems, labels["os"]) && slices.Contains(processors, labels["arch"]),
		"the uri is not http(s)":               isWeb(p.URI),
		"sha256 is not 64 lower-case digits":   sha256.MatchString(p.SHA256),
		"bin is not among the files":           slices.Contains(from, p.Bin),
		"bin is not a file name":               p.Bin != "" && !strings.ContainsAny(p.Bin, `/\`) && p.Bin != "..",
		"the licence is not among the files":   slices.Contains(from, "LICENSE"),
		"a file is not placed in the folder .": flat,
		"a Windows program has no .exe":        (labels["os"] == "windows") == strings.HasSuffix(p.Bin, ".exe"),
		"a word of the program's name has a -": strings.Count(p.Bin, "-") == 1,
	})
	for i := range problems {
		problems[i] = key + ": " + problems[i]
	}
	return problems
}

func failing(rules map[string]bool) []string {
	var problems []string
	for problem, holds := range rules {
		if !holds {
			problems = append(problems, problem)
		}
	}
	slices.Sort(problems)
	return problems
}

func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
