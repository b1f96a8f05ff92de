#!/bin/sh
# Runs every fuzz target for FUZZTIME, with one worker each and one target per core
# at a time. It finds the targets, so a new one needs no line here. Each package is
# built once for all of its targets.
set -eu
cd "$(dirname "$0")/.."
: "${FUZZTIME:=10s}"

# run runs one target in a built test binary. Up to Go 1.26 the fuzzer may fail at
# the end of its time with only its own deadline, without a failing input
# (go.dev/issue/75804): then the target runs again, three times at most. Any other
# failure ends the script.
run() {
	binary=$1 folder=$2 target=$3
	log=$binary.$target
	for try in 1 2 3; do
		if (cd "$folder" && "$binary" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$FUZZTIME" -test.fuzzminimizetime 1x \
			-test.parallel 1 -test.fuzzcachedir "$GOCACHE/fuzz/github.com/batuta-k8s/batuta/$folder") >"$log" 2>&1; then
			if ! grep -q '^fuzz: elapsed' "$log"; then
				echo "-- $target in ./$folder did not fuzz: is it skipped, or excluded by a build tag?"
				cat "$log"
				return 255
			fi
			execs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
			echo "$target in ./$folder, $FUZZTIME: ${execs:-0} inputs"
			return
		fi
		if ! grep -q '^    context deadline exceeded$' "$log" || grep -q 'Failing input\|panic\|_test\.go:' "$log"; then
			break
		fi
		echo "-- $target in ./$folder was ended by the fuzzer's own deadline, try $try"
	done
	echo "-- $target in ./$folder failed"
	cat "$log"
	return 255 # xargs starts no more
}

if [ "${1:-}" = run ]; then
	shift
	run "$@"
	exit
fi

GOCACHE=$(go env GOCACHE)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOCACHE FUZZTIME

: >"$work/targets"
for file in $(find pkg -name '*_test.go' -exec grep -l '^func Fuzz' {} + | sort); do
	folder=$(dirname "$file")
	binary=$work/$(echo "$folder" | tr / -)
	[ -f "$binary" ] || go test -c -fuzz . -o "$binary" "./$folder"
	sed -n "s|^func \(Fuzz[A-Za-z0-9_]*\)(.*|$binary $folder \1|p" "$file" >>"$work/targets"
done
xargs -P "$(getconf _NPROCESSORS_ONLN)" -n 3 sh hack/fuzz.sh run <"$work/targets"
