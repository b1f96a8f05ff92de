package plan

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// reportUnused reports top-level elements that no service uses: Compose does not
// create them either.
func reportUnused(p *project.Project, units Units) []finding.Finding {
	used := map[string]bool{}
	for _, u := range units.AllUnits {
		for _, ref := range u.Service.Configs {
			used["configs/"+ref.Source] = true
		}
		if spec := u.Service.CredentialSpec; spec != nil {
			used["configs/"+spec.Config] = true
		}
		for _, ref := range u.Service.Secrets {
			used["secrets/"+ref.Source] = true
		}
		for _, v := range u.Service.Volumes {
			used["volumes/"+v.Source] = true
		}
	}
	f := finding.Collect(p.Source)
	for _, section := range []string{"configs", "secrets", "volumes"} {
		for a := range p.Source.Under(section) {
			if len(a.Path) == 2 && !used[section+"/"+a.Path[1]] {
				f.Note(slices.Clone(a.Path), "no converted service uses it: nothing is created", "")
			}
		}
	}
	return f.Findings()
}
