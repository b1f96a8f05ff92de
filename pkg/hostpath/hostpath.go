// Package hostpath classifies paths of the machine that runs a plugin: which belong
// to the machine itself, and which have credentials. Start with [Classify].
package hostpath

import (
	"path"
	"regexp"
	"strings"
)

// Kind is the kind of a path outside a project.
type Kind int

// The kinds of host paths.
const (
	Ordinary   Kind = iota // an ordinary file or folder
	Machine                // of the machine itself: a copy is useless
	Credential             // credentials of a user or machine: never read, never mounted
)

// Host describes a path of the machine that runs the containers.
type Host struct {
	Kind Kind
	Type string // of a hostPath volume; "" lets the path be anything. Source: HostPathType of k8s.io/api/core/v1
	What string // a few words: its purpose
	Fix  string // the alternative in a cluster

	Row    string // the path of its row in the table; "" if no row matches
	InHome bool   // it is recognised by its place in a home directory
	ByName bool   // it is recognised only by its name, as a private key
}

// Row is one line of the table of host paths.
type Row struct {
	Path string // the path, or the folder that contains it; "~/" is any home directory
	Host
}

const (
	hostSocket    = "Socket"
	hostDirectory = "Directory"
	hostRegular   = "File"
)

// The alternatives, each for several paths.
const (
	fixEngine  = "nodes may have no Docker engine; use the Kubernetes API with a ServiceAccount instead"
	fixMetrics = "use the Helm chart of the agent, which runs it as a DaemonSet, such as prometheus-node-exporter"
	fixLogs    = "collect logs with a DaemonSet, such as the Helm chart of fluent-bit or vector"
	fixZone    = "set the time zone with the variable TZ"
	fixDevice  = "request the device with deploy.resources.reservations.devices, or with a device plugin"
	fixKeys    = "create a Secret with the values that the container needs, and use it as an external secret"
)

// Rows are the paths with a special meaning. The longest match counts.
func Rows() []Row {
	node := func(path, kind, what, fix string) Row {
		return Row{path, Host{Kind: Machine, Type: kind, What: what, Fix: fix}}
	}
	never := func(path, what string) Row {
		return Row{path, Host{Kind: Credential, What: what, Fix: fixKeys}}
	}
	return []Row{
		node("/var/run/docker.sock", hostSocket, "the socket of the Docker engine", fixEngine),
		node("/run/docker.sock", hostSocket, "the socket of the Docker engine", fixEngine),
		node("/var/run/podman", "", "the socket of the Podman engine", fixEngine),
		node("/run/podman", "", "the socket of the Podman engine", fixEngine),
		node("/var/run/containerd", "", "the socket of containerd", fixEngine),
		node("/run/containerd", "", "the socket of containerd", fixEngine),
		node("/var/run/crio", "", "the socket of CRI-O", fixEngine),
		node("/run/crio", "", "the socket of CRI-O", fixEngine),
		node("/var/lib/docker", hostDirectory, "the data of the Docker engine", fixMetrics),
		node("/var/lib/containerd", hostDirectory, "the data of containerd", fixMetrics),
		node("/var/run/dbus", "", "the message bus of the machine", "a node has no message bus for its pods"),
		node("/run/dbus", "", "the message bus of the machine", "a node has no message bus for its pods"),
		node("/var/run", "", "the run-time state of the machine", fixMetrics),
		node("/run", "", "the run-time state of the machine", fixMetrics),
		node("/proc", hostDirectory, "the processes of the machine", fixMetrics),
		node("/sys", hostDirectory, "the kernel state of the machine", fixMetrics),
		node("/cgroup", hostDirectory, "the control groups of the machine", fixMetrics),
		node("/dev", "", "a device of the machine", fixDevice),
		node("/boot", hostDirectory, "the kernel of the machine", fixMetrics),
		node("/lib/modules", hostDirectory, "the kernel modules of the machine", fixMetrics),
		node("/usr/src", hostDirectory, "the kernel sources of the machine", fixMetrics),
		node("/var/log", hostDirectory, "the logs of the machine", fixLogs),
		node("/etc/localtime", hostRegular, "the time zone of the machine", fixZone),
		node("/etc/timezone", hostRegular, "the time zone of the machine", fixZone),
		node("/usr/share/zoneinfo", "", "the time zones of the machine", fixZone),
		node("/etc/hostname", hostRegular, "the name of the machine", "use the downward API: spec.nodeName"),
		node("/etc/machine-id", hostRegular, "the identity of the machine", fixMetrics),
		node("/etc/os-release", hostRegular, "the operating system of the machine", fixMetrics),
		node("/etc/hosts", hostRegular, "the host names of the machine", "use extra_hosts"),
		node("/etc/resolv.conf", hostRegular, "the name servers of the machine", "use dns and dns_search"),
		node("/etc/passwd", hostRegular, "the users of the machine", "set user to a number"),
		node("/etc/group", hostRegular, "the groups of the machine", "set group_add to a number"),
		node("/tmp/.X11-unix", "", "the screen of the machine", "a node has no screen"),
		never("/etc/shadow", "the passwords of the machine"),
		never("/etc/gshadow", "the passwords of the machine"),
		never("/etc/sudoers", "the sudo rights of the machine's users"),
		never("/etc/ssh", "the SSH keys of the machine"),
		never("/etc/ssl/private", "the private keys of the machine"),
		never("/etc/pki/tls/private", "the private keys of the machine"),
		never("/etc/letsencrypt", "the certificates of the machine, with their private keys"),
		never("/etc/krb5.keytab", "the Kerberos keys of the machine"),
		never("/etc/kubernetes", "the credentials of a Kubernetes node"),
		never("/var/lib/kubelet", "the credentials of a Kubernetes node, and the Secrets of its pods"),
		never("/var/lib/rancher", "the credentials of a Kubernetes node"),
		never("/etc/rancher", "the credentials of a Kubernetes node"),
		never("/var/run/secrets", "the credentials of a container"),
		never("/run/secrets", "the credentials of a container"),
		never("/proc/self/environ", "the environment of a process"),
		never("~/.ssh", "SSH keys"),
		never("~/.aws", "the credentials of AWS"),
		never("~/.azure", "the credentials of Azure"),
		never("~/.config/gcloud", "the credentials of Google Cloud"),
		never("~/.config/doctl", "the credentials of DigitalOcean"),
		never("~/.config/gh", "the credentials of GitHub"),
		never("~/.config/rclone", "the credentials of rclone"),
		never("~/.config/sops", "the keys of sops"),
		never("~/.kube", "the credentials of Kubernetes clusters"),
		never("~/.docker", "the credentials of registries"),
		never("~/.gnupg", "GnuPG keys"),
		never("~/.netrc", "passwords"),
		never("~/.npmrc", "the credentials of npm"),
		never("~/.pypirc", "the credentials of PyPI"),
		never("~/.git-credentials", "the credentials of git"),
		never("~/.pgpass", "the passwords of PostgreSQL"),
		never("~/.my.cnf", "the passwords of MySQL"),
		never("~/.vault-token", "the token of Vault"),
		never("~/.terraform.d", "the credentials of Terraform"),
		never("~/.password-store", "passwords"),
		never("~/.local/share/keyrings", "passwords"),
		never("~/.mozilla", "the passwords of a browser"),
		never("~/.bash_history", "the command history of a shell"),
	}
}

// privateKey finds the usual names of private keys and of stores of them.
var privateKey = regexp.MustCompile(`(?i)^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$|\.(key|p12|pfx|jks|keystore|keytab|kdbx|ppk)$`)

// process finds the environment and the memory of processes.
var process = regexp.MustCompile(`^/proc/.*/(environ|mem)$`)

// Classify classifies an absolute path (with forward slashes) of a machine.
// It looks only at the path.
func Classify(name string) Host {
	name = path.Clean("/" + strings.TrimLeft(name, "/"))
	if name == "/" {
		return Host{Kind: Machine, Type: hostDirectory, What: "all files of the machine", Fix: fixMetrics}
	}
	var best Row
	for _, row := range Rows() {
		if row.holds(name) && len(row.Path) > len(best.Path) {
			best = row
		}
	}
	switch {
	case best.Kind == Credential:
	case process.MatchString(name):
		return Host{Kind: Credential, Row: "/proc", What: "the environment of a process", Fix: fixKeys}
	case privateKey.MatchString(path.Base(name)):
		return Host{Kind: Credential, ByName: true, What: "a private key, by its name", Fix: fixKeys}
	}
	if best.Path != name && best.Type != hostDirectory {
		best.Type = "" // something under it, of any type
	}
	best.Row, best.InHome = best.Path, strings.HasPrefix(best.Path, "~")
	return best.Host
}

// holds reports whether the row matches the path: equal, or under it.
func (r Row) holds(name string) bool {
	if rest, ok := strings.CutPrefix(r.Path, "~"); ok {
		return strings.Contains(name+"/", rest+"/")
	}
	return name == r.Path || strings.HasPrefix(name, r.Path+"/")
}
