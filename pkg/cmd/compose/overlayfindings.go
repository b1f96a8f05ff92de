package compose

import (
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// overlayFindings are the findings of the overlays that the base does not have,
// each once and with the overlays that it is about. Their notes are cosmetic: no flag
// asks for the overlays, and the base runs without them.
func overlayFindings(base []finding.Finding, overlays []overlay) []finding.Finding {
	known := map[identity]int{} // → index in out; -1 when the base has it
	for _, f := range base {
		known[key(f)] = -1
	}
	var out []finding.Finding
	var about [][]string
	for _, o := range overlays {
		for _, f := range o.findings {
			i, ok := known[key(f)]
			if !ok {
				if f.Severity == finding.Note {
					f.Consequence = finding.Cosmetic
				}
				i = len(out)
				known[key(f)], out, about = i, append(out, f), append(about, nil)
			}
			if i >= 0 && o.result != nil {
				about[i] = append(about[i], "overlays/"+o.folder)
			}
		}
	}
	for i, folders := range about {
		if len(folders) > 0 {
			out[i].Message = strings.Join(folders, ", ") + ": " + out[i].Message
		}
	}
	return out
}

// identity is what makes two findings the same.
type identity struct {
	severity           finding.Severity
	attribute, message string
	position           project.Position
}

func key(f finding.Finding) identity {
	return identity{f.Severity, f.Attribute.String(), f.Message, f.Position}
}
