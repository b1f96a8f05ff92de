#!/bin/sh
# Rewrites generated content: the README's table of plugins, the pages of Compose
# attributes (docs/compose-support.md) and of targets (docs/targets.md), and every
# golden file. Read the difference before you commit it.
set -eu
cd "$(dirname "$0")/.."
golden=github.com/batuta-k8s/batuta/internal/golden

# Only tests that use golden files have the flag -update.
packages=$(go list -f '{{$p := .ImportPath}}{{range .TestImports}}{{if eq . "'$golden'"}}{{$p}}
{{end}}{{end}}{{range .XTestImports}}{{if eq . "'$golden'"}}{{$p}}
{{end}}{{end}}' ./... | sort -u)
go test $packages -update
