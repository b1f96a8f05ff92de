package secretgen

import "github.com/batuta-k8s/batuta/pkg/cli"

// habits are the answers to flags of kubectl create secret and similar tools.
func habits() cli.Habits {
	const (
		several    = "write -n NAMESPACE, or several with commas between: -n shop,shop-staging"
		password   = "write --prompt password, --from-stdin password or --generate password=alnum:32; for docker-registry: --docker-password-stdin"
		serverSide = "leave it out: --apply always uses server-side apply"
		command    = "write --from-command KEY='COMMAND'"
		file       = "write --output-file FILE, or redirect standard output: > FILE"
	)
	return cli.Habits{Flags: map[string]string{
		"--save-config": "leave it out: it copies the values into an annotation; --apply does not need that",
		"--validate":    "leave it out: the Secret is checked, and the API server checks it again",
		"--type":        "leave it out: this command sets the type",
		"--from-env":    "write --from-env-file FILE, or --from-env-var NAME",
		"--from-dir":    "write --from-file DIR",
		"--exec":        command, "--command": command, "--from-exec": command,
		"--sops": "write --from-sops FILE", "--from-sops-file": "write --from-sops FILE",
		"--env":      "write --from-env-var NAME, or --from-env-file FILE",
		"--password": password, "--ask": password, "-p": password,
		"--docker-password-file": "write --docker-password-stdin < FILE",
		"--all-namespaces":       several, "-A": several, "--namespaces": several,
		"--server-side": serverSide, "--field-validation": serverSide,
		"--overwrite": "write --replace, or --force-conflicts for keys of other managers",
		"--force":     "write --force-conflicts",
		"--out":       file, "--output-dir": file, "--save": file,
		"-l": "write --label KEY=VALUE", "--labels": "write --label KEY=VALUE", "--selector": "write NAME: one Secret is made in each call",
		"--encrypt": "write --seal --cert FILE", "--kubeseal": "write --seal --cert FILE",
		"--kustomize": "leave it out: write the output to a file of the kustomization with --output-file FILE", "-k": "leave it out: write the output to a file of the kustomization with --output-file FILE",
		"--length": "write it after the kind: --generate password=alnum:32", "--random": "write --generate KEY=alnum:32",
		"--rotate-all": "write --rotate KEY for each key",
	}}
}

// words are commands of kubectl and similar tools that people type before NAME, each
// with what to write. They are never values, so errors can have hints about them.
var words = map[string]string{
	"create": "leave out 'create secret': kubectl secretgen generic NAME --from-literal KEY=VALUE",
	"secret": "leave out 'secret': kubectl secretgen generic NAME --from-literal KEY=VALUE",
	"make":   "leave out 'make': kubectl secretgen NAME --from-literal KEY=VALUE",
	"new":    "leave out 'new': kubectl secretgen NAME --from-literal KEY=VALUE",
	"apply":  "apply is a flag: kubectl secretgen NAME --from-env-file FILE --apply, or kubectl secretgen -f FILE --apply",
	"update": "apply is a flag: kubectl secretgen NAME --from-env-file FILE --apply",
	"diff":   "diff is a flag: kubectl secretgen NAME --from-env-file FILE --diff",
	"audit":  "run: kubectl secretgen check", "lint": "run: kubectl secretgen check", "scan": "run: kubectl secretgen check",
	"verify": "run: kubectl secretgen check", "validate": "run: kubectl secretgen check", "inspect": "run: kubectl secretgen check NAME",
	"seal":   "seal is a flag: kubectl secretgen NAME --from-env-file FILE --seal --cert FILE",
	"rotate": "rotate is a flag: kubectl secretgen NAME --generate KEY=alnum:32 --rotate KEY --apply",
	"get":    "run: kubectl get secret NAME", "list": "run: kubectl get secrets", "describe": "run: kubectl describe secret NAME",
	"delete": "run: kubectl delete secret NAME", "edit": "run: kubectl edit secret NAME",
}

// commandHint is the hint for arguments that start with a command of another tool, ""
// for others. It repeats no argument.
func commandHint(args []string) string {
	if len(args) == 0 {
		return ""
	}
	if args[0] == "create" || args[0] == "secret" {
		for _, k := range kinds() {
			if len(args) > 1 && args[1] == k.name || len(args) > 2 && args[2] == k.name {
				return "leave out the words before " + k.name + ": kubectl secretgen " + k.name + " NAME"
			}
		}
	}
	return words[args[0]]
}
