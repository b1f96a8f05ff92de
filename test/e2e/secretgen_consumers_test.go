package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Pod fields that use secret/db, and pod fields that do not.
const (
	byEnv       = `containers: [{name: app, image: example.com/app, env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]}]`
	byEnvFrom   = `containers: [{name: app, image: example.com/app, envFrom: [{prefix: DB_, secretRef: {name: db}}]}]`
	byInit      = `initContainers: [{name: wait, image: example.com/app, envFrom: [{secretRef: {name: db}}]}], containers: [{name: app, image: example.com/app}]`
	byVolume    = `volumes: [{name: v, secret: {secretName: db}}], containers: [{name: app, image: example.com/app, volumeMounts: [{name: v, mountPath: /v}]}]`
	byProjected = `volumes: [{name: v, projected: {sources: [{secret: {name: db, items: [{key: password, path: p}]}}]}}], containers: [{name: app, image: example.com/app}]`
	byPull      = `imagePullSecrets: [{name: db}], containers: [{name: app, image: example.com/app}]`
	byOther     = `containers: [{name: app, image: example.com/app, envFrom: [{secretRef: {name: db2}}, {configMapRef: {name: db, optional: true}}]}]`
)

// workload is a controller of pods that have the fields.
func workload(kind, name, spec, pod string) string {
	return fmt.Sprintf(`
apiVersion: apps/v1
kind: %s
metadata: {name: %[2]s}
spec: {%[3]s selector: {matchLabels: {app: %[2]s}}, template: {metadata: {labels: {app: %[2]s}}, spec: {%[4]s}}}
---`, kind, name, spec, pod)
}

func deployed(name, pod string) string { return workload("Deployment", name, "", pod) }

// singles are the consumers that no change restarts.
const singles = `
apiVersion: v1
kind: Pod
metadata: {name: single, labels: {app: single}}
spec: {` + byEnv + `}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {suspend: true, template: {spec: {restartPolicy: Never, ` + byVolume + `}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, ` + byEnvFrom + `}}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
imagePullSecrets: [{name: db}]
secrets: [{name: db}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {tls: [{hosts: [www.example.com], secretName: db}], defaultBackend: {service: {name: web, port: {number: 80}}}}
---`

// newConsumers is a namespace with secret/db and everything that uses it.
func newConsumers(t *testing.T) *secrets {
	t.Helper()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal password=1")
	s.Apply(t, s.namespace, deployed("env", byEnv)+deployed("env-from", byEnvFrom)+deployed("init", byInit)+deployed("volume", byVolume)+
		deployed("projected", byProjected)+deployed("pull", byPull)+deployed("other", byOther)+deployed("paused", byEnv)+
		workload("StatefulSet", "set", "serviceName: set,", byEnv)+workload("DaemonSet", "daemon", "", byVolume)+
		workload("ReplicaSet", "bare", "", byEnv)+singles)
	s.settled(t, nil)
	s.kubectl(t, "rollout pause deployment/paused")
	return s
}

const restarted = "env env-from init projected volume set daemon"

// settled waits until each of the workloads has a ready pod, all with one
// template, and with a new one if a restart is expected, and returns the
// templates by workload.
func (s *secrets) settled(t *testing.T, before map[string]string, renewed ...string) map[string]string {
	t.Helper()
	var now map[string]string
	s.Eventually(t, "the pods", func(ctx context.Context) error {
		now = map[string]string{}
		pods, err := s.client.CoreV1().Pods(s.namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, p := range pods.Items {
			app, template := p.Labels["app"], p.Labels["pod-template-hash"]+p.Labels["controller-revision-hash"]
			switch old, seen := now[app]; {
			case p.DeletionTimestamp != nil || seen && old != template:
				return fmt.Errorf("%s still rolls", app)
			case p.Status.Phase != "Running":
				return fmt.Errorf("%s is %s", p.Name, p.Status.Phase)
			}
			now[app] = template
		}
		for _, app := range renewed {
			if now[app] == before[app] {
				return fmt.Errorf("%s is as before", app)
			}
		}
		if len(now) != 12 {
			return fmt.Errorf("pods of %v", slices.Sorted(maps.Keys(now)))
		}
		return nil
	})
	return now
}

// --restart-consumers restarts only the workloads that use changed keys.
func TestSecretgenRestartConsumers(t *testing.T) {
	t.Parallel()
	s := newConsumers(t)
	before := s.settled(t, nil)
	same := func(what string) {
		t.Helper()
		if diff := cmp.Diff(before, s.settled(t, before)); diff != "" {
			t.Errorf("%s restarts (-before +after):\n%s", what, diff)
		}
	}
	s.do(t, "db --apply --restart-consumers --from-literal password=1").prints(t, 0, "secret/db unchanged\n")
	s.do(t, "db --apply --restart-consumers --from-literal password=1 --label app=db").
		prints(t, 0, "secret/db configured\n", "note: secret/db: the data is unchanged; nothing is restarted")
	for dry, suffix := range map[string]string{"client": " (dry run)", "server": " (server dry run)"} {
		got := s.do(t, "db --apply --restart-consumers --from-literal password=2 --dry-run="+dry)
		got.want(t, 0)
		if got.stdout != restartLines(suffix) {
			t.Errorf("--dry-run=%s: %s", dry, got.stdout)
		}
	}
	same("what changes no data")

	got := s.do(t, "db --apply --restart-consumers --from-literal password=2")
	got.prints(t, 0, restartLines(""), "deployment/paused is not restarted: it is paused",
		"deployment/pull is not restarted: it uses the Secret only to pull images",
		"pod/single is not restarted: no controller recreates it", "job/once is not restarted: its pods are created only once",
		"cronjob/nightly is not restarted: its next job reads the new values", "replicaset/bare is not restarted: delete its pods")
	got.silent(t, "other", "robot", "ingress")
	after := s.settled(t, before, strings.Fields(restarted)...)
	for _, app := range []string{"pull", "other", "paused", "bare", "single"} {
		if after[app] != before[app] {
			t.Errorf("%s was restarted", app)
		}
	}
}

// restartLines is the output after a change of the data.
func restartLines(suffix string) string {
	lines := "secret/db configured" + suffix + "\n"
	for _, c := range []string{"deployment/env", "deployment/env-from", "deployment/init", "deployment/projected", "deployment/volume", "statefulset/set", "daemonset/daemon"} {
		lines += c + " restarted" + suffix + "\n"
	}
	return lines
}

// --consumers lists the users of the Secret and how they use it, and what it has
// no permission to read.
func TestSecretgenConsumers(t *testing.T) {
	t.Parallel()
	s := newConsumers(t)
	want := "secret/db in namespace " + s.namespace + ` is used by
  deployment/env
    env: container app, variable P (password); read only when the container starts
  deployment/env-from
    envFrom: container app, variables DB_…; read only when the container starts
  deployment/init
    envFrom: init container wait; read only when the container starts
  deployment/paused
    env: container app, variable P (password); read only when the container starts
  deployment/projected
    projected volume: volume v (password)
  deployment/pull
    imagePullSecrets; read when an image is pulled
  deployment/volume
    volume: volume v
  statefulset/set
    env: container app, variable P (password); read only when the container starts
  daemonset/daemon
    volume: volume v
  replicaset/bare
    env: container app, variable P (password); read only when the container starts
  cronjob/nightly
    envFrom: container app, variables DB_…; read only when the container starts
  job/once
    volume: volume v
  pod/single
    env: container app, variable P (password); read only when the container starts
  serviceaccount/robot
    imagePullSecrets; read when an image is pulled
    secrets
  ingress/web
    tls: host www.example.com (tls.crt, tls.key)
`
	got := s.do(t, "db --consumers")
	if diff := cmp.Diff(want, got.stdout); diff != "" || got.code != 0 || got.stderr != "" {
		t.Errorf("exit code %d, stderr %s (-want +got):\n%s", got.code, got.stderr, diff)
	}
	s.do(t, "nobody --consumers").prints(t, 0, "nothing in namespace "+s.namespace+" uses secret/nobody\n")
	s.do(t, "db --consumers --as=nobody").prints(t, 1, "", "forbidden", "deployments", "hint: ask for the permission")

	s.kubectl(t, "create role some --verb=list --resource=deployments.apps,ingresses.networking.k8s.io")
	s.kubectl(t, "create rolebinding some --role=some --user=someone")
	s.Eventually(t, "the role", func(context.Context) error {
		if got = s.do(t, "db --consumers --as=someone"); got.code != 0 {
			return errors.New(got.stderr)
		}
		return nil
	})
	got.want(t, 0, "warning: no permission to list in namespace "+s.namespace+": statefulsets, daemonsets, replicasets, cronjobs, jobs, pods, serviceaccounts")
	if strings.Count(got.stdout, "\n  ") != 16 || !strings.Contains(got.stdout, "ingress/web") {
		t.Errorf("what may be looked at:\n%s", got.stdout)
	}
	s.do(t, "nobody --consumers --as=someone").want(t, 0)
}

// A missing permission to restart is reported; the Secret is still applied.
func TestSecretgenRestartForbidden(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.Apply(t, s.namespace, deployed("a", byEnv)+deployed("b", byEnv))
	s.kubectl(t, "create role some --verb=get,list,create,patch --resource=secrets")
	s.kubectl(t, "create role more --verb=list --resource=deployments.apps")
	s.kubectl(t, "create rolebinding some --role=some --user=someone")
	s.kubectl(t, "create rolebinding more --role=more --user=someone")
	s.allowed(t, "someone")
	got := s.do(t, "db --apply --restart-consumers --from-literal password=1 --as=someone")
	got.prints(t, 1, "secret/db created\n", "restart deployment/a: ", "restart deployment/b: ", `User "someone" cannot patch resource "deployments"`, "no permission to list in namespace")
	s.holds(t, "db", "password=1")
}
