package batuta_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wrongCalls are calls that people get wrong, each with the part of the answer that
// names the right flag, command or value.
var wrongCalls = map[string][]struct{ call, answer string }{
	"compose": {
		// flags and values
		{"convert --profil web", "did you mean --profile?"},
		{"convert --nampespace shop", "did you mean --namespace?"},
		{"convert -output json", "did you mean --output?"},
		{"convert -o jsno", "did you mean --output=json?"},
		{"convert --report=jsn", "did you mean --report=json?"},
		{"convert --kube-version=sever", "did you mean --kube-version=server?"},
		{"convert --target=asks", "did you mean --target=aks?"},
		{"convert --expose=nodport", "did you mean --expose=nodeport?"},
		{"convert --out m --format=kustomise", "did you mean --format=kustomize?"},
		{"explain ports target", "kubectl compose explain healthcheck.test"},
		{"explain -o jsno", "did you mean --output=json?"},
		{"--file compose.yaml", "--file is a flag of: kubectl compose check, kubectl compose convert"},
		{"convert -f", "--file FILE"},
		{"convert --request-timeout", "--request-timeout TIME"},
		// Kompose
		{"convert -c", "--format=helm --out DIR"},
		{"convert --controller=daemonset", "--workload"},
		{"convert -o manifests/", "did you mean --out manifests/?"},
		{"convert --replicas=2", "deploy.replicas"},
		{"convert docker-compose.yml", "-f docker-compose.yml"},
		// docker compose
		{"up -d", "kubectl compose convert | kubectl apply --server-side -f -"},
		{"-f compose.yaml down", "kubectl compose convert | kubectl delete -f -"},
		{"logs web", "kubectl logs -f deploy/SERVICE"},
		{"config", "kubectl compose convert"},
		{"convrt", "did you mean 'kubectl compose convert'?"},
		{"compose.yaml", "kubectl compose convert -f compose.yaml"},
	},
	"secretgen": {
		{"db --from-litral a=b", "did you mean --from-literal?"},
		{"db --literal a=b", "did you mean --from-literal?"},
		{"db --from-env .env", "--from-env-file FILE"},
		{"db --from-literal a=b -o yml", "did you mean --output=yaml?"},
		{"db --from-literal a=b --dry-run=clinet", "did you mean --dry-run=client?"},
		{"db --from-literal a=b --on-duplicate=lst", "did you mean --on-duplicate=last?"},
		{"db --from-env-file .env --env-dialect=dockr", "did you mean --env-dialect=docker?"},
		{"db --generate password=alnm:32", "did you mean --generate KEY=alnum:32?"},
		{"db --from-literal a=b --apply=yes", "--apply without a value"},
		{"bootstrap-token bootstrap-token-07401b --ttl 24", "--ttl=5m"},
		{"db --from-literal a=b --dry-run client", "--dry-run=client"},
		{"db a=b", "--from-literal KEY=VALUE"},
		{"db S3cr3t --prompt pw", "leave it out of the command line"},
		{"--prompt pw S3cr3t!", "--from-literal KEY=VALUE"},
		{"-p S3cr3t db", "--prompt password"},
		// kubectl create secret
		{"create secret generic db --from-literal a=b", "kubectl secretgen generic NAME"},
		{"secret tls web --from-literal a=b", "kubectl secretgen tls NAME"},
		{"secret tls web --cert a --key b", "--key is a flag of: kubectl secretgen tls"},
		{"db --from-literal a=b --save-config", "--apply does not need that"},
		{"pull --docker-server registry.example.com", "is a flag of: kubectl secretgen docker-registry"},
		{"docker-registry pull --docker-username ci", "--docker-password-stdin"},
		{"tls web --cert web.pem", "--key FILE"},
		{"db --from-literal a=b -l app=shop", "--label KEY=VALUE"},
		{"db --from-literal a=b --force", "--force-conflicts"},
		{"db --merge --from-literal a=b", "--apply"},
		{"get db", "kubectl get secret NAME"},
		{"apply -f secrets.yaml", "kubectl secretgen -f FILE --apply"},
		{"db --from-literal a=b -A", "-n shop,shop-staging"},
	},
	"rollout-viz": {
		{"web", "did you mean deploy/web?"},
		{"web api", "did you mean deploy/web deploy/api?"},
		{"deploymnet/web", "did you mean deployment/web?"},
		{"statefulst db", "did you mean statefulset db?"},
		{"deploy/web --wtch", "did you mean --watch?"},
		{"deploy/web -watch", "did you mean --watch?"},
		{"deploy/web --wait=terminate", "did you mean --wait=terminated?"},
		{"deploy/web --watch forever", "--watch=forever"},
		{"deploy/web --wait 5m", "--timeout=5m"},
		{"deploy/web --wait --timeout 5", "did you mean --timeout=5s?"},
		{"deploy/web --wait --timeout 5min", "did you mean --timeout=5m?"},
		{"deploy/web --wait --timeout=-5s", "write it as 90s, 5m or 1h"},
		{"deploy/web --timeout 5m", "--wait"},
		{"deploy/web -o wide", "-o json has all fields"},
		{"deploy/web -o ymal", "did you mean --output=yaml?"},
		{"deploy/web --color=nevr", "did you mean --color=never?"},
		{"deploy/web --colour=never", "did you mean --color?"},
		{"status deploy/web", "run: kubectl rollout-viz deploy/web"},
		{"undo deploy/web", "run: kubectl rollout undo deploy/web"},
		{"history deployment web", "run: kubectl rollout history deployment web"},
		{"restart web", "run: kubectl rollout restart deploy/web"},
		{"deploy/web --to-revision=2", "kubectl rollout undo deploy/NAME --to-revision=2"},
		{"wait deploy/web", "kubectl rollout-viz deploy/web --wait"},
		{"rs/web-1", "deploy/NAME"},
		{"svc/web", "deploy/NAME"},
		{"web.yaml", "-f web.yaml"},
		{"-k overlays/prod", "kubectl kustomize DIR | kubectl rollout-viz -f -"},
		{"deploy/web -A", "-n NAMESPACE"},
		{"deploy/web --at 2026-01-02T15:04:05Z", "--from FILE"},
		{"--version", "kubectl rollout-viz version"},
	},
}

// The answer to a wrong call has the right flag, command or value. The exit code is 2,
// also without a cluster, and nothing is on standard output.
func TestWrongCalls(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {web: {image: nginx}}\n")
	write(t, dir, "docker-compose.yml", "services: {web: {image: nginx}}\n")
	for plugin, calls := range wrongCalls {
		if len(calls) < 20 {
			t.Errorf("%s has %d wrong calls; there should be 20", plugin, len(calls))
		}
		for _, c := range calls {
			got := pluginRun{plugin: plugin, dir: dir, args: strings.Fields(c.call)}.run(t)
			if got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, c.answer) || !strings.HasPrefix(got.stderr, "error: ") {
				t.Errorf("kubectl %s %s: exit code %d, want 2 and %q:\n%s", plugin, c.call, got.code, c.answer, got.stderr)
			}
			if strings.Contains(got.stderr, "S3cr3t") {
				t.Errorf("kubectl %s %s repeats the argument:\n%s", plugin, c.call, got.stderr)
			}
		}
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
