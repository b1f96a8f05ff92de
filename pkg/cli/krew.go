package cli

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// krewRoots are the folders that krew manages: that of KREW_ROOT, or ~/.krew, and the one
// that the plugin is installed in. krew keeps plugins in ROOT/store/NAME/VERSION, and has
// links to them in ROOT/bin.
func (e *Env) krewRoots(plugin string) []string {
	var roots []string
	if root, ok := e.Lookup("KREW_ROOT"); ok && root != "" {
		if !filepath.IsAbs(root) {
			root = filepath.Join(e.Dir, root)
		}
		roots = append(roots, root)
	} else if home := e.home(); home != "" {
		roots = append(roots, filepath.Join(home, ".krew"))
	}
	if program, err := filepath.EvalSymlinks(plugin); err == nil {
		store := filepath.Dir(filepath.Dir(filepath.Dir(program)))
		if filepath.Base(store) == "store" {
			roots = append(roots, filepath.Dir(store))
		}
	}
	return roots
}

func (e *Env) home() string {
	home, _ := e.Lookup("HOME")
	profile, _ := e.Lookup("USERPROFILE")
	return cmp.Or(home, profile)
}

// within reports whether the folder is one of the roots, or is in one.
func within(dir string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		rel, err := filepath.Rel(realPath(root), realPath(dir))
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	})
}

// realPath is the path without links, or the path itself if it does not exist.
func realPath(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return filepath.Clean(path)
}

// folderOutside is the first folder on PATH that can be used and that is in none of the
// roots: one in the home folder, else one that is not of the system.
func (e *Env) folderOutside(roots []string, canUse func(dir string) bool) (string, bool) {
	path, _ := e.Lookup("PATH")
	var mine, others []string
	for _, dir := range filepath.SplitList(path) {
		switch home := e.home(); {
		case !filepath.IsAbs(dir) || within(dir, roots):
		case home != "" && within(dir, []string{home}):
			mine = append(mine, dir)
		case filepath.Clean(dir) == "/usr/local/bin" || !within(dir, []string{"/usr", "/bin", "/sbin"}):
			others = append(others, dir)
		}
	}
	folders := slices.Concat(mine, others)
	if i := slices.IndexFunc(folders, canUse); i >= 0 {
		return filepath.Clean(folders[i]), true
	}
	return "", false
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// isWritable reports whether a file can be created in the folder.
func isWritable(dir string) bool {
	f, err := os.CreateTemp(dir, ".kubectl-")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}
