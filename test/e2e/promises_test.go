package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Each test is a typical error of converters, with projects of that kind. If the
// behaviour is important, the result is applied to the control plane.

func TestShellChecksHaveAShell(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  shell: {image: a:1, healthcheck: {test: "curl -f http://localhost || exit 1", interval: 5s, timeout: 90s, retries: 2}}
  exec: {image: a:1, healthcheck: {test: [CMD, check, "a b"]}}
  none: {image: a:1, healthcheck: {test: [NONE]}}
  off: {image: a:1, healthcheck: {disable: true}}
  image: {image: a:1, healthcheck: {interval: 5s}}
`)
	c.rollsOut()
	probe := c.container("shell").ReadinessProbe
	c.same("shell", probe.Exec.Command, []string{"/bin/sh", "-c", "curl -f http://localhost || exit 1"})
	c.same("times", []int32{probe.PeriodSeconds, probe.TimeoutSeconds, probe.FailureThreshold}, []int32{5, 90, 2})
	c.same("exec", c.container("exec").ReadinessProbe.Exec.Command, []string{"check", "a b"})
	for _, name := range []string{"none", "off", "image"} {
		if k := c.container(name); k.ReadinessProbe != nil || k.LivenessProbe != nil || k.StartupProbe != nil {
			t.Errorf("%s has a probe", name)
		}
	}
	c.told("services.image.healthcheck: the check itself is the image's HEALTHCHECK")
}

func TestHealthchecksDoNotRestart(t *testing.T) {
	t.Parallel()
	project := `
-- compose.yaml --
services:
  web: {image: "a:1", healthcheck: {test: [CMD, check], interval: 10s, retries: 2, start_period: 30s, start_interval: 2s}}
`
	c := apply(t, project)
	k := c.container("web")
	if k.ReadinessProbe == nil || k.LivenessProbe != nil {
		t.Error("a healthcheck is a readiness probe and no liveness probe")
	}
	c.same("startup", []int32{k.StartupProbe.PeriodSeconds, k.StartupProbe.FailureThreshold}, []int32{2, 25})
	if apply(t, project, "--liveness").container("web").LivenessProbe == nil {
		t.Error("--liveness makes no liveness probe")
	}
}

const publishing = `
-- compose.yaml --
services:
  web:
    image: a:1
    ports: ["8080:80", "127.0.0.1:9000:9000", "7000-7001:7000-7001", "53:53/udp", "53:53/tcp", "8081:80", "90"]
    expose: ["80", "6000-6001", "5353/udp"]
  client: {image: a:1}
`

func TestPortsInsideTheCluster(t *testing.T) {
	t.Parallel()
	c := apply(t, publishing)
	c.rollsOut()
	s := c.service("web")
	c.same("type", s.Spec.Type, corev1.ServiceTypeClusterIP)
	c.same("ports", ports(s), []string{"53→53/TCP", "53→53/UDP", "80→80/TCP", "90→90/TCP", "5353→5353/UDP", "6000→6000/TCP", "6001→6001/TCP", "7000→7000/TCP", "7001→7001/TCP", "9000→9000/TCP"})
	c.cluster.Eventually(t, "an endpoint of web", func(context.Context) error {
		if c.endpoints("web") == 0 {
			return errors.New("none yet")
		}
		return nil
	})
	c.told("published ports (8080→80", "ports published on the loopback address only (9000:")
}

func TestPortsOutsideTheCluster(t *testing.T) {
	t.Parallel()
	c := apply(t, publishing, "--expose=loadbalancer")
	s := c.service("web-public")
	c.same("type", s.Spec.Type, corev1.ServiceTypeLoadBalancer)
	c.same("ports", ports(s), []string{"8080→80/TCP", "7000→7000/TCP", "7001→7001/TCP", "53→53/UDP", "53→53/TCP", "8081→80/TCP"})
	c.same("inside", c.service("web").Spec.Type, corev1.ServiceTypeClusterIP)
}

func TestEnvironmentPrecedence(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  web:
    image: a:1
    env_file: [one.env, {path: two.env}, {path: absent.env, required: false}, {path: raw.env, format: raw}]
    environment: {A: own, DOLLARS: "$$HOME $$(X) $$$$", EMPTY: "", PASSWORD: "p$$(X)"}
    command: ["echo", "$$(HOME)", "$$$$"]
-- one.env --
A=one
B=one
C=one
-- two.env --
A=two
B=two
-- raw.env --
RAW="kept $X"
`)
	k := c.container("web")
	for name, want := range map[string]string{"A": "own", "B": "two", "C": "one", "DOLLARS": "$HOME $(X) $$", "EMPTY": "", "PASSWORD": "p$(X)", "RAW": `"kept $X"`} {
		c.same(name, c.env(k, name), want)
	}
	c.same("args", []string{k.Args[0], expand(k.Args[1]), expand(k.Args[2])}, []string{"echo", "$(HOME)", "$$"})
}

func TestSecretPaths(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  web:
    image: a:1
    secrets: [db_Password, {source: token, target: api.token, mode: 0400}, {source: token, target: /etc/app/token}]
    configs: [plain, {source: plain, target: /etc/plain.conf}]
secrets: {db_Password: {file: password.txt}, token: {environment: TOKEN}}
configs: {plain: {content: "a\nstatus: b\n"}}
-- .env --
TOKEN=t0ken
-- password.txt --
s3cret
`)
	pod := c.deployment("web").Spec.Template.Spec
	for path, want := range map[string]string{
		"/run/secrets/db_Password": "s3cret\n", "/run/secrets/api.token": "t0ken", "/etc/app/token": "t0ken",
		"/plain": "a\nstatus: b\n", "/etc/plain.conf": "a\nstatus: b\n",
	} {
		c.same(path, c.file(pod, pod.Containers[0], path), want)
	}
	c.rollsOut()
}

func TestMissingSecrets(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services: {web: {image: "a:1", secrets: [gone, unset, theirs]}}
secrets: {gone: {file: gone.txt}, unset: {environment: UNSET}, theirs: {external: true, name: their-secret}}
`)
	c.told("secrets.gone.file: gone.txt does not exist", "secrets.unset.environment: the variable UNSET is not set", "secrets.theirs: the external secret is the Secret their-secret")
}

func TestHostFilesStayOnTheHost(t *testing.T) {
	t.Parallel()
	got := conversion(t, `
-- compose.yaml --
services:
  web:
    image: a:1
    volumes: ["/etc/hostname:/host:ro", "~/.ssh:/ssh:ro", "/:/rootfs:ro", "/var/run/docker.sock:/var/run/docker.sock", "../outside:/outside"]
`)
	got.want(t, 0, "volumes[0]: /etc/hostname is the name of the machine", "volumes[1]: ", "contains credentials", "volumes[2]: / is all files of the machine",
		"volumes[3]: /var/run/docker.sock is the socket of the Docker engine", "volumes[4]: ../outside is outside the project")
	if strings.Contains(got.stdout, "hostPath") || strings.Contains(got.stdout, "ConfigMap") || strings.Contains(got.stdout, "volumeMounts") {
		t.Errorf("something of this machine is in the output:\n%s", got.stdout)
	}
}

func TestVolumesOfSeveralServices(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  db: {image: a:1, volumes: ["data:/data", "own:/own"]}
  reader: {image: a:1, volumes: ["data:/data:ro"]}
  alone: {image: a:1, volumes: ["single:/data:ro"]}
  theirs: {image: a:1, volumes: ["theirs:/data"]}
volumes: {data: {}, own: {}, single: {}, theirs: {external: true, name: their-claim}}
`)
	c.same("shared", c.claim("data").Spec.AccessModes, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany})
	c.same("read by one", c.claim("single").Spec.AccessModes, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce})
	c.same("own data", string(c.deployment("db").Spec.Strategy.Type), "Recreate")
	if c.container("db").VolumeMounts[0].ReadOnly || !c.container("reader").VolumeMounts[0].ReadOnly {
		t.Error("read-only belongs to the mount, not to the claim")
	}
	c.same("claims", strings.Count(c.manifests, "kind: PersistentVolumeClaim\n"), 3)
	c.told("new claims are empty", "volumes.theirs: the external volume is the claim their-claim")
}

func TestRestartPolicies(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  once: {image: "a:1", restart: "no"}
  thrice: {image: "a:1", restart: "on-failure:3"}
  server: {image: "a:1", restart: "no", ports: ["80:80"], scale: 2}
  none: {image: "a:1", deploy: {restart_policy: {condition: none}}}
  stopped: {image: "a:1", deploy: {replicas: 0}}
  everywhere: {image: "a:1", deploy: {mode: global, replicas: 2}}
  robin: {image: "a:1", ports: ["80"], deploy: {endpoint_mode: dnsrr}}
`)
	c.rollsOut()
	c.same("once", *c.job("once").Spec.BackoffLimit, int32(0))
	c.same("thrice", *c.job("thrice").Spec.BackoffLimit, int32(3))
	c.same("none", c.job("none").Spec.Template.Spec.RestartPolicy, corev1.RestartPolicyNever)
	c.same("server", *c.deployment("server").Spec.Replicas, int32(2))
	c.same("stopped", *c.deployment("stopped").Spec.Replicas, int32(0))
	c.same("robin", c.service("robin").Spec.ClusterIP, corev1.ClusterIPNone)
	if _, err := c.client.AppsV1().DaemonSets(c.namespace).Get(t.Context(), "everywhere", metav1.GetOptions{}); err != nil {
		t.Error(err)
	}
	c.told("services.server.restart: restart: no is not converted", "services.everywhere.deploy.replicas: a global service runs once on every node")
}

func TestNetworkOfAnotherService(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  app: {image: "a:1", ports: ["80:80"], volumes: ["data:/data"], healthcheck: {test: check}}
  proxy: {image: "b:1", network_mode: "service:app", expose: ["9901"], volumes: ["logs:/logs"], healthcheck: {test: check}}
volumes: {data: {}, logs: {}}
`)
	c.rollsOut()
	pod := c.deployment("app").Spec.Template.Spec
	c.same("containers", []string{pod.Containers[0].Name, pod.Containers[1].Name}, []string{"app", "proxy"})
	c.same("volumes", len(pod.Volumes), 2)
	c.same("ports", ports(c.service("app")), []string{"80→80/TCP", "9901→9901/TCP"})
	for _, k := range pod.Containers {
		if k.ReadinessProbe == nil {
			t.Errorf("%s has lost its check", k.Name)
		}
	}
	c.cluster.Eventually(t, "an endpoint of app", func(context.Context) error {
		if c.endpoints("app") == 0 {
			return errors.New("none yet")
		}
		return nil
	})
}

func TestEveryNameResolves(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  web: {image: "a:1"}
  worker: {image: "a:1", networks: {default: {aliases: [queue]}}, container_name: the-worker, environment: {SELF: the-worker}}
  user: {image: "a:1", environment: {PEER: "http://the-worker/"}, links: ["web:frontend"]}
`)
	for _, name := range []string{"web", "worker", "user", "queue", "the-worker", "frontend"} {
		c.same(name, c.service(name).Spec.ClusterIP, corev1.ClusterIPNone)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long-name-", 8) + "end"
	c := apply(t, `
-- compose.yaml --
services:
  my_app: {image: "a:1", ports: ["80"], volumes: ["My_Vol.1:/data"], environment: {PEER: "peer0.org1.example.com:7051"}}
  my-app: {image: "a:1", ports: ["80"]}
  peer0.org1.example.com: {image: "a:1", ports: ["7051"]}
  1st: {image: "a:1", ports: ["80"]}
  `+long+`: {image: "a:1", ports: ["80"]}
volumes: {My_Vol.1: {}}
`)
	c.rollsOut()
	for _, name := range []string{"my-app", "peer0-org1-example-com", "n-1st"} {
		c.service(name)
	}
	c.claim("my-vol-1")
	c.told("my-app and my_app would both be named my-app", `this refers to the service "peer0.org1.example.com", whose name is peer0-org1-example-com`)
	c.same("services", strings.Count(c.manifests, "kind: Service\n"), 5)
}

func TestLabelsAndAnnotations(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  web:
    image: a:1
    labels:
      tier: web
      traefik.http.routers.web.rule: "Host(`+"`example.com`"+`)"
      "traefik.tcp.services[0]": x
      long: `+strings.Repeat("x", 80)+`
`)
	meta := c.deployment("web").Spec.Template.ObjectMeta
	c.same("label", meta.Labels["tier"], "web")
	c.same("annotation", meta.Annotations["traefik.http.routers.web.rule"], "Host(`example.com`)")
	c.same("long", len(meta.Annotations["long"]), 80)
	c.told("services.web.labels.traefik.tcp.services[0]: this cannot be an annotation")
}

func TestFilesKeepTheirBytes(t *testing.T) {
	t.Parallel()
	binary := "\x00\xff\xfe\x80"
	c := apply(t, `
-- compose.yaml --
services: {web: {image: "a:1", volumes: ["./conf:/conf:ro", "./one.bin:/one.bin:ro", "./big:/big:ro"]}}
-- conf/app.yaml --
status: fine
-- conf/deep/er/x.txt --
deep
-- one.bin --
`+binary+`
-- big/file --
`+strings.Repeat("0123456789abcdef", 1<<17))
	pod := c.deployment("web").Spec.Template.Spec
	for path, want := range map[string]string{"/conf/app.yaml": "status: fine\n", "/conf/deep/er/x.txt": "deep\n", "/one.bin": binary + "\n"} {
		c.same(path, c.file(pod, pod.Containers[0], path), want)
	}
	c.told("volumes[2]: big has 2MiB, more than the 1 MiB limit of a ConfigMap")
	c.rollsOut()
}

func TestVariousAttributes(t *testing.T) {
	t.Parallel()
	c := apply(t, `
-- compose.yaml --
services:
  host: {image: "a:1", pid: host, hostname: a.b.example.com}
  data: {image: "a:1", volumes: ["data:/data"], deploy: {update_config: {order: start-first}}}
  vpn: {provider: {type: vpn}}
volumes: {data: {}}
`)
	c.rollsOut()
	c.same("pid", c.deployment("host").Spec.Template.Spec.HostPID, true)
	strategy := c.deployment("data").Spec.Strategy
	if strategy.Type != "Recreate" || strategy.RollingUpdate != nil {
		t.Errorf("the strategy is %+v", strategy)
	}
	if strings.Contains(c.manifests, "vpn") {
		t.Error("a provider became an object")
	}
	c.told("services.vpn.provider", "services.host.hostname", "services.data.deploy.update_config.order")
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	one := "  web: {image: \"a:1\", environment: {A: b, C: d}, ports: [\"80:80\"]}\n"
	two := "  db: {image: \"b:1\", volumes: [\"data:/data\"]}\n"
	first := conversion(t, "-- compose.yaml --\nservices:\n"+one+two+"volumes: {data: {}}\n")
	second := conversion(t, "-- compose.yaml --\nvolumes: {data: {}}\nservices:\n"+two+one)
	first.want(t, 0)
	if first.stdout != second.stdout {
		t.Error("the order of services changes the output")
	}
}
