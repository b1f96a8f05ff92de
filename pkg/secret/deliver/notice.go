package deliver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// Notice is a message for the user; it never contains a value.
type Notice struct {
	Severity Severity
	Text     string
}

// String is the notice as it is printed.
func (n Notice) String() string { return string(n.Severity) + ": " + n.Text }

// Severity says how serious a notice is.
type Severity string

// The severities.
const (
	Note    Severity = "note"
	Warning Severity = "warning"
)

func note(text string) Notice    { return Notice{Note, text} }
func warning(text string) Notice { return Notice{Warning, text} }

// Notices are the notices about how a Secret was built. If a call has several
// Secrets, they name the Secret.
func Notices(r *build.Result, several bool) []Notice {
	var all []Notice
	for _, text := range r.Notes {
		all = append(all, note(about(r, several)+text))
	}
	for _, text := range r.Warnings {
		all = append(all, warning(about(r, several)+text))
	}
	return all
}

// about is the name of the Secret that a notice is about, if there are several.
func about(r *build.Result, several bool) string {
	if !several {
		return ""
	}
	return "secret/" + r.Secret.Name + ": "
}

// planNotices are about the effects of a plan that were not explicitly
// requested.
func planNotices(p *upsert.Plan) []Notice {
	var all []Notice
	about := "secret/" + p.Planned.Name + ": "
	for _, name := range p.Strip {
		all = append(all, note(about+"the annotation "+name+" held a copy of the data and is removed"))
	}
	for _, name := range copiesKept(p) {
		all = append(all, warning(about+"the annotation "+name+" holds a copy of values; it is kept because its tool needs it, and whoever may read metadata reads the values"))
	}
	if len(p.Kept) > 0 {
		all = append(all, note(about+"kept keys that were not given: "+assemble.List(p.Kept)))
	}
	if removed := removedKeys(p); len(removed) > 0 {
		all = append(all, note(about+"removed: "+assemble.List(removed)))
	}
	if len(p.Absent) > 0 {
		all = append(all, note(about+"--unset: no such keys: "+assemble.List(p.Absent)))
	}
	return all
}

// copiesKept are the annotations with values that the plan keeps.
func copiesKept(p *upsert.Plan) []string {
	var names []string
	for name, text := range p.Planned.Annotations {
		if len(check.CopiedValues(name, text)) > 0 || check.RepeatsValue(text, p.Planned.Data) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// removedKeys are the keys in the cluster that the plan removes.
func removedKeys(p *upsert.Plan) []string {
	if p.Live == nil {
		return nil
	}
	return slices.DeleteFunc(p.Live.Data.Keys(), func(key string) bool {
		return p.Planned.Data.Has(key)
	})
}

// refusals are the reasons why an apply would be refused.
func refusals(err error) []Notice {
	if err == nil {
		return nil
	}
	var all []Notice
	for line := range strings.SplitSeq(err.Error(), "\n") {
		all = append(all, warning("--apply is refused: "+line))
	}
	return all
}

// conflictNotices are the conflicts of a plan that is not executed.
func conflictNotices(p *upsert.Plan) []Notice {
	var all []Notice
	for _, c := range p.Conflicts {
		all = append(all, warning(fmt.Sprintf("secret/%s: %s is managed by %q: --apply needs --force-conflicts", p.Planned.Name, c.Field, c.Owner)))
	}
	return all
}
