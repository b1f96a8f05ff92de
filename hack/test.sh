#!/bin/sh
# Runs every test, from the quick ones to the real control plane. Prints what it
# runs; stops at the first part that fails.
set -eu
cd "$(dirname "$0")/.."
here=$PWD/hack

say() { printf '\n== %s\n' "$*"; }

if [ ! -x bin/kubectl-compose ]; then
	echo 'error: the plugins are not built' >&2
	echo 'hint: run make test, which builds them' >&2
	exit 1
fi
# The race detector needs a C compiler; Go, git and make are enough without.
race=
if command -v "$(go env CC)" >/dev/null 2>&1; then race=-race; fi
BATUTA_TESTCLUSTER=$(sh test/controlplane/build.sh)
BATUTA_BIN=$PWD/bin
export BATUTA_TESTCLUSTER BATUTA_BIN
# Without a kubectl on PATH, the one in the control plane's program stands in:
# comparisons with kubectl are made everywhere.
if ! command -v kubectl >/dev/null 2>&1; then
	tools=$(mktemp -d)
	trap 'rm -rf "$tools"' EXIT
	ln -s "$BATUTA_TESTCLUSTER" "$tools/kubectl"
	PATH=$tools:$PATH
	export PATH
fi
if [ -z "${BATUTA_CORPUS:-}" ]; then
	echo 'BATUTA_CORPUS is not set: tests on real projects of others are skipped' >&2
fi

if [ -n "$race" ]; then
	say 'unit tests, scripts and goldens, with the race detector'
	# A program with the race detector sleeps for a second before it exits: each
	# of the thousands of calls of the scripts would.
	CGO_ENABLED=1 GORACE=atexit_sleep_ms=0
	export CGO_ENABLED GORACE
else
	say 'unit tests, scripts and goldens, without the race detector: there is no C compiler'
fi
# The next part runs the exhaustive tests and those on real inputs of others in
# full. They do the same thing thousands of times, which finds no more races.
(unset BATUTA_CORPUS; go test $race -short -timeout 30m -ldflags=-w ./internal/... ./pkg/... ./cmd/... .)
CGO_ENABLED=0
export CGO_ENABLED

say 'real inputs of others, counted; coverage of the pure packages'
sh hack/coverage.sh

say 'fuzzing'
sh hack/fuzz.sh

# counted runs tests and prints what they counted and skipped, not all they say.
counted() {
	log=$(mktemp)
	if ! go test -v -timeout 30m "$@" >"$log" 2>&1; then
		cat "$log"
		rm -f "$log"
		exit 1
	fi
	sh "$here/counts.sh" <"$log"
	rm -f "$log"
}

say 'the real control plane'
# What a running control plane answers is in no cache key: run them always.
counted -count=1 ./test/...
(cd test/controlplane && go test ./...)

say "charts, with helm's own engine"
cd test/helm # a module of its own: the plugins do not link helm
counted -count=1 .
