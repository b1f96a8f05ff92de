package project

import "slices"

// AddUnset records a place the uses of variables that are not set and has no
// default.
func (p *Project) AddUnset(at Position) { p.unset = append(p.unset, at) }

// HasUnset reports whether the attribute is written on a line that uses a
// variable which is not set.
func (p *Project) HasUnset(at Path) bool {
	place := p.Source.Position(at...)
	return slices.ContainsFunc(p.unset, func(other Position) bool {
		return other.File == place.File && other.Line == place.Line
	})
}
