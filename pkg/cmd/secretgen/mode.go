package secretgen

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

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

// mode is the one that the flags ask for, or why they ask for none.
func (f *flags) mode() (mode, error) {
	o := &f.out
	apply := "--apply"
	if !o.apply {
		apply = "--dry-run=server"
	}
	asked := []struct {
		flag string
		on   bool
		mode mode
	}{
		{apply, o.apply || o.dryRun == dryRunServer, modeApply},
		{"--output-file", f.set.Changed("output-file"), modeFile},
		{"--diff", o.diff, modeDiff},
		{"--consumers", o.consumers, modeConsumers},
	}
	chosen, first := modePrint, ""
	for _, a := range asked {
		switch {
		case !a.on:
		case first != "":
			return 0, fault.Usagef("%s and %s do not go together", first, a.flag).WithHint("use one of the two")
		default:
			chosen, first = a.mode, a.flag
		}
	}
	if err := f.strategy(); err != nil {
		return 0, err
	}
	if chosen == modeFile {
		if err := o.readable(); err != nil {
			return 0, err
		}
	}
	return chosen, f.companions(chosen)
}

// readable refuses an output file that the next call could not read back: what
// it has generated would be lost.
func (f *outFlags) readable() error {
	switch format := f.printer.Format(); {
	case f.outputFile == "":
		return fault.Usagef("--output-file is empty; expected FILE").WithHint("name a file, or leave out --output-file")
	case !slices.Contains([]string{"yaml", "json", "kyaml"}, format):
		return fault.Usagef("--output-file keeps whole Secrets, -o %s prints less", format).
			WithHint("use -o yaml, json or kyaml, or redirect standard output")
	}
	return nil
}

func (f *flags) strategy() error {
	switch dry := f.out.dryRun; {
	case dry != dryRunNone && dry != dryRunClient && dry != dryRunServer:
		return fault.Usagef("--dry-run: expected none, client or server").WithHint("--dry-run alone is client")
	case dry == dryRunClient && f.out.outputFile != "":
		return fault.Usagef("--dry-run=client writes nothing, --output-file does").WithHint("leave out one of the two")
	case dry == dryRunNone && f.set.Changed("dry-run") && !f.out.apply:
		return fault.Usagef("--dry-run=none changes nothing without --apply").WithHint("add --apply to put the Secret into the cluster")
	}
	return nil
}

// companion is flags that do something with others only.
type companion struct {
	flags   string
	allowed bool
	needs   string
}

func (f *flags) table(m mode) []companion {
	inCluster := m == modeApply || m == modeDiff
	return []companion{
		{"merge replace unset force-conflicts field-manager", inCluster, "--apply or --diff"},
		{"restart-consumers", m == modeApply, "--apply"},
		{"output template", m != modeDiff && m != modeConsumers, "printing, --apply or --output-file"},
		{"cert seal-cert scope", f.out.seal, "--seal"},
		{"seal", m == modePrint || m == modeFile, "printing or --output-file; pipe a SealedSecret to kubectl apply -f -"},
		{"show-values", m == modePrint || m == modeApply, "printing"},
		{"rotate", f.in.file != "" || len(f.in.generate) > 0 || m == modeConsumers || f.set.Lookup("ttl") != nil, "--generate"},
	}
}

// longestManager is how long a field manager's name may be
// (k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go v0.37.2).
const longestManager = 128

// companions refuses flags that do nothing in the mode, rather than let them be
// overlooked.
func (f *flags) companions(m mode) error {
	for _, c := range f.table(m) {
		for name := range strings.FieldsSeq(c.flags) {
			if !c.allowed && f.changed(name) {
				return c.alone(name)
			}
		}
	}
	switch {
	case f.out.fieldManager == "" || len(f.out.fieldManager) > longestManager:
		return fault.Usagef("--field-manager has 1 to %d characters", longestManager).WithHint("choose a short name")
	case m == modeConsumers && f.in.appendHash:
		return fault.Usagef("--consumers looks for one name, and --append-hash makes many").WithHint("write the whole name, with its hash")
	case f.out.merge && f.out.replace:
		return fault.Usagef("--merge and --replace do not go together").WithHint("use one of the two")
	case f.out.seal && f.out.cert == "":
		return fault.Usagef("--seal needs the controller's certificate; expected %s FILE", f.out.certFlag).
			WithHint("fetch it with: kubeseal --fetch-cert > cert.pem")
	}
	return nil
}

// changed says whether the flag was given. --cert of a TLS Secret is another
// one than that of --seal.
func (f *flags) changed(name string) bool {
	if name == "cert" && f.set.Lookup("seal-cert") != nil {
		return false
	}
	return f.set.Changed(name)
}

func (c companion) alone(name string) error {
	hint := "leave out --" + name
	if strings.HasPrefix(c.needs, "--") {
		hint = "add it, or " + hint
	}
	return fault.Usagef("--%s goes with %s", name, c.needs).WithHint(hint)
}
