#!/bin/sh
# Runs every test, from the quick ones to the real control plane. It prints each part
# and stops at the first failure.
set -eu
cd "$(dirname "$0")/.."
here=$PWD/hack

say() { printf '\n== %s\n' "$*"; }

if [ ! -x bin/kubectl-compose ]; then
	echo 'error: the plugins are not built' >&2
	echo 'hint: run make test, which builds them' >&2
	exit 1
fi
# The race detector needs a C compiler; all other tests need only Go, git and make.
race=
if command -v "$(go env CC)" >/dev/null 2>&1; then race=-race; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
BATUTA_TESTCLUSTER=$(sh test/controlplane/build.sh)
BATUTA_BIN=$PWD/bin
export BATUTA_TESTCLUSTER BATUTA_BIN
# Without a kubectl on PATH, the one in the program of the control plane is used, so
# that comparisons with kubectl always run.
if ! command -v kubectl >/dev/null 2>&1; then
	mkdir "$work/bin"
	ln -s "$BATUTA_TESTCLUSTER" "$work/bin/kubectl"
	PATH=$work/bin:$PATH
	export PATH
fi
if [ -z "${BATUTA_CORPUS:-}" ]; then
	echo 'BATUTA_CORPUS is not set: tests on real projects of other authors are skipped' >&2
fi

if [ -n "$race" ]; then
	say 'unit tests, scripts and goldens, with the race detector'
	# A program with the race detector sleeps for a second before it exits, also in
	# each of the thousands of calls of the scripts.
	CGO_ENABLED=1 GORACE=${GORACE:-atexit_sleep_ms=0}
	export CGO_ENABLED GORACE
else
	say 'unit tests, scripts and goldens, without the race detector: there is no C compiler'
fi
# The next part runs the exhaustive tests and those on real inputs in full. They
# repeat the same work thousands of times, which finds no more races.
(unset BATUTA_CORPUS; go test $race -short -timeout 30m -ldflags=-w ./internal/... ./pkg/... ./cmd/... .)
CGO_ENABLED=0
export CGO_ENABLED

say 'real inputs, counted; coverage of the pure packages'
sh hack/coverage.sh

say 'fuzzing'
sh hack/fuzz.sh

# counted prints the counts and skipped tests of a log; the whole log if a test
# failed.
counted() {
	if [ "$1" != 0 ]; then
		cat "$2"
		exit 1
	fi
	sh "$here/counts.sh" <"$2"
}

say "the real control plane; charts, with helm's own engine"
# The tests on the control plane often wait. The tests of charts use that time, at
# the lowest priority; their results do not depend on time. They are a separate
# module, because the plugins do not link helm. -count=1 disables the cache, whose
# keys do not include the state of the control plane.
(cd test/helm && nice -n 19 go test -v -timeout 30m -count=1 -ldflags=-w .) >"$work/charts" 2>&1 &
charts=$!
code=0
go test -v -timeout 30m -count=1 -ldflags=-w ./test/... >"$work/controlplane" 2>&1 || code=$?
wait $charts && charts=0 || charts=$?
counted $code "$work/controlplane"
counted $charts "$work/charts"
(cd test/controlplane && go test ./...)
