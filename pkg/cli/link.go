package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// link is the completion link: its path and the path that it points to, both
// absolute.
type link struct{ path, target string }

// linkState is what exists at the path of the link.
type linkState int

const (
	linkMissing linkState = iota
	linkReady
	linkOther // a link to a different file
	linkFile  // a file that is not a link
)

// findLink is the link in the folder, or next to the plugin on PATH, which may be a
// link too (krew's are).
func findLink(env *Env, dir string, canUse func(dir string) bool) (link, error) {
	target, err := env.findSelf()
	if err != nil {
		return link{}, err
	}
	given := dir != ""
	dir = cmp.Or(dir, filepath.Dir(target))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(env.Dir, dir)
	}
	if roots := env.krewRoots(target); within(dir, roots) {
		if given {
			return link{}, fault.Failedf("install completion: %s is in the folder of krew", dir).
				WithHint("krew does not remove the link with the plugin, and then stops at its folder; choose a different folder on PATH with --dir DIR")
		}
		var ok bool
		if dir, ok = env.folderOutside(roots, canUse); !ok {
			return link{}, fault.Failedf("install completion: no folder on PATH that you can write to, except the folder of krew").
				WithHint("add a folder such as ~/.local/bin to PATH, or choose a folder with --dir DIR")
		}
	}
	return link{path: filepath.Join(dir, executable(env.Plugin.CompletionFile())), target: target}, nil
}

// findSelf is the plugin: the one on PATH, or the program that runs. If krew installed
// it, that is krew's link to it, which stays after an upgrade.
func (e *Env) findSelf() (string, error) {
	name := executable(e.Plugin.File())
	if onPath, ok := e.findOnPath(name); ok {
		return onPath, nil
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	for _, root := range e.krewRoots(self) {
		if stable := filepath.Join(root, "bin", name); sameFile(stable, self) {
			return stable, nil
		}
	}
	return self, nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func (l link) state() linkState {
	to, err := os.Readlink(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return linkMissing
	case err != nil:
		return linkFile
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(l.path), to)
	}
	if sameFile(to, l.target) {
		return linkReady
	}
	return linkOther
}

// install creates the link. A file that is not a link is not changed.
func (l link) install(env *Env) error {
	state := l.state()
	switch state {
	case linkFile:
		return l.fault(fmt.Errorf("%s exists and is not a link", l.path), "move the file, or choose a different folder on PATH with --dir DIR")
	case linkReady:
		if err := env.Answer("%s exists already", l.path); err != nil {
			return err
		}
	default:
		if err := l.make(state); err != nil {
			return l.fault(err, "choose a folder on PATH that you can write to with --dir DIR")
		}
		if err := env.Answer("created %s", l.path); err != nil {
			return err
		}
	}
	if dir := filepath.Dir(l.path); !env.onPath(dir) {
		env.Say("warning: %s is not on PATH, so kubectl does not find the link", dir)
	}
	return nil
}

// uninstallLinks removes the links of --install: those with the name of the completion
// file that point to this plugin, or to one of its name that is gone, in the folder, or in
// all folders on PATH and the folder of krew, in which earlier versions created them.
// Other files stay, and links to a different installation.
func uninstallLinks(env *Env, dir string) error {
	self, err := env.findSelf()
	if err != nil {
		return err
	}
	folders := []string{dir}
	if dir == "" {
		folders = env.pathFolders()
		for _, root := range env.krewRoots(self) {
			folders = append(folders, filepath.Join(root, "bin"))
		}
	} else if !filepath.IsAbs(dir) {
		folders[0] = filepath.Join(env.Dir, dir)
	}
	name, removed := executable(env.Plugin.CompletionFile()), map[string]bool{}
	for _, folder := range folders {
		path := filepath.Join(folder, name)
		to, err := os.Readlink(path)
		if err != nil || filepath.Base(to) != executable(env.Plugin.File()) {
			continue
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(folder, to)
		}
		if _, err := os.Stat(to); err == nil && !sameFile(to, self) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return fault.Failedf("remove completion: %w", err).WithHint("remove the file as a user who can write to the folder")
		}
		removed[path] = true
		if err := env.Answer("removed %s", path); err != nil {
			return err
		}
	}
	if len(removed) == 0 {
		return env.Answer("nothing to remove: no link %s to the plugin", name)
	}
	return nil
}

// make creates the link. If its target is in the same folder, the link is relative, so
// that the folder can be moved.
func (l link) make(state linkState) error {
	if state == linkOther {
		if err := os.Remove(l.path); err != nil {
			return err
		}
	}
	target := l.target
	if filepath.Dir(target) == filepath.Dir(l.path) {
		target = filepath.Base(target)
	}
	return os.Symlink(target, l.path)
}

func (l link) fault(err error, hint string) error {
	return fault.Failedf("install completion: %w", err).WithHint(hint)
}

// pathFolders are the folders of PATH, absolute and without empty entries.
func (e *Env) pathFolders() []string {
	path, _ := e.Lookup("PATH")
	var dirs []string
	for _, dir := range filepath.SplitList(path) {
		switch {
		case dir == "":
		case filepath.IsAbs(dir):
			dirs = append(dirs, filepath.Clean(dir))
		default:
			dirs = append(dirs, filepath.Join(e.Dir, dir))
		}
	}
	return dirs
}

func (e *Env) onPath(dir string) bool {
	return slices.ContainsFunc(e.pathFolders(), func(d string) bool { return sameFile(d, dir) })
}

// findOnPath is the first executable file with the name on PATH.
func (e *Env) findOnPath(name string) (string, bool) {
	for _, dir := range e.pathFolders() {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return file, true
		}
	}
	return "", false
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}
