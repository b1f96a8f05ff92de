#!/bin/sh
# Runs the tests, also on real inputs of other projects, and prints their counts.
# Fails if less than 85 % of the statements of a pure package are covered.
set -eu
cd "$(dirname "$0")/.."
minimum=85
profile=$(mktemp)
log=$(mktemp)
trap 'rm -f "$profile" "$log"' EXIT

pure='./pkg/fault,./pkg/didyoumean,./pkg/object,./pkg/term/text,./pkg/compose/project,./pkg/compose/finding,./pkg/compose/attribute,./pkg/compose/convert,./pkg/compose/plan,./pkg/compose/objects/...,./pkg/compose/internal/...,./pkg/compose/explain,./pkg/compose/hint,./pkg/compose/render/...,./pkg/compose/secretsfile,./pkg/guess,./pkg/compose/report,./pkg/compose/target,./pkg/secret,./pkg/secret/servertext,./pkg/secret/assemble,./pkg/secret/certificate,./pkg/secret/check,./pkg/secret/consumer,./pkg/secret/difference,./pkg/secret/dotenv,./pkg/secret/generate,./pkg/secret/manifest,./pkg/secret/sealed,./pkg/secret/spec,./pkg/secret/upsert,./pkg/rollout/judge,./pkg/rollout/model,./pkg/rollout/report,./pkg/rollout/transition,./pkg/rollout/view'
go test -v -timeout 30m -ldflags=-w -coverpkg="$pure" -coverprofile="$profile" ./pkg/... ./cmd/... >"$log" 2>&1 || { grep -v '^ok\|no test files\|^=== \|^ *--- PASS' "$log"; exit 1; }
sh hack/counts.sh <"$log"
# A block is covered if any test ran it; the profile has one line per block
# and test binary.
awk -v minimum=$minimum '
	NR > 1 {
		split($1, place, ":"); package = place[1]; sub(/\/[^\/]*$/, "", package)
		block = $1; size[block] = $2; of[block] = package
		if ($3 > 0) hit[block] = 1
	}
	END {
		for (b in size) { total[of[b]] += size[b]; if (b in hit) covered[of[b]] += size[b] }
		for (p in total) {
			percent = 100 * covered[p] / total[p]
			printf "%5.1f%%  %s\n", percent, p | "sort -k2"
			if (percent < minimum) low = low "\n  " p
		}
		close("sort -k2")
		if (low != "") { print "below " minimum "%:" low; exit 1 }
	}' "$profile"
