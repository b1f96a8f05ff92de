#!/bin/sh
# Installs the plugins given as arguments, and for each the link that kubectl
# runs to complete its arguments. BINDIR chooses the folder; without it the
# first of ~/.local/bin, ~/bin, ~/go/bin and /usr/local/bin that is on PATH and
# is writable. Warns about problems that prevent kubectl from finding them.
set -eu
unset CDPATH
home=${HOME:-/}

fail() {
	echo "error: $1" >&2
	echo "hint: $2" >&2
	exit 1
}

# real prints a folder without links and trailing slashes.
real() { (cd -- "$1" 2>/dev/null && pwd -P); }

# folders prints the folders of PATH, one per line.
folders() { printf '%s\n' "$PATH" | tr : '\n' | sed '/^$/d'; }

on_path() {
	wanted=$(real "$1") || return 1
	folders | while IFS= read -r folder; do
		if [ "$(real "$folder")" = "$wanted" ]; then echo yes; fi
	done | grep -q yes
}

choose() {
	for dir in "$home/.local/bin" "$home/bin" "$home/go/bin" /usr/local/bin; do
		case ":$PATH:" in *":$dir:"* | *":$dir/:"*) ;; *) continue ;; esac
		if mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ]; then
			echo "$dir"
			return
		fi
	done
	echo "$home/.local/bin"
}

# place puts a file into the folder by renaming, so that a plugin that is
# running can be replaced.
place() {
	cp -- "$1" "$dir/.$2.new" && chmod 0755 "$dir/.$2.new" && mv -f -- "$dir/.$2.new" "$dir/$2" && return
	rm -f -- "$dir/.$2.new"
	fail "cannot write $dir/$2" 'choose another folder: make install BINDIR=DIR'
}

# warn_dead warns about files with a name that kubectl lists but never runs: a "-"
# inside a plugin's name, as "go install" writes it.
warn_dead() {
	plugin=${1#kubectl-}
	dead=kubectl-$(printf %s "$plugin" | tr _ -)
	[ "$dead" != "$1" ] || return 0
	{ echo "$dir"; folders; } | while IFS= read -r folder; do
		if [ -f "$folder/$dead" ]; then printf '%s\n' "$folder/$dead"; fi
	done | sort -u | while IFS= read -r file; do
		echo "warning: kubectl never runs $file, and \"kubectl plugin list\" complains about it" >&2
		echo "hint: rm '$file'" >&2
	done
}

# warn_shadowed warns if PATH has a different plugin with the name before this one.
warn_shadowed() {
	found=$(command -v "$1") || return 0
	[ "$(real "$(dirname -- "$found")")" != "$(real "$dir")" ] || return 0
	echo "warning: kubectl runs $found, which is first on PATH" >&2
	echo "hint: rm '$found', or put $dir before it" >&2
}

[ $# -gt 0 ] || fail 'no plugin to install was named' 'run make install'
dir=${BINDIR:-$(choose)}
# The shell expands this only at the beginning of a word.
case $dir in "~") dir=$home ;; "~/"*) dir=$home/${dir#"~/"} ;; esac
mkdir -p -- "$dir" 2>/dev/null && [ -w "$dir" ] ||
	fail "cannot write to the folder $dir" 'choose another one: make install BINDIR=DIR'
dir=$(cd -- "$dir" && pwd)

for binary in "$@"; do
	[ -f "$binary" ] || fail "there is no $binary" 'run make build first'
	name=$(basename -- "$binary")
	complete=kubectl_complete-${name#kubectl-}
	place "$binary" "$name"
	ln -sf -- "$name" "$dir/$complete"
	echo "installed $dir/$name and $complete"
done
for binary in "$@"; do
	name=$(basename -- "$binary")
	warn_dead "$name"
	warn_shadowed "$name"
done
if ! on_path "$dir"; then
	echo "warning: $dir is not on PATH: kubectl will not find the plugins" >&2
	echo "hint: export PATH=\"$dir:\$PATH\"" >&2
fi
