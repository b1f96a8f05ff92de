package assemble

import (
	"fmt"
	"slices"
)

// Policy says what to do with a key that several entries have.
type Policy string

// The policies.
const (
	Refuse Policy = "error" // it is an error that names both places
	Last   Policy = "last"  // the last entry is used
	First  Policy = "first" // the first entry is used
)

// Policies are the names of all policies.
func Policies() []string { return []string{string(Refuse), string(First), string(Last)} }

// Resolve keeps one entry of each key, in the place of the first one, unless
// the policy is to refuse duplicates. It also returns notes on the ignored
// entries.
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
