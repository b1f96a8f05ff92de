package secretgen

import "github.com/batuta-k8s/batuta/pkg/secret/deliver"

// mode is what is done with the Secrets.
type mode int

const (
	modePrint mode = iota
	modeFile
	modeApply
	modeDiff
	modeConsumers
)

// mode is the mode of the flags, which have been checked.
func (f *outFlags) mode() mode {
	switch {
	case f.apply || deliver.DryRun(f.dryRun) == deliver.DryRunServer:
		return modeApply
	case f.outputFile != "":
		return modeFile
	case f.diff:
		return modeDiff
	case f.consumers:
		return modeConsumers
	}
	return modePrint
}
