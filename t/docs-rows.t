#!/bin/sh
# The rows of docs/hostile-suite.md are those that the tests name in their "# rows:" lines, file by
# file, and docs/threat-model.md has their number.
. "$(dirname "$0")/house.sh"
suite=docs/hostile-suite.md

# ID FILE, from the tests; a Python part of one counts for itself.
files 't/*.t' 't/*.py' | while read -r file; do
	sed -n 's/^# rows: //p' "$file" | tr ' ' '\n' | sed "s|\$| $file|"
done | sort -u >"$TMP/named"
ok 'tests name rows' test -s "$TMP/named"
grep -vE '^[A-G][1-9][0-9]? ' "$TMP/named" >"$TMP/faults"
none 'each by a letter and a number' "$TMP/faults"

# ID FILE, from the tables: as many lines as the last column has files.
awk -F '|' '/^\| [A-Z][0-9]+ \|/ {
	gsub(/ /, "", $2)
	n = split($4, part, "`")
	for (i = 2; i <= n; i += 2)
		print $2, part[i]
}' "$suite" | sort -u >"$TMP/tables"
comm -23 "$TMP/named" "$TMP/tables" >"$TMP/faults"
none 'each row that a test names is in the table, with that test' "$TMP/faults"
comm -13 "$TMP/named" "$TMP/tables" >"$TMP/faults"
none 'each test that the table names says the same' "$TMP/faults"

# Every row once, in its table, in order; with a test, or a limit that says so.
sed -n 's/^| \([A-Z][0-9]*\) | .*/\1/p' "$suite" >"$TMP/rows"
is "$(sort -k1.1,1.1 -k1.2n "$TMP/rows" | uniq | tr '\n' ' ')" "$(tr '\n' ' ' <"$TMP/rows")" 'rows are in order, and once'
awk '/^## / {letter = $2; sub(/\..*/, "", letter)}
	/^\| [A-Z][0-9]+ \|/ && substr($2, 1, 1) != letter {print $2 " is under " letter}' "$suite" >"$TMP/faults"
none 'each under its letter' "$TMP/faults"
awk -F '|' '/^\| [A-Z][0-9]+ \|/ && $3 !~ /^ limit: / && $4 !~ /`t\// {print $2}' "$suite" >"$TMP/faults"
none 'each has a test, or is a limit' "$TMP/faults"

# The count, as the threat model has it.
limits=$(grep -cE '^\| [A-Z][0-9]+ \| limit: ' "$suite")
is "$(tr '\n' ' ' <docs/threat-model.md | grep -oE '\[[0-9]+ rows\]\(hostile-suite\.md\), [0-9]+ of them')" \
	"[$(grep -c . "$TMP/rows") rows](hostile-suite.md), $limits of them" 'docs/threat-model.md has the count'
done_testing
