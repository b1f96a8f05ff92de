#!/bin/sh
# Prints figures, each compared with the usual alternative, in one run. Wall times
# are medians of several runs and differ between machines; compare the ratios. The argument is the folder of the built plugins.
set -eu
bin=$1
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
KUBECONFIG=/dev/null
export KUBECONFIG

go build -o "$work/measure" ./test/bench/measure
go build -o "$work/project" ./test/bench/project

ms() { "$work/measure" "$@"; }

echo '== start-up (--help): milliseconds, MiB =='
if command -v kubectl >/dev/null 2>&1; then
	printf '%-24s %s\n' 'kubectl' "$(ms 15 kubectl --help)"
fi
for name in compose secretgen rollout_viz; do
	printf '%-24s %s\n' "kubectl-$name" "$(ms 15 "$bin/kubectl-$name" --help)"
done

echo '== size of the stripped programs =='
ls -l "$bin" | awk 'NR > 1 { printf "%-24s %.1f MB\n", $9, $5 / 1e6 }'

echo '== kubectl compose convert: services, milliseconds, MiB =='
for n in 100 500 1000; do
	"$work/project" $n >"$work/$n.yaml"
	printf '%-24s %s\n' "$n services" "$(ms 5 "$bin/kubectl-compose" convert -p bench -f "$work/$n.yaml")"
done
echo "== conversion compared with compose-go's own load =="
go test ./pkg/cmd/compose -run '^$' -bench . -benchtime 5x | grep -E '^Benchmark' || true

echo '== kubectl secretgen, kubectl create secret --dry-run=client, and the ratio of the two =='
if command -v kubectl >/dev/null 2>&1; then
	awk 'BEGIN { for (i = 0; i < 20000; i++) printf "KEY_%d=value number %d\n", i, i }' >"$work/20000.env"
	create='kubectl create secret generic x --dry-run=client -o yaml'
	printf '%-24s %s\n' '1 key' "$(ms 21 "$bin/kubectl-secretgen" x --from-literal a=b -- $create --from-literal a=b)"
	printf '%-24s %s\n' '20,000 keys' "$(ms 11 "$bin/kubectl-secretgen" x --from-env-file "$work/20000.env" -- $create --from-env-file "$work/20000.env")"
fi
go test ./pkg/secret/build -run '^$' -bench . | grep -E '^Benchmark' || true

echo '== kubectl rollout-viz, kubectl rollout status, and the ratio of the two =='
cluster=${BATUTA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/batuta}/cluster/admin.kubeconfig
if [ -f "$cluster" ] && command -v kubectl >/dev/null 2>&1; then
	(
		export KUBECONFIG="$cluster" KUBERC=off
		kubectl create namespace bench --dry-run=client -o yaml | kubectl apply --server-side -f - >/dev/null
		kubectl create deployment web -n bench --image=example.com/web:1 --replicas=10 --dry-run=client -o yaml | kubectl apply --server-side -n bench -f - >/dev/null
		"$bin/kubectl-rollout_viz" deploy/web -n bench --wait --timeout 60s >/dev/null
		printf '%-24s %s\n' 'of a complete rollout' "$(ms 11 "$bin/kubectl-rollout_viz" deploy/web -n bench -- kubectl rollout status deploy/web -n bench)"
		kubectl delete namespace bench --wait=false >/dev/null
	)
else
	echo 'no cluster is running: run make cluster-up'
fi
echo '== drawing a rollout =='
go test ./pkg/rollout/... -run '^$' -bench . -benchmem | grep -E '^Benchmark' || true
