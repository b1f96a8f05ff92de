package hostpath_test

import (
	"testing"

	"github.com/batuta-k8s/batuta/pkg/hostpath"
)

func TestClassify(t *testing.T) {
	for path, want := range map[string]hostpath.Kind{
		"/": hostpath.Machine, "/proc": hostpath.Machine, "/proc/meminfo": hostpath.Machine, "/var/run/docker.sock": hostpath.Machine, "//var/run/docker.sock": hostpath.Machine,
		"/dev/ttyUSB0": hostpath.Machine, "/var/log/nginx": hostpath.Machine, "/etc/localtime": hostpath.Machine, "/var/../etc/localtime": hostpath.Machine,
		"/etc/shadow": hostpath.Credential, "/home/a/.ssh/id_rsa": hostpath.Credential, "/root/.kube/config": hostpath.Credential, "/srv/tls/server.key": hostpath.Credential,
		"/run/secrets/db": hostpath.Credential, "/proc/1/environ": hostpath.Credential, "/proc/1/task/1/mem": hostpath.Credential, "/Users/a/.docker/config.json": hostpath.Credential, "/etc/ssl/private/x.pem": hostpath.Credential,
		"/srv/data": hostpath.Ordinary, "/etc/nginx/nginx.conf": hostpath.Ordinary, "/procession": hostpath.Ordinary, "/home/a/.sshx": hostpath.Ordinary, "/etc/ssl/certs": hostpath.Ordinary,
	} {
		if got := hostpath.Classify(path); got.Kind != want || (want != hostpath.Ordinary) != (got.What != "" && got.Fix != "") {
			t.Errorf("%s: %+v, want kind %d", path, got, want)
		}
	}
	if got := hostpath.Classify("/var/run/docker.sock").Type; got != "Socket" {
		t.Error(got)
	}
}
