package krew

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

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
	pluginName = regexp.MustCompile(`^[\w-]+$`)
	semver     = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	sha256     = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Check returns the errors that krew, or its index, would find in the manifest.
// Source of the rules: krew 0.5, "Plugin manifest" and its validation.
func Check(text []byte) []string {
	var m manifest
	if err := yaml.UnmarshalStrict(text, &m); err != nil {
		return []string{err.Error()}
	}
	problems := checkTexts(m)
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

func checkTexts(m manifest) []string {
	s := m.Spec
	longest := slices.MaxFunc(strings.Split(s.Description, "\n"), func(a, b string) int { return len(a) - len(b) })
	return failing(map[string]bool{
		"apiVersion is not v1alpha2 of krew":                m.APIVersion == "krew.googlecontainertools.github.com/v1alpha2",
		"kind is not Plugin":                                m.Kind == "Plugin",
		"the name has other characters than letters, _, -":  pluginName.MatchString(m.Metadata.Name),
		"the version is not semantic with a leading v":      semver.MatchString(s.Version),
		"shortDescription is empty, long or several lines":  s.ShortDescription != "" && len(s.ShortDescription) <= 50 && !strings.Contains(s.ShortDescription, "\n"),
		"shortDescription ends with a full stop":            !strings.HasSuffix(s.ShortDescription, "."),
		"the description is not wrapped at 80":              len(longest) <= 80,
		"the homepage is not an https URL":                  isWeb(s.Homepage),
		"there is no platform":                              len(s.Platforms) > 0,
		"a template action is left over":                    !strings.Contains(s.Description+s.Caveats+s.ShortDescription, "{{"),
		"the caveats do not say how to get completion":      strings.Contains(s.Caveats, "completion --install"),
		"the description shows usage instead of describing": !strings.Contains(s.Description, "$ "),
	})
}

func checkPlatform(key string, p platform) []string {
	from := make([]string, 0, len(p.Files))
	for _, f := range p.Files {
		from = append(from, f.From)
	}
	problems := failing(map[string]bool{
		"a selector is not os and arch":        len(p.Selector.MatchLabels) == 2,
		"the uri is not http(s)":               isWeb(p.URI),
		"sha256 is not 64 lower-case digits":   sha256.MatchString(p.SHA256),
		"bin is not among the files":           slices.Contains(from, p.Bin),
		"the licence is not among the files":   slices.Contains(from, "LICENSE"),
		"a Windows program has no .exe":        strings.HasPrefix(key, "windows/") == strings.HasSuffix(p.Bin, ".exe"),
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
