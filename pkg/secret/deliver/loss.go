package deliver

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// losses compares the old and the new content of a file. A Secret that was made
// from flags may have values that do not exist anywhere else: losing it is an
// error. The file of -f lists all of its Secrets, so others are removed, with a
// note. Keys that are no longer given are removed, as in a cluster.
func losses(file string, old content, results []*build.Result, inputs []*build.Inputs) ([]Notice, error) {
	written := map[string]*build.Result{}
	for _, r := range results {
		written[r.Secret.Namespace+"/"+r.Secret.Name] = r
	}
	var all []Notice
	for _, id := range old.ids() {
		namespace, name, _ := strings.Cut(id, "/")
		about := "secret/" + name
		if namespace != "" {
			about = inNamespace(name, namespace)
		}
		switch r := written[id]; {
		case r != nil:
			if gone := old.keysNotIn(r.Secret.Data, id); len(gone) > 0 {
				all = append(all, note(about+": no longer in "+file+": "+assemble.List(gone)))
			}
		case replacedByHash(old, id, inputs):
		case inputs[0].Place != "":
			all = append(all, note(about+" is removed from "+file))
		default:
			return all, fault.Failedf("%s (--output-file) contains %s", file, about).
				WithHint("it would be lost: choose a separate file for this Secret")
		}
	}
	return all, nil
}

// replacedByHash reports whether the Secret has a spec's name with the hash of
// an earlier content.
func replacedByHash(old content, id string, inputs []*build.Inputs) bool {
	return slices.ContainsFunc(inputs, func(in *build.Inputs) bool {
		return in.Identity.AppendHash && old.isHashOf(id, in.Identity.Name)
	})
}
