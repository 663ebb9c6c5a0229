#!/bin/sh
# Every manual page is mdoc that mandoc has nothing to say about, holds the sections that a
# reader looks for, and refers to pages that are there.
. "$(dirname "$0")/house.sh"
needs mandoc

: >"$TMP/faults"
for page in $(files 'docs/man/*.[1-8]'); do
	ok "mandoc -Tlint: $page" mandoc -Tlint -Wwarning "$page"
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		case $page:$section in
		*.7:SYNOPSIS | *.5:SYNOPSIS | *.5:'EXIT STATUS') continue ;;
		esac
		grep -qx "\.Sh $section" "$page" || echo "$page: no section $section"
	done >>"$TMP/faults"
	grep '^\.Xr ' "$page" | while read -r _ name section _; do
		case $name in
		agent* | egress-proxy | auth-proxy)
			[ -e "docs/man/$name.$section" ] || echo "$page: no page $name($section)" ;;
		esac
	done >>"$TMP/faults"
done
ok 'there are pages' test -e docs/man/agent.7
none 'each has its sections, and what it refers to is there' "$TMP/faults"

done_testing
