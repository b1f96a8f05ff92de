#!/bin/sh
# Runs every fuzz target for FUZZTIME. Finds them itself, so that a new target
# needs no line here.
set -eu
cd "$(dirname "$0")/.."
: "${FUZZTIME:=10s}"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz runs one target. Up to Go 1.26, go test may fail with nothing but its own
# deadline when the time is over, and no input is to blame (go.dev/issue/75804):
# then it runs the target again, three times at most. All else that fails ends
# the script.
fuzz() {
	for try in 1 2 3; do
		if go test "$1" -run '^$' -fuzz "^$2\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 1x >"$log" 2>&1; then
			cat "$log"
			return
		fi
		cat "$log"
		if ! grep -q '^    context deadline exceeded$' "$log" || grep -q 'Failing input\|panic\|_test\.go:' "$log"; then
			exit 1
		fi
		echo "-- $2 was ended by go test's own deadline, try $try"
	done
	exit 1
}

for file in $(find pkg -name '*_test.go' -exec grep -l '^func Fuzz' {} + | sort); do
	package=./$(dirname "$file")
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		echo "-- $target in $package, $FUZZTIME"
		fuzz "$package" "$target"
	done
done
