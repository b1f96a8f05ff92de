package project

import "slices"

// AddUnset records that the attribute's text uses a variable that is not set
// and has no default.
func (p *Project) AddUnset(at Path) { p.unset = append(p.unset, at) }

// HasUnset tells whether the attribute's text uses a variable that is not set.
func (p *Project) HasUnset(at Path) bool {
	return slices.ContainsFunc(p.unset, func(path Path) bool { return slices.Equal(path, at) })
}
