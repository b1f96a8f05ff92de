package secretgen

// mode is what becomes of the Secrets.
type mode int

const (
	modePrint mode = iota
	modeFile
	modeApply
	modeDiff
	modeConsumers
)

// The strategies of --dry-run.
const (
	dryRunNone   = "none"
	dryRunClient = "client"
	dryRunServer = "server"
)

// mode is what checked flags ask for.
func (f *outFlags) mode() mode {
	switch {
	case f.apply || f.dryRun == dryRunServer:
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
