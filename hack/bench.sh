#!/bin/sh
# Prints figures, each against what people would use instead, in one run. Wall
# times are medians of several runs and differ between machines; the ratios are
# what counts. The argument is the folder of the built plugins.
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
echo "== conversion beside compose-go's own load =="
go test ./pkg/cmd/compose -run '^$' -bench . -benchtime 5x | grep -E '^Benchmark' || true

echo '== kubectl secretgen beside kubectl create secret =='
if command -v kubectl >/dev/null 2>&1; then
	printf '%-24s %s\n' 'kubectl create secret' "$(ms 15 kubectl create secret generic x --from-literal=a=b --dry-run=client -o yaml)"
fi
printf '%-24s %s\n' 'kubectl-secretgen' "$(ms 15 "$bin/kubectl-secretgen" x --from-literal=a=b)"

echo '== drawing a rollout =='
go test ./pkg/rollout/... -run '^$' -bench . -benchmem | grep -E '^Benchmark' || true
