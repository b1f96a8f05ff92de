// Package specfile reads the file of -f and turns each of its Secrets into a
// [build.Spec]. Package spec defines the format; this package gives the fields
// their meaning. Start at [Read].
package specfile

import (
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// Request is a file and the settings that the flags add.
type Request struct {
	File         string   // "-" is standard input
	Namespaces   []string // of Secrets without one
	Rotate       []string // KEY or SECRET/KEY
	KeepPrevious bool     // for all Secrets of the file

	AllowHostFiles bool // files outside its folder may be read, except credentials
	AllowCommands  bool // its commands may be run
}

// Read reads the specs of the file. Paths in it are relative to its folder, and
// lead to files in it. For standard input and pipes it is the working directory.
func Read(env build.Environment, r Request) ([]*build.Spec, error) {
	text, err := source.ReadFile(r.File, "-f", spec.MaxBytes, env.Reading())
	if err != nil {
		return nil, err
	}
	c := newConverter(env, r.File, r.AllowHostFiles)
	if !r.AllowCommands {
		c.env.Run = nil
	}
	file, err := spec.Parse(c.name, text)
	if err != nil {
		return nil, fault.As(fault.Usage, err)
	}
	var specs []*build.Spec
	index := build.Index{}
	for i := range file.Secrets {
		s, err := c.spec(&file.Secrets[i])
		if err != nil {
			return nil, err
		}
		s.Rotation.Keys = rotated(r.Rotate, s)
		s.Rotation.KeepPrevious = s.Rotation.KeepPrevious || r.KeepPrevious
		if len(s.Namespaces) == 0 {
			s.Namespaces = r.Namespaces
		}
		if err := index.Add(s, s.Namespaces); err != nil {
			return nil, err
		}
		specs = append(specs, s)
	}
	return specs, unusedRotation(c.name, r.Rotate, specs)
}
