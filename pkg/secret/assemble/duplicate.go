package assemble

import (
	"fmt"
	"slices"
)

// Policy says what becomes of a key that several entries have.
type Policy string

// The policies.
const (
	Refuse Policy = "error" // it is an error that names both places
	Last   Policy = "last"  // the last entry counts
	First  Policy = "first" // the first entry counts
)

// Policies are the names of all policies.
func Policies() []string { return []string{string(Refuse), string(First), string(Last)} }

// Resolve leaves one entry of each key, in the place of the first, unless the
// policy is to refuse, and says which were passed over.
func Resolve(policy Policy, entries []Entry) (kept []Entry, passed []string) {
	if policy != First && policy != Last {
		return entries, nil
	}
	at := make(map[string]int, len(entries))
	for _, e := range entries {
		i, twice := at[e.Key]
		if !twice {
			at[e.Key] = len(kept)
			kept = append(kept, e)
			continue
		}
		winner, loser := kept[i], e
		if policy == Last {
			winner, loser = e, kept[i]
		}
		kept[i] = winner
		passed = append(passed, fmt.Sprintf("%s of %s is ignored: the value of %s is used", List([]string{e.Key}), loser.Origin, winner.Origin))
	}
	return slices.Clip(kept), passed
}
