#!/bin/sh
# The tree is in order: files of a size to read, no path of somebody's machine, the license,
# and the one command that continuous integration runs.
. "$(dirname "$0")/house.sh"

# What a fuzzer reads is bytes, whatever they look like.
files '*' | grep -vE '\.(png|pem|lock)$|^t/fuzz/corpus/' | xargs grep -lI '' >"$TMP/text"

# Code that is read as a whole. What is a table by nature may say so here.
grep -E '\.(c|h|sh|t|py)$|^(scripts|t)/[a-z]*$' "$TMP/text" | xargs wc -l |
	awk '$2 != "total" && $1 > 300 {print $2 ": " $1 " lines; over 300 it is two files"}' >"$TMP/faults"
none 'no file is over 300 lines' "$TMP/faults"

grep -E '^(lib|cmd)/.*\.c$' "$TMP/text" | xargs awk '
	/^[a-z].*\)$/ {name = $0}
	/^{/ {body = FNR}
	/^}/ {if (body && FNR - body > 51) print FILENAME ":" body ": " FNR - body - 1 " lines: " name; body = 0}
	' >"$TMP/faults"
none 'no function is over 50 lines' "$TMP/faults"

grep -E '\.(c|h|sh|t|py|md|[1-8])$|Makefile' "$TMP/text" | xargs grep -nE '[[:blank:]]+$' >"$TMP/faults"
none 'no line ends in a blank' "$TMP/faults"

xargs sh -c 'for f; do test -z "$(tail -c 1 "$f")" || echo "$f: its last line has no end"; done' sh \
	<"$TMP/text" >"$TMP/faults"
none 'every text ends in a newline' "$TMP/faults"

# Directories that exist on one machine only, and names that only its network knows.
xargs grep -nE '/(home|Users)/[a-z]+/|/work/(main|shared)|(^|[^[:alnum:]_}])/root/' <"$TMP/text" |
	grep -vE '/home/(agent|user|me)/|^t/house-files\.t:' >"$TMP/faults"
none 'no path of one machine' "$TMP/faults"

grep -E '^(lib|cmd)/.*\.[ch]$' "$TMP/text" |
	xargs grep -nE '[^a-z_](system|popen|strcpy|strcat|sprintf|gets|strtok)\(' |
	grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/\*| \*)' >"$TMP/faults"
none 'no system(3), and nothing that does not know an end' "$TMP/faults"

ok 'lib/ does not exit' sh -c '! grep -nE "[^_a-z](exit|abort|err|errx)\(" lib/*.c'
like COPYING 'ISC|Permission to use, copy, modify' 'there is a license'
like .ci/run 'exec make check$' 'continuous integration runs make check'

if [ -d .github/workflows ]; then
	ok 'actionlint' sh -c 'command -v actionlint >/dev/null && actionlint .github/workflows/*'
fi

done_testing
