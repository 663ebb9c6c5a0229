#!/bin/sh
# What pages and README show as commands is what a shell can read, and options that exist.
. "$(dirname "$0")/house.sh"

# Literal displays below EXAMPLES, with mdoc's escapes undone. In one with prompts the other
# lines are what the programs say.
for page in $(files 'docs/man/*.[178]'); do
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh /p' "$page" |
		awk '
			/^\.Bd -literal/ {on = 1; n = prompt = 0; next}
			/^\.Ed/ {for (i = 0; i < n; i++) if (!prompt || line[i] ~ /^\$ /) print line[i]; on = 0; next}
			on {prompt += /^\$ /; line[n++] = $0}' |
		sed 's/\\e/\\/g; s/\\&//g; s/\\-/-/g; s/\\(aq/'"'"'/g; s/^\$ //' >"$TMP/example"
	ok "$page has examples" test -s "$TMP/example"
	ok "and they parse" sh -n "$TMP/example"
	cat "$TMP/example" >>"$TMP/all"
done

# Fenced and indented blocks of the README that are commands.
awk '/^```sh$/ {on = 1; next} /^```/ {on = 0} on' README.md >"$TMP/example"
ok 'README.md shows commands' test -s "$TMP/example"
ok 'and they parse' sh -n "$TMP/example"
cat "$TMP/example" >>"$TMP/all"

# Options of "agent run" in examples are those of agent-launch.
"${BIN-build/bin}/agent-launch" --help >"$TMP/help"
grep -E '(^| )agent (run|shell) ' "$TMP/all" | tr -cs 'a-zA-Z-' '\n' | grep -E '^--[a-z]' | sort -u |
	while read -r option; do
	grep -qw -- "$option" "$TMP/help" || echo "$option"
done >"$TMP/faults"
none 'the options they use exist' "$TMP/faults"

# make targets that the README names.
grep -oE '`make [a-z-]+' README.md | sed 's/.* //' | sort -u | while read -r target; do
	grep -qE "^$target:" Makefile || echo "make $target"
done >"$TMP/faults"
none 'and so do the make targets' "$TMP/faults"

# Links to files of the tree lead somewhere.
for text in $(files '*.md'); do
	grep -oE '\]\([^)#]+' "$text" | sed 's/^](//' | grep -v '^[a-z]*:' | while read -r link; do
		[ -e "$(dirname "$text")/$link" ] || echo "$text: $link"
	done
done >"$TMP/faults"
none 'links in Markdown lead to files' "$TMP/faults"

done_testing
