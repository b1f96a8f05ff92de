package secretgen

import (
	"fmt"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/docs"
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

// check finds flags that cannot be used together, and flags without effect.
func (f *flags) check(k *kind) error {
	rules := slices.Concat(wordRules(), modeRules(), f.sealRules(), f.sourceRules())
	if !f.out.consumers { // it makes no Secret
		rules = slices.Concat(rules, k.rules)
	}
	if err := rules.Check(f.set); err != nil {
		return err
	}
	if err := f.once.check(); err != nil {
		return err
	}
	switch {
	case f.out.outputFile == "-":
		return fault.Usagef("--output-file: expected FILE, got -").
			WithHint("leave it out: standard output is the default; for a file with this name, write --output-file ./-")
	case f.set.Changed("output-file") && f.out.outputFile == "":
		return fault.FlagValue{Flag: "output-file"}.NotValid("FILE").WithHint("write --output-file FILE, or leave it out")
	case f.set.Changed("cert-fingerprint") && !fingerprint(f.out.certFingerprint):
		return fault.FlagValue{Flag: "cert-fingerprint"}.NotValid("64 hexadecimal digits").WithHint("print it with: openssl x509 -in cert.pem -noout -fingerprint -sha256")
	case f.set.Changed("digest-key") && f.out.digestKey == "":
		return fault.FlagValue{Flag: "digest-key"}.NotValid("FILE").WithHint("write --digest-key FILE, or leave it out")
	case f.out.fieldManager == "" || len(f.out.fieldManager) > longestManager:
		return fault.FlagValue{Flag: "field-manager", Hidden: true}.NotValid(fmt.Sprintf("1 to %d characters", longestManager))
	}
	return nil
}

func fingerprint(text string) bool {
	_, err := sealed.ParseFingerprint(text)
	return err == nil
}

var dryRuns = []string{string(deliver.DryRunNone), string(deliver.DryRunClient), string(deliver.DryRunServer)}

// wordRules are the rules of the flags that take one of several words. The value is
// hidden if it may be a secret that was typed by mistake.
func wordRules() cli.Rules {
	return cli.Rules{
		cli.OneOf("dry-run", dryRuns...).Hidden(),
		cli.OneOf("scope", sealed.Scopes()...).Hidden(),
		cli.OneOf("on-duplicate", assemble.Policies()...).Hidden(),
		cli.OneOf("env-dialect", dotenv.Names()...),
	}
}

// modeRules are the rules of the flags about what is done with the Secret.
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
			WithHint("the file has complete Secrets; for other formats, redirect standard output: > FILE"),
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
		cli.Excludes("consumers", "append-hash").WithHint("leave out --append-hash, and write NAME with its hash"),
		cli.Excludes("merge", "replace"),
	)
}

// sealRules are the rules of --seal.
func (f *flags) sealRules() cli.Rules {
	return cli.Rules{
		cli.Requires(f.out.certFlag, "seal"),
		cli.Requires("scope", "seal"),
		cli.Requires("cert-fingerprint", "seal"),
		cli.Requires("digest-key", "seal"),
		cli.Requires("digest-key", "output-file"),
		cli.Excludes("seal", "apply", "dry-run="+string(deliver.DryRunServer), "diff", "consumers").
			WithHint("leave out one of them; to apply a SealedSecret, add: | kubectl apply --server-side -f -"),
		cli.Requires("seal", f.out.certFlag).
			WithHint("add --" + f.out.certFlag + " FILE; to get the file: kubeseal --fetch-cert > cert.pem"),
	}
}

// sourceRules are the rules of the flags about the contents of the Secret.
func (f *flags) sourceRules() cli.Rules {
	var rules cli.Rules
	for _, d := range dotenv.Dialects() {
		if !d.Interpolates() {
			rules = append(rules, cli.Excludes("interpolate", "env-dialect="+d.Name).
				WithHint("leave out one of them: this dialect has no variables"))
		}
	}
	generating := []string{"generate"}
	if f.set.Lookup("filename") != nil {
		generating = append(generating, "filename")
		rules = append(rules, cli.Requires("allow-host-files", "filename"), cli.Excludes("filename", inFile()...).
			WithHint("set it in the file: "+docs.Page("secrets-file.md")))
	}
	running := []string{source.Command.Flag(), source.Sops.Flag()}
	if f.set.Lookup("allow-commands") != nil {
		running = append(running, "allow-commands")
		rules = append(rules, cli.Requires("allow-commands", "filename").
			WithHint("leave it out: a command that you type needs no permission"))
	}
	rules = append(rules, cli.Positive("command-timeout"), cli.Requires("command-timeout", running...), cli.Requires("show-command-errors", running...))
	token := f.set.Lookup("ttl") != nil // it is always generated
	return append(rules,
		cli.Requires("rotate", generating...).When(!token && !f.out.consumers),
		cli.Requires("rotate-after", generating...).When(!token && !f.out.consumers),
		cli.Requires("generated-on", "rotate-after"),
		cli.Requires("keep-previous", "rotate", "rotate-after").When(f.set.Lookup("filename") == nil || !f.set.Changed("filename")),
	)
}

// inFile are the flags for which the file of -f has fields.
func inFile() []string {
	flags := []string{
		"generate", "env-dialect", "interpolate", "allow-unset", "allow-empty", "on-duplicate", "prefix", "include", "exclude",
		"key-map", "rotate-after", "generated-on", "type", "label", "annotation", "immutable", "append-hash", "merge", "replace", "unset",
	}
	for _, kind := range source.Kinds() {
		flags = append(flags, kind.Flag())
	}
	return flags
}
