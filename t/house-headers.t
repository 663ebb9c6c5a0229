#!/bin/sh
# Every header is guarded, begins with its prose, and compiles alone, in C11 and twice in a row.
. "$(dirname "$0")/house.sh"

: >"$TMP/guards"
: >"$TMP/prose"
: >"$TMP/alone"
for header in $(files 'lib/*.h' 'cmd/*.h'); do
	noun=$(basename "$header" .h | tr 'a-z-' 'A-Z_')
	guard=$(sed -n 's/^#ifndef //p' "$header" | head -n 1)
	case $header:$guard in
	lib/*:AGENT_"$noun"_H | cmd/*:[A-Z]*_"$noun"_H) ;;
	*) echo "$header: its guard is '$guard'" ;;
	esac >>"$TMP/guards"
	echo "$guard" >>"$TMP/names"
	head -n 1 "$header" | grep -qx '/\*' || echo "$header: does not begin with its prose" >>"$TMP/prose"
	printf '#include "%s"\n#include "%s"\ntypedef int something;\n' "$header" "$header" >"$TMP/alone.c"
	# shellcheck disable=SC2046 # flags are words
	cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror \
		-fsyntax-only -I. -iquote lib -iquote "$(dirname "$header")" \
		$(pkg-config --cflags jansson libevent libseccomp) "$TMP/alone.c" >>"$TMP/alone" 2>&1
done
none 'each is guarded by its own name' "$TMP/guards"
# Two headers that share a guard would hide each other.
sort "$TMP/names" | uniq -d >"$TMP/same"
none 'which no other header has' "$TMP/same"
none 'each begins with its prose' "$TMP/prose"
none 'each compiles alone' "$TMP/alone"

done_testing
