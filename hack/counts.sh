#!/bin/sh
# Reads the output of "go test -v" and prints the counts and the skipped tests.
sed -n -e '/no tests to run/d' -e 's/^ *[a-z_]*_test\.go:[0-9]*: \(.*[0-9] of [0-9].*\)$/    \1/p' -e '/_test\.go:[0-9]*: .* is not set/p' -e '/^ *--- SKIP/p' \
	-e 's/^\(ok.*[0-9]s\)\tcoverage:.*/\1/p;t' -e '/^ok/p'
