#!/bin/sh
# Runs every fuzz target for FUZZTIME. Finds them itself, so that a new target
# needs no line here.
set -eu
cd "$(dirname "$0")/.."
: "${FUZZTIME:=10s}"

for file in $(find pkg -name '*_test.go' -exec grep -l '^func Fuzz' {} + | sort); do
	package=./$(dirname "$file")
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		echo "-- $target in $package, $FUZZTIME"
		go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 1x
	done
done
