#!/bin/sh
# The exit codes of agent(7) are those of lib/exit.h, and pages name no others.
. "$(dirname "$0")/house.sh"

# NAME NUMBER
sed -n 's/^[[:space:]]*EXIT_\([A-Z_]*\) = \([0-9]*\).*/\1 \2/p' lib/exit.h | sort -k2n >"$TMP/header"
sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9][-0-9+]*\).*/\1/p' docs/man/agent.7 >"$TMP/page"
ok 'lib/exit.h has codes' grep -q '^USAGE 64$' "$TMP/header"

# 1-63 are the agent's own; 128+n stands for EXIT_SIGNAL.
is "$(grep -v '^1-63$' "$TMP/page" | tr -d + | tr '\n' ' ')" \
	"$(cut -d' ' -f2 "$TMP/header" | tr '\n' ' ')" 'agent(7) has each code once, in order'
like "$TMP/page" '^1-63$' "and the agent's own"

# A program's page may leave out codes that it never returns, and invent none.
for page in $(files 'docs/man/*.[18]'); do
	sed -n '/^\.Sh EXIT STATUS/,/^\.Sh /s/^\.It \([0-9][-0-9+]*\).*/\1/p' "$page"
done | tr -d + | sort -un | grep -vxE '1|1-63' >"$TMP/used"
cut -d' ' -f2 "$TMP/header" | sort >"$TMP/known"
is "$(sort "$TMP/used" | comm -23 - "$TMP/known" | tr '\n' ' ')" '' \
	'no page names a code that agent(7) does not have'

# Each name is used; a code that nothing returns is no interface.
while read -r name _; do
	grep -rqw "EXIT_$name" cmd lib/spawn.c || echo "EXIT_$name"
done <"$TMP/header" >"$TMP/unused"
is "$(grep -vE '_OK$' "$TMP/unused" | tr '\n' ' ')" '' \
	'every code is returned somewhere'

# And numbers are written by name.
grep -rnE '(return|exit\(|_exit\() *(6[4-9]|7[0-8]|12[4-8])\b' cmd >"$TMP/faults"
none 'the sources return codes by name' "$TMP/faults"

done_testing
