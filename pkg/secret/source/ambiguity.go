package source

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// ambiguities reports which keys of a file other dialects read differently,
// grouped by dialects.
func ambiguities(file string, read dotenv.Dialect, differences []dotenv.Difference) []string {
	keys := map[string][]string{}
	var order, unreadable, notes []string
	for _, d := range differences {
		if d.Key == "" {
			unreadable = append(unreadable, d.Dialects...)
			continue
		}
		who := assemble.List(d.Dialects)
		if keys[who] == nil {
			order = append(order, who)
		}
		keys[who] = append(keys[who], d.Key)
	}
	if len(unreadable) > 0 {
		notes = append(notes, fmt.Sprintf("parsed %s as %s; %s cannot read it", file, read.Name, assemble.List(unreadable)))
	}
	for _, who := range order {
		notes = append(notes, fmt.Sprintf("parsed %s as %s; %s would read %s differently", file, read.Name, who, assemble.List(keys[who])))
	}
	return notes
}
