#!/bin/sh
# Installs the plugins given as arguments, and for each the link that kubectl
# runs to complete its arguments; with --uninstall first, removes them. BINDIR chooses the folder; without it the
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

# ours is true for a plugin of this suite: it prints its version as one. Other
# programs with the name are not run in any other way.
ours() {
	case $("$1" version </dev/null 2>/dev/null) in "kubectl $2 "*) return 0 ;; esac
	return 1
}

# uninstall removes a plugin and its completion link, if they are what this script
# wrote.
uninstall() {
	name=$1
	word=$(printf %s "${name#kubectl-}" | tr _ -)
	complete=kubectl_complete-${name#kubectl-}
	if [ -L "$dir/$complete" ] && [ "$(readlink "$dir/$complete")" = "$name" ]; then
		rm -f -- "$dir/$complete"
		echo "removed $dir/$complete"
	fi
	if [ ! -e "$dir/$name" ] && [ ! -L "$dir/$name" ]; then
		return
	fi
	if [ -L "$dir/$name" ] || ! ours "$dir/$name" "$word"; then
		echo "warning: left $dir/$name: make install did not write it" >&2
		return
	fi
	rm -f -- "$dir/$name"
	echo "removed $dir/$name"
}

# installed is the first folder on PATH that has one of the plugins.
installed() {
	folders | while IFS= read -r folder; do
		for binary in "$@"; do
			if [ -f "$folder/$(basename -- "$binary")" ]; then
				echo "$folder"
				return
			fi
		done
	done | head -n 1
}

remove=
if [ "${1:-}" = --uninstall ]; then
	remove=yes
	shift
fi
[ $# -gt 0 ] || fail 'no plugin to install was named' 'run make install'
if [ "$remove" ]; then
	dir=${BINDIR:-$(installed "$@")}
	[ "$dir" ] || { echo 'nothing to remove: no folder on PATH has the plugins'; exit 0; }
else
	dir=${BINDIR:-$(choose)}
fi
# The shell expands this only at the beginning of a word.
case $dir in "~") dir=$home ;; "~/"*) dir=$home/${dir#"~/"} ;; esac
if [ "$remove" ]; then
	[ -d "$dir" ] || fail "$dir is not a folder" 'choose the folder of the plugins: make uninstall BINDIR=DIR'
	dir=$(cd -- "$dir" && pwd)
	for binary in "$@"; do uninstall "$(basename -- "$binary")"; done
	# Folders in the home folder that are empty now were made by make install.
	case $dir in "$home"/*) (cd -- "$home" && rmdir -p -- "${dir#"$home"/}" 2>/dev/null) || true ;; esac
	exit 0
fi
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
