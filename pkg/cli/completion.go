package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// completionCommand explains and installs completion. kubectl (1.26 and newer)
// completes a plugin's arguments by running kubectl_complete-NAME from PATH; the
// plugin answers itself under that name, so a link is all that is needed.
func completionCommand(env *Env) *cobra.Command {
	var install bool
	var dir string
	c := &cobra.Command{
		Use:   "completion",
		Short: "Explain completion after " + env.Plugin.Command() + ", or install it",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			link, err := completionLink(env, dir)
			if err != nil {
				return err
			}
			if !install {
				return explainCompletion(env, link)
			}
			return installCompletion(env, link)
		},
	}
	c.Flags().BoolVar(&install, "install", false, "make the link that kubectl looks for")
	c.Flags().StringVar(&dir, "dir", "", "folder for the link (default: where "+env.Plugin.File()+" is found on PATH)")
	return c
}

// link is the completion link: where it stands and what it points to.
type link struct{ path, target string }

func completionLink(env *Env, dir string) (link, error) {
	target, err := os.Executable()
	if err != nil {
		return link{}, err
	}
	if found, err := exec.LookPath(env.Plugin.File()); err == nil {
		if target, err = filepath.Abs(found); err != nil {
			return link{}, err
		}
	}
	name := env.Plugin.CompletionFile()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir, err = filepath.Abs(cmp.Or(dir, filepath.Dir(target)))
	return link{path: filepath.Join(dir, name), target: target}, err
}

func explainCompletion(env *Env, l link) error {
	state := "It is not there; make it with: " + env.Plugin.Command() + " completion --install"
	if _, err := os.Stat(l.path); err == nil {
		state = "It is there."
	}
	_, err := fmt.Fprintf(env.Out, `kubectl 1.26 and newer completes the words after "%s" by running
%s from PATH, once kubectl's own completion is loaded
("kubectl completion --help" says how). That name is a link to the plugin:

  %s -> %s

%s
`, env.Plugin.Command(), env.Plugin.CompletionFile(), l.path, l.target, state)
	return err
}

func installCompletion(env *Env, l link) error {
	current, err := os.Readlink(l.path)
	switch {
	case err == nil && current == l.target:
		_, err = fmt.Fprintf(env.Out, "%s is there already\n", l.path)
		return err
	case err == nil:
		err = os.Remove(l.path)
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	default:
		err = fmt.Errorf("%s exists and is not a link", l.path)
	}
	if err == nil {
		err = os.Symlink(l.target, l.path)
	}
	if err != nil {
		return fault.Wrap(fault.Failed, fmt.Errorf("install completion: %w", err), "choose a folder on PATH with --dir")
	}
	fmt.Fprintf(env.Out, "made %s\n", l.path)
	if !onPath(env, filepath.Dir(l.path)) {
		fmt.Fprintf(env.ErrOut, "warning: %s is not on PATH: kubectl will not find the link\n", filepath.Dir(l.path))
	}
	return nil
}

func onPath(env *Env, dir string) bool {
	path, _ := env.Lookup("PATH")
	return slices.Contains(filepath.SplitList(path), dir)
}

// registerConnectionCompletion completes the names that connection flags take.
func registerConnectionCompletion(root *cobra.Command, env *Env) {
	local := func(names func() []string) complete {
		return func(context.Context, string) []string { return names() }
	}
	for flag, names := range map[string]complete{
		"namespace": env.Kube.CompleteNamespaces,
		"context":   local(env.Kube.Contexts),
		"cluster":   local(env.Kube.Clusters),
		"user":      local(env.Kube.Users),
	} {
		_ = root.RegisterFlagCompletionFunc(flag, func(c *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
			return withPrefix(names(commandContext(c), prefix), prefix), cobra.ShellCompDirectiveNoFileComp
		})
	}
}

func withPrefix(words []string, prefix string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, prefix) })
}

func commandContext(c *cobra.Command) context.Context {
	if ctx := c.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}
