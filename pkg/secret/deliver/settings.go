package deliver

// Settings are the same for all Secrets of a call.
type Settings struct {
	Manager string // of the fields that are written
	Force   bool   // take over fields of other managers
	DryRun  DryRun
}

// DryRun says how much is only tried.
type DryRun string

// The kinds of dry run, in the words of --dry-run.
const (
	DryRunNone   DryRun = "none"
	DryRunClient DryRun = "client" // nothing is sent
	DryRunServer DryRun = "server" // the API server checks and stores nothing
)

// maxTries is how often a Secret or a file that other clients write at the same
// time is planned again.
const maxTries = 20
