#!/bin/sh
# Runs every test: the ladder of docs/testing in one command. Prints what it
# runs; stops at the first part that fails.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

BATUTA_TESTCLUSTER=$(sh test/controlplane/build.sh)
BATUTA_BIN=$PWD/bin
export BATUTA_TESTCLUSTER BATUTA_BIN
if [ -z "${BATUTA_CORPUS:-}" ]; then
	echo 'BATUTA_CORPUS is not set: tests on real projects of others are skipped' >&2
fi

say 'unit tests, scripts and goldens, with the race detector'
CGO_ENABLED=1 go test -race ./internal/... ./pkg/... ./cmd/... .

say 'coverage of the pure packages'
sh hack/coverage.sh

say 'fuzzing'
sh hack/fuzz.sh

say 'the real control plane'
go test ./test/...
(cd test/controlplane && go test ./...)
