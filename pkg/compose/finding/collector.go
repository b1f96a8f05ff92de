package finding

import (
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Collector collects the findings of one step of a conversion, with the place
// where each attribute was written. [Collect] makes one.
type Collector struct {
	source   *project.Source
	findings []Finding
}

// Collect makes a Collector for the project that the source describes.
func Collect(source *project.Source) *Collector { return &Collector{source: source} }

// Findings are those that were collected, in the order of the calls.
func (c *Collector) Findings() []Finding { return c.findings }

// Note adds a finding of severity Note. The path is that of the attribute; see
// [Finding] for message and fix. Without a consequence it is the usual one of the
// severity.
func (c *Collector) Note(at project.Path, message, fix string, consequence ...Consequence) {
	c.add(Note, at, message, fix, consequence)
}

// Warn adds a finding of severity Warning.
func (c *Collector) Warn(at project.Path, message, fix string, consequence ...Consequence) {
	c.add(Warning, at, message, fix, consequence)
}

// Refuse adds a finding of severity Refused.
func (c *Collector) Refuse(at project.Path, message, fix string, consequence ...Consequence) {
	c.add(Refused, at, message, fix, consequence)
}

func (c *Collector) add(severity Severity, at project.Path, message, fix string, consequence []Consequence) {
	at = c.source.Written(at)
	c.findings = append(c.findings, Finding{
		Severity:    severity,
		Consequence: append(consequence, severity.Usual())[0],
		Attribute:   at,
		Position:    c.source.Position(at...),
		Message:     message,
		Fix:         fix,
	})
}

// Item is the path of the i-th of n items of a list. When the source has a
// different number of items than the model (port ranges are expanded), it is
// the path of the list.
func (c *Collector) Item(list project.Path, i, n int) project.Path {
	list = c.source.Written(list)
	if !c.source.Has(list.Join(index(n-1))...) || c.source.Has(list.Join(index(n))...) {
		return list
	}
	return list.Join(index(i))
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// AddAll adds findings that another collector has collected.
func (c *Collector) AddAll(findings []Finding) { c.findings = append(c.findings, findings...) }
