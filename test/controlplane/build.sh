#!/bin/sh
# Builds the testcluster binary, or finds an existing one of the same sources, and
# prints its path on standard output. Progress goes to standard error. The cache is ${BATUTA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/batuta};
# it keeps the three entries that were used last.
set -eu
cd "$(dirname "$0")"

# The same flags as for the plugins, so that common packages are compiled once: any
# difference would compile all of Kubernetes again.
export CGO_ENABLED=0 GOFLAGS=-trimpath GOWORK=off

cache=${BATUTA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/batuta}
version=$(sed -n 's|^[[:space:]]*k8s.io/kubernetes \(v[0-9.]*\).*|\1|p' go.mod)

sha256() {
	if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# The inputs of the binary: the sources, this script and the toolchain.
sources() {
	find . -type f ! -name '*_test.go' \
		\( -name '*.go' -o -name '*.tmpl' -o -name go.mod -o -name go.sum -o -name build.sh \) |
		LC_ALL=C sort
}
key=$({ sources | while read -r file; do sha256 "$file"; done; go env GOVERSION GOOS GOARCH; } | sha256)
entry=$cache/testcluster-${key%% *}
binary=$entry/testcluster

if [ -x "$binary" ]; then
	touch "$entry"
	echo "$binary"
	exit 0
fi

echo "building the control plane: about 8 minutes the first time, then seconds" >&2
mkdir -p "$entry"
# Renamed when it is complete, so that an interrupted build or two parallel builds
# never leave an incomplete binary.
part=$entry/.testcluster.$$
trap 'rm -f "$part"; rmdir "$entry" 2>/dev/null || :' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
go build -buildvcs=false -o "$part" -ldflags "-s -w \
	-X k8s.io/component-base/version.gitVersion=$version \
	-X k8s.io/client-go/pkg/version.gitVersion=$version" .
mv -f "$part" "$binary"

# ls sorts by time; the names hold nothing but letters, digits and dashes.
ls -1t "$cache" | grep '^testcluster-' | tail -n +4 | while read -r old; do
	rm -rf "${cache:?}/$old"
done
echo "$binary"
