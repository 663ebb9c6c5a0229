# shellcheck shell=sh
# t/house.sh - what the tests of the source tree itself begin with
#
#	. "$(dirname "$0")/house.sh"
#
# They read the tree and need no namespace, so they run where they are: the working
# directory is the top, $TMP a scratch directory that ends with the file.
#
# Functions, besides the verdicts of t/tap.sh:
#	files PATTERN...           the tree's files whose path matches one, as in find -path
#	shells                     the tree's shell scripts, by name or first line
#	none NAME FILE             passes if FILE is empty, else shows it: a list of faults
#	needs PROGRAM              skips the whole file where there is no such program

TOP=$(cd "$(dirname "$0")/.." && pwd) || exit 70
ROOT=$TOP
status=0
TMP=$(mktemp -d "${TMPDIR:-/tmp}/agent-house.XXXXXX") || exit 70
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$TOP" || exit 70
# What a make above us hands down is not for the makes that we call.
unset MAKEFLAGS MFLAGS MAKELEVEL
. "$TOP/t/tap.sh"

files()
{
	for _pattern in "$@"; do
		find . \( -path ./.git -o -path ./build \) -prune -o -type f -path "./$_pattern" -print
	done | sed 's|^\./||' | sort -u
}

shells()
{
	files '*' | while read -r _file; do
		case $_file in
		*.sh | *.t) echo "$_file" ;;
		*.*) ;;
		*)
			if head -n 1 "$_file" | grep -q '^#!/bin/sh'; then
				echo "$_file"
			fi ;;
		esac
	done
}

none()
{
	if ! [ -s "$2" ]; then
		pass "$1"
		return
	fi
	fail "$1"
	_show "$2"
}

needs()
{
	command -v "$1" >/dev/null || skip_all "no $1"
}
