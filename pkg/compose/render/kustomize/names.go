package kustomize

import "regexp"

var notInFolder = regexp.MustCompile(`[^-._a-zA-Z0-9]`)

// FolderNames are names of folders for the names, in their order: other
// characters than -._a-zA-Z0-9 become "_", no name begins with a dot, and no two
// differ in case only, which some file systems ignore.
func FolderNames(names []string) []string {
	taken := map[string]bool{}
	out := make([]string, len(names))
	for i, name := range names {
		name = notInFolder.ReplaceAllString(name, "_")
		if name == "" || name[0] == '.' {
			name = "_" + name
		}
		out[i] = fileName(name, taken)
	}
	return out
}
