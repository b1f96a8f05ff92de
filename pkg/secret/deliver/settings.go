package deliver

// Settings are the same for all Secrets of a call.
type Settings struct {
	Manager string // the owner of the fields that are written
	Force   bool   // take over fields of other managers
	DryRun  DryRun
}

// DryRun is the kind of dry run.
type DryRun string

// The kinds of dry run, as in --dry-run.
const (
	DryRunNone   DryRun = "none"
	DryRunClient DryRun = "client" // nothing is sent
	DryRunServer DryRun = "server" // the API server checks and stores nothing
)

// maxTries limits how often a Secret or a file is planned again because other
// clients write it at the same time.
const maxTries = 20
