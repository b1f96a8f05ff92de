package container

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// lifecycle converts post_start, pre_stop and stop_signal; nil when none is set.
// A kubelet runs the command of a handler unchanged: unlike in a container's
// command, $(VAR) is not expanded. Source: Run in
// pkg/kubelet/lifecycle/handlers.go of Kubernetes 1.37.
func (c conversion) lifecycle(u *plan.Unit) *corev1.Lifecycle {
	after, before := c.hooks(u, "post_start", u.Service.PostStart), c.hooks(u, "pre_stop", u.Service.PreStop)
	signal := c.stopSignal(u)
	if c.IsInit(u) { // validateInitContainers in pkg/apis/core/validation of Kubernetes 1.37
		for _, attribute := range []string{"post_start", "pre_stop"} {
			if u.IsSet(attribute) {
				c.Refuse(u.At(attribute), "an init container has no lifecycle hooks", "run it in the command")
			}
		}
		return nil
	}
	l := corev1.Lifecycle{PostStart: after.handler(""), PreStop: before.handler(signal)}
	if l == (corev1.Lifecycle{}) {
		return nil
	}
	if before != nil {
		c.Note(u.At("pre_stop"), fmt.Sprintf("the hook runs within the grace period of %d s; in Compose the grace period starts after the hook", u.GraceSeconds()), "set stop_grace_period long enough for both", finding.Behaviour)
	}
	return &l
}

// hook is one command that runs in a container.
type hook struct {
	command []string
	dir     string   // working directory; "" for the container's
	env     []string // NAME=VALUE, in addition to the container's
}

// hookList are the hooks of one kind, which one handler runs in order. It stops
// after the first failure, as in Compose.
type hookList []hook

// handler runs the hooks, and then the shell command after if it is set; nil if
// there is nothing to run. A single hook needs no shell.
func (l hookList) handler(after string) *corev1.LifecycleHandler {
	var command []string
	switch {
	case len(l) == 0 && after == "":
		return nil
	case len(l) == 1 && after == "" && l[0].dir == "" && len(l[0].env) == 0:
		command = l[0].command
	default:
		command = []string{"/bin/sh", "-c", l.script(after)}
	}
	return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: command}}
}

func (l hookList) script(after string) string {
	if len(l) == 1 && after == "" {
		return l[0].script()
	}
	commands := make([]string, len(l))
	for i, h := range l {
		commands[i] = "(" + h.script() + ")"
	}
	script := strings.Join(commands, " && ")
	if script != "" && after != "" {
		script += "; "
	}
	return script + after
}

// script ends with exec, which runs the program of that name and never a builtin
// of the shell.
func (h hook) script() string {
	command := shellWords(h.command)
	if len(h.env) > 0 {
		command = "env " + shellWords(h.env) + " " + command
	}
	command = "exec " + command
	if h.dir != "" {
		command = "cd " + shellWord(h.dir) + " && " + command
	}
	return command
}

// hooks reads post_start or pre_stop. The table reports the user and privileges
// of a hook: a handler has those of its container.
func (c conversion) hooks(u *plan.Unit, attribute string, all []types.ServiceHook) hookList {
	var list hookList
	for i, h := range all {
		at := u.At(attribute, plan.Index(i))
		env := c.hookEnvironment(h, at.Join("environment"))
		switch {
		case len(h.Command) == 0 || h.Command[0] == "":
			c.Refuse(at.Join("command"), "a hook without a command does nothing", "set the command")
			continue
		case strings.ContainsRune(strings.Join(slices.Concat(h.Command, env, []string{h.WorkingDir}), ""), 0):
			c.Refuse(at.Join("command"), "an argument cannot contain a zero byte", "remove it")
			continue
		case len(env) > 0 && strings.Contains(h.Command[0], "="):
			c.Refuse(at.Join("command"), "a program with '=' in its name cannot have an environment", "rename the program")
			continue
		}
		dir := h.WorkingDir
		if dir != "" && !strings.HasPrefix(dir, "/") {
			dir = path.Clean("/" + dir)
			c.Warn(at.Join("working_dir"), "the path "+h.WorkingDir+" in the container is not absolute; "+dir+" is used", "write "+dir)
		}
		list = append(list, hook{command: h.Command, dir: dir, env: env})
	}
	return list
}

// hookEnvironment is the environment of a hook in addition to the container's.
func (c conversion) hookEnvironment(h types.ServiceHook, at project.Path) []string {
	var env []string
	for _, name := range mapping.Keys(h.Environment) {
		value := h.Environment[name]
		switch {
		case value == nil:
			c.Note(at.Join(name), name+" has no value here: the hook uses the value of the container, if it is set", "")
		case !envName(name) || strings.HasPrefix(name, "-"):
			c.Refuse(at.Join(name), "a hook cannot have a variable with this name", "use letters, digits and '_'")
		default:
			if c.isSecret(name, *value) {
				c.Warn(at.Join(name), "its value is in the workload, which more people can read than Secrets", "set it in environment of the service; the hook can read it there")
			}
			env = append(env, name+"="+*value)
		}
	}
	return env
}
