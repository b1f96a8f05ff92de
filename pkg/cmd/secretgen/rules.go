package secretgen

import (
	"fmt"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// longestManager is how long a field manager's name may be
// (k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go v0.37.2).
const longestManager = 128

// check refuses flags that contradict each other, and flags without effect.
func (f *flags) check(k *kind) error {
	rules := slices.Concat(wordRules(), modeRules(), f.sealRules(), f.sourceRules())
	if !f.out.consumers { // which makes no Secret
		rules = slices.Concat(rules, k.rules)
	}
	if err := rules.Check(f.set); err != nil {
		return err
	}
	switch {
	case f.set.Changed("output-file") && f.out.outputFile == "":
		return fault.FlagValue{Flag: "output-file"}.NotValid("FILE").WithHint("name a file, or leave out --output-file")
	case f.out.fieldManager == "" || len(f.out.fieldManager) > longestManager:
		return fault.FlagValue{Flag: "field-manager", Hidden: true}.NotValid(fmt.Sprintf("1 to %d characters", longestManager))
	}
	return nil
}

// wordRules are those of the flags that take one of several words. Where a
// secret may have slipped in, the value is hidden.
func wordRules() cli.Rules {
	return cli.Rules{
		cli.OneOf("dry-run", string(deliver.DryRunNone), string(deliver.DryRunClient), string(deliver.DryRunServer)).Hidden(),
		cli.OneOf("scope", sealed.Scopes()...).Hidden(),
		cli.OneOf("on-duplicate", assemble.Policies()...).Hidden(),
		cli.OneOf("env-dialect", dotenv.Names()...),
	}
}

// modeRules are those of what becomes of the Secret.
func modeRules() cli.Rules {
	const (
		server = "dry-run=" + string(deliver.DryRunServer)
		client = "dry-run=" + string(deliver.DryRunClient)
		none   = "dry-run=" + string(deliver.DryRunNone)
	)
	rules := cli.Rules{
		cli.AtMostOne("apply", "output-file", "diff", "consumers"),
		cli.Excludes(server, "output-file", "diff", "consumers"),
		cli.Excludes(client, "output-file").WithHint("leave out one of them: --dry-run=client writes nothing"),
		cli.Requires(none, "apply"),
		cli.OneOf("output", "yaml", "json", "kyaml").With("output-file").
			WithHint("the file keeps whole Secrets; for other formats redirect standard output"),
		cli.Excludes("output-file", "template"),
	}
	for _, flag := range []string{"merge", "replace", "unset", "force-conflicts", "field-manager"} {
		rules = append(rules, cli.Requires(flag, "apply", "diff", server))
	}
	return append(rules,
		cli.Requires("restart-consumers", "apply", server),
		cli.Excludes("diff", "output", "template"),
		cli.Excludes("consumers", "output", "template"),
		cli.Excludes("show-values", "output-file", "diff", "consumers"),
		cli.Excludes("consumers", "append-hash").WithHint("leave out --append-hash, and write the whole name with its hash"),
		cli.Excludes("merge", "replace"),
	)
}

// sealRules are those of --seal.
func (f *flags) sealRules() cli.Rules {
	return cli.Rules{
		cli.Requires(f.out.certFlag, "seal"),
		cli.Requires("scope", "seal"),
		cli.Excludes("seal", "apply", "dry-run="+string(deliver.DryRunServer), "diff", "consumers").
			WithHint("leave out one of them; a SealedSecret is applied with: kubectl apply -f -"),
		cli.Requires("seal", f.out.certFlag).
			WithHint("add --" + f.out.certFlag + " FILE; the file comes from: kubeseal --fetch-cert > cert.pem"),
	}
}

// sourceRules are those of what the Secret is made of.
func (f *flags) sourceRules() cli.Rules {
	var rules cli.Rules
	for _, d := range dotenv.Dialects() {
		if !d.Interpolates() {
			rules = append(rules, cli.Excludes("interpolate", "env-dialect="+d.Name).
				WithHint("leave out one of them: env files of this dialect have no $VARIABLE"))
		}
	}
	generating := []string{"generate"}
	if f.set.Lookup("filename") != nil {
		generating = append(generating, "filename")
		rules = append(rules, cli.Excludes("filename", inFile()...).
			WithHint("write it into the file: docs/secrets-file.md says how"))
	}
	token := f.set.Lookup("ttl") != nil // it is always generated
	return append(rules, cli.Requires("rotate", generating...).When(!token && !f.out.consumers))
}

// inFile are the flags that the file of -f has fields for.
func inFile() []string {
	flags := []string{
		"generate", "env-dialect", "interpolate", "allow-unset", "allow-empty", "on-duplicate", "prefix", "include", "exclude",
		"key-map", "type", "label", "annotation", "immutable", "append-hash", "merge", "replace", "unset",
	}
	for _, kind := range source.Kinds() {
		flags = append(flags, kind.Flag())
	}
	return flags
}
