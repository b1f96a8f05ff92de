package secretgen

import (
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// fromFile are the recipes of the file of -f. Paths in it start from its
// folder; Secrets without a namespace go to those of -n.
func (f *inFlags) fromFile(env *cli.Env, namespaces []string) ([]*build.Spec, error) {
	text, err := source.ReadFile(f.file, "-f", spec.MaxBytes, readingOptions(env))
	if err != nil {
		return nil, err
	}
	name := f.file
	if name == "-" {
		name = "standard input"
	}
	file, err := spec.Parse(name, text)
	if err != nil {
		return nil, fault.As(fault.Usage, err)
	}
	book := &book{env: env, name: name, rotate: f.rotate, used: map[string]bool{}}
	if f.file != "-" {
		book.dir = filepath.Dir(f.file)
		if !filepath.IsAbs(book.dir) {
			book.dir = filepath.Join(env.Dir, book.dir)
		}
	}
	var recipes []*build.Spec
	described := described{}
	for i := range file.Secrets {
		r, err := book.recipe(&file.Secrets[i])
		if err != nil {
			return nil, err
		}
		if len(r.Namespaces) == 0 {
			r.Namespaces = namespaces
		}
		if err := described.add(r, r.Namespaces); err != nil {
			return nil, err
		}
		recipes = append(recipes, r)
	}
	return recipes, book.unused()
}

// described has the places of Secrets by NAMESPACE/NAME: of two that are one,
// the second would undo the first.
type described map[string]string

func (d described) add(r *build.Spec, namespaces []string) error {
	for _, namespace := range namespaces {
		name := namespace + "/" + r.Identity.Name
		if first, twice := d[name]; twice {
			return fault.Usagef("%s: secret/%s in namespace %s is described already at %s", r.Place, r.Identity.Name, namespace, first).
				WithHint("describe it once, with all its sources")
		}
		d[name] = r.Place
	}
	return nil
}
