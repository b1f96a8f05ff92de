#!/bin/sh
# Installs the plugins given as arguments, and for each the link that kubectl
# runs to complete its arguments. BINDIR chooses the folder; without it the
# first of ~/.local/bin, ~/bin, ~/go/bin and /usr/local/bin that is on PATH and
# can be written to.
set -eu

on_path() { case ":$PATH:" in *":$1:"*) return 0 ;; esac; return 1; }

choose() {
	for dir in "$HOME/.local/bin" "$HOME/bin" "$HOME/go/bin" /usr/local/bin; do
		if on_path "$dir" && mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ]; then
			echo "$dir"
			return
		fi
	done
	echo "$HOME/.local/bin"
}

dir=${BINDIR:-$(choose)}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
for binary in "$@"; do
	name=$(basename "$binary")
	complete=kubectl_complete-${name#kubectl-}
	# Renamed into place, so that a plugin that is running can be replaced.
	cp "$binary" "$dir/.$name.new"
	chmod 0755 "$dir/.$name.new"
	mv -f "$dir/.$name.new" "$dir/$name"
	ln -sf "$name" "$dir/$complete"
	echo "installed $dir/$name and $complete"
done
if ! on_path "$dir"; then
	echo "warning: $dir is not on PATH: kubectl will not find the plugins" >&2
	echo "hint: export PATH=\"$dir:\$PATH\"" >&2
fi
