package compose

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// habits are the answers to flags and commands of Kompose and docker compose.
func habits() cli.Habits {
	return cli.Habits{
		Flags:    komposeFlags(),
		Commands: dockerCommands(),
		Command: func(word string) string {
			if isComposeFile(word) {
				return "write -f before a file: kubectl compose convert -f " + word
			}
			return ""
		},
	}
}

// komposeFlags are the flags of "kompose convert" (1.38), and of docker compose, that
// "convert" does not have, each with what to do.
func komposeFlags() map[string]string {
	const (
		helm       = "write --format=helm --out DIR"
		workload   = "write --workload=deployment or --workload=statefulset; for one service: x-kubernetes: {workload: daemonset}"
		replicas   = "set deploy.replicas in the Compose file; for the cluster only: x-kubernetes: {replicas: 2}"
		volumes    = "leave it out: named volumes become claims, see --volume-size; for a different kind: x-kubernetes: {storage: {type: emptyDir}}"
		images     = "build and push with docker compose build --push; --registry HOST sets the registry of those images"
		openshift  = "leave it out: no OpenShift objects are written; --target sets a platform"
		shared     = "leave it out: x-kubernetes: {group: NAME} puts services into one pod, and so does network_mode: service:NAME"
		indent     = "leave it out: the indentation is always 2 spaces"
		quiet      = "write --quiet; --report-file FILE writes the findings to a file"
		annotation = "leave it out: annotations of Kompose are never written"
		yaml       = "leave it out: YAML is the default"
	)
	return map[string]string{
		"-c": helm, "--chart": helm,
		"--controller": workload, "-d": workload, "--deployment": workload,
		"--daemon-set":             "set x-kubernetes: {workload: daemonset} or deploy.mode: global for the service",
		"--replication-controller": "leave it out: a Deployment replaces a ReplicationController",
		"--replicas":               replicas, "--scale": replicas,
		"--volumes": volumes, "--emptyvols": volumes,
		"--pvc-request-size":          "write --volume-size=1Gi",
		"--generate-network-policies": "write --network-policy",
		"--with-kompose-annotation":   annotation,
		"--stdout":                    "leave it out: standard output is the default",
		"-j":                          "write -o json", "--json": "write -o json",
		"-y": yaml, "--yaml": yaml,
		"--indent": indent, "--yaml-indent": indent,
		"--build": images, "--build-command": images, "--push-image": images, "--push-command": images,
		"--push-image-registry": "write --registry HOST; build and push with docker compose build --push",
		"--store-manifest":      "leave it out: no image is built; build and push with docker compose build --push",
		"--build-repo":          openshift, "--build-branch": openshift, "--deployment-config": openshift, "--insecure-repository": openshift,
		"--provider":                openshift,
		"--error-on-warning":        "write --strict",
		"--suppress-warnings":       quiet,
		"--secrets-as-files":        "leave it out: secrets of a service are always mounted as files",
		"--service-group-mode":      shared,
		"--service-group-name":      shared,
		"--multiple-container-mode": shared,
		"--no-interpolate":          "leave it out: variables are always substituted; --format=helm keeps them as values of the chart",
		"--bundle":                  "leave it out: write -f compose.yaml",
		"--output-dir":              "write --out DIR",
		"--kustomize":               "write --format=kustomize --out DIR",
		"--helm":                    helm,
		"--dry-run":                 "leave it out: nothing is sent to a cluster; 'kubectl compose check' prints only the findings",
		"--apply":                   "leave it out, and add: | kubectl apply --server-side -f -",
		"--detach":                  "leave it out, and add: | kubectl apply --server-side -f -",
	}
}

// dockerCommands are the commands of docker compose and similar tools, each with what
// to run.
func dockerCommands() map[string]string {
	const (
		apply  = "run: kubectl compose convert | kubectl apply --server-side -f -"
		remove = "run: kubectl compose convert | kubectl delete -f -; this also deletes the volume claims with their data"
		pods   = "run: kubectl get pods"
		build  = "build and push with docker compose build --push, then run: kubectl compose convert --registry HOST"
		run    = "run: kubectl exec -it deploy/SERVICE -- COMMAND"
		stop   = "run: kubectl scale deploy/SERVICE --replicas=0"
		config = "run: kubectl compose convert; docker compose config prints the Compose project"
		check  = "run: kubectl compose check"
	)
	return map[string]string{
		"up": apply, "create": apply, "deploy": apply, "apply": apply, "publish": apply,
		"down": remove, "rm": remove, "delete": remove,
		"ps": pods, "ls": pods, "images": pods, "stats": "run: kubectl top pods", "top": "run: kubectl top pods",
		"logs": "run: kubectl logs -f deploy/SERVICE", "attach": "run: kubectl attach -it deploy/SERVICE",
		"exec": run, "run": run, "cp": "run: kubectl cp FILE POD:PATH",
		"build": build, "push": build, "pull": "leave it out: the nodes of the cluster pull the images",
		"start": apply, "unpause": apply, "stop": stop, "kill": stop, "pause": stop,
		"restart": "run: kubectl rollout restart deploy/SERVICE", "scale": "run: kubectl scale deploy/SERVICE --replicas=2",
		"port":   "run: kubectl port-forward deploy/SERVICE 8080:80",
		"events": "run: kubectl events", "wait": "run: kubectl rollout status deploy/SERVICE", "watch": "run: kubectl get pods --watch",
		"volumes": "run: kubectl get pvc",
		"config":  config, "render": config, "generate": config, "export": config, "template": "run: kubectl compose convert --format=helm --out DIR",
		"diff":     "run: kubectl compose convert | kubectl diff --server-side -f -",
		"validate": check, "lint": check,
	}
}

// isComposeFile reports whether an argument is the name of a file.
func isComposeFile(word string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(word))
}

// checkArguments finds files that are given as services.
func checkArguments(services []string, command string) error {
	for _, name := range services {
		if isComposeFile(name) {
			return fault.Usagef("%q is a file, not a service", name).WithHint("write -f before a file: kubectl compose " + command + " -f " + name)
		}
	}
	return nil
}

// checkPaths finds paths that are given as formats: Kompose's -o takes a file or a
// folder, and its --out a file.
func (f *convertFlags) checkPaths() error {
	format := f.printer.Format()
	switch {
	case isComposeFile(format):
		return fault.FlagValue{Flag: "output", Value: format}.NotValid("a format such as yaml or json").WithHint("for one file: kubectl compose convert > " + format)
	case strings.ContainsAny(format, `/\`) || format == ".":
		return fault.FlagValue{Flag: "output", Value: format}.NotValid("a format such as yaml or json").WithHint("did you mean --out " + format + "?")
	case isComposeFile(f.out):
		return fault.FlagValue{Flag: "out", Value: f.out}.NotValid("DIR").WithHint("for one file: kubectl compose convert > " + f.out)
	}
	return nil
}
