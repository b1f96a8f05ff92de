package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// listed is a package as "go list -deps -json" describes it.
type listed struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// notice is the name of files with licences or notices that must be distributed with a
// program.
var notice = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicen[cs]e)([-._].*)?$`)

// thirdParty is the text of all licences and notices of the packages, for which it reads
// the output of "go list -deps -json": those in the folder of a package, and in all
// folders above it up to its module. Equal texts are written once, with the modules that
// they are of. A module without a licence is an error.
func thirdParty(list io.Reader, goroot string) ([]byte, error) {
	folders := map[string][]string{"Go": {goroot}} // by module
	roots := map[string]string{}
	for d := json.NewDecoder(list); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		name := p.Module.Path + " " + p.Module.Version
		roots[name] = p.Module.Dir
		for dir := p.Dir; ; dir = filepath.Dir(dir) {
			if !slices.Contains(folders[name], dir) {
				folders[name] = append(folders[name], dir)
			}
			if dir == p.Module.Dir || len(dir) <= len(p.Module.Dir) {
				break
			}
		}
	}
	return licenceText(folders, roots)
}

// licenceText joins the notices in the folders of each module.
func licenceText(folders map[string][]string, roots map[string]string) ([]byte, error) {
	owners := map[string][]string{} // by text
	for module, dirs := range folders {
		found := false
		for _, dir := range dirs {
			texts, err := noticesIn(dir)
			if err != nil {
				return nil, err
			}
			for name, text := range texts {
				found = found || roots[module] == dir || roots[module] == ""
				rel, err := filepath.Rel(roots[module], dir)
				if err != nil || roots[module] == "" {
					rel = "."
				}
				owners[text] = append(owners[text], module+": "+filepath.ToSlash(filepath.Join(rel, name)))
			}
		}
		if !found {
			return nil, fmt.Errorf("%s has no licence file", module)
		}
	}
	type section struct{ of, text string }
	var sections []section
	for text, of := range owners {
		slices.Sort(of)
		sections = append(sections, section{strings.Join(of, "\n"), text})
	}
	slices.SortFunc(sections, func(a, b section) int { return strings.Compare(a.of, b.of) })
	var out bytes.Buffer
	out.WriteString("This program contains the following software of other authors.\n")
	for _, s := range sections {
		fmt.Fprintf(&out, "\n%s\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), s.of, strings.Repeat("=", 80), strings.TrimSpace(s.text))
	}
	return out.Bytes(), nil
}

// noticesIn are the texts of the notices in the folder, by name.
func noticesIn(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, e := range entries {
		if !e.Type().IsRegular() || !notice.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts[e.Name()] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	return texts, nil
}
