#!/bin/sh
# Shows what the plugins do, without a cluster: through the real kubectl where
# there is one, else the programs themselves. The argument is the folder of the
# built plugins.
set -eu
bin=${1:?"error: name the folder of the built plugins, or run make demo"}
if [ ! -x "$bin/kubectl-compose" ]; then
	echo "error: $bin has no kubectl-compose" >&2
	echo 'hint: run make demo, which builds it' >&2
	exit 1
fi
bin=$(cd "$bin" && pwd)
cd "$(dirname "$0")/.."
PATH=$bin:$PATH
export PATH
# No cluster is asked, whatever kubeconfig this machine has.
KUBECONFIG=/dev/null
export KUBECONFIG

if command -v kubectl >/dev/null 2>&1; then
	plugin() { kubectl "$@"; }
	echo "Running through $(command -v kubectl)."
else
	plugin() { name=$(echo "$1" | tr - _); shift; "kubectl-$name" "$@"; }
	echo 'There is no kubectl on PATH: running the programs themselves.'
fi

show() {
	printf '\n$ kubectl %s\n' "$*"
	plugin "$@"
}

echo
echo '== A Compose project becomes Kubernetes manifests; what is not converted is reported =='
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
show compose convert -f examples/shop/compose.yaml -o name
printf '\n$ kubectl compose convert -f examples/shop/compose.yaml --out manifests/\n'
plugin compose convert -f examples/shop/compose.yaml --out "$out/manifests" 2>&1 | tail -n 1 | sed "s|$out/||"
printf '\n$ cat manifests/deployment-db.yaml\n'
cat "$out/manifests/deployment-db.yaml"

echo
echo '== A Secret from a file and literals =='
show secretgen database --from-file=examples/shop/secrets/database-password --from-literal=user=shop

echo
echo '== Generated values are told, not shown =='
show secretgen tls web --generate tls=cert,dns=web.example.com -o name

echo
echo '== A rollout, drawn from a recording of its objects =='
show rollout-viz --from examples/rollout/web.yaml --at 2026-11-23T12:00:00Z

echo
echo 'On a cluster: kubectl compose convert -f examples/shop/compose.yaml | kubectl apply --server-side -f -'
echo '              kubectl rollout-viz deploy/web'
