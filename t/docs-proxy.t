#!/bin/sh
# egress-proxy(8) is what the sources say: options and defaults, reasons, bounds, addresses,
# members of the log, signals, exit codes. Nothing is left out, and nothing is made up.
. "$(dirname "$0")/house.sh"

src=cmd/egress-proxy
page=docs/man/egress-proxy.8

# section FROM TO: the page between two headings.
section()
{
	sed -n "/^\.S[hs] $1\$/,/^\.S[hs] $2\$/p" "$page"
}

# same NAME: $TMP/source and $TMP/page hold the same lines, and some.
same()
{
	ok "the sources have $1" test -s "$TMP/source"
	diff "$TMP/source" "$TMP/page" | grep '^[<>]' | sed 's/^</not in the page:/; s/^>/not in the sources:/' \
		>"$TMP/faults"
	none "the page has the same $1" "$TMP/faults"
}

# --- options: getopt's table, --help and the page ------------------------------
"${BIN-build/bin}/egress-proxy" --help >"$TMP/help"
{
	sed -n 's/^\t{"\([a-z-]*\)", .*/--\1/p' "$src/options.c"
	sed -n "s/^\t{\"[a-z-]*\", .*, '\(.\)'},/-\1/p" "$src/options.c"
} | sort >"$TMP/source"
section Options 'POLICY FILE' | grep '^\.It Fl' | grep -oE 'Fl -?[A-Za-z-]+' | sed 's/^Fl /-/' |
	sort >"$TMP/page"
same options
grep -E '^ {2,6}-' "$TMP/help" | grep -oE '(^| )-(-[a-z-]+|[A-Za-z],)' | tr -d ' ,' | sort >"$TMP/page"
diff "$TMP/source" "$TMP/page" >"$TMP/faults"
none 'getopt and --help know the same options' "$TMP/faults"

# OPTION DEFAULT: the word after an option that has no other, or what its parentheses say.
{
	sed -n '/^limits/,$p' "$TMP/help" | grep -oE -e '--[a-z-]+ (N \()?[0-9a-z]+' | sed 's/ N (/ /'
	awk '/^limits/ {exit}
		match($0, /--[a-z]+/) && !/^usage|^   +\[/ {name = substr($0, RSTART, RLENGTH)}
		/default: .*\)/ {sub(/\).*/, ""); print name, $NF}' "$TMP/help"
} | sort >"$TMP/source"
while read -r option default; do
	awk -v item=" -${option#-}" -v word="$default" '
		/^\.(It|El|Sh|Ss)/ {on = index($0 " ", "Fl" substr(item, 1, 1) substr(item, 3) " ")}
		on {n = split($0, w, " "); for (i = 2; i <= n; i++) if (w[i] == word) found = 1}
		END {exit !found}' "$page" && echo "$option $default"
done <"$TMP/source" >"$TMP/page"
same defaults
cp "$TMP/source" "$TMP/defaults"

# --- reasons --------------------------------------------------------------------
# REASON_NONE is the absence of one.
sed -n 's/^#define \(DENIED\|MALFORMED\) "\(.*\)"/s,\1},"\2"},/p' "$src/reason.c" >"$TMP/names"
sed -n 's/^\t\[REASON_[A-Z_]*\] = \({.*}\),$/\1/p' "$src/reason.c" | sed -f "$TMP/names" |
	grep -v '^{"none"' | sed 's/[{}"]//g; s/VERDICT_//; s/, 0, NULL$//' |
	awk -F', ' '{print $1 " (" tolower($2) ($3 ? ", " $3 " " $4 : "") ")"}' >"$TMP/source"
section Reasons Events | sed -n 's/^\.It Cm \([a-z-]*\) Pq \(.*\)$/\1 (\2)/p' >"$TMP/page"
same reasons
is "$(wc -l <"$TMP/source")" "$(($(grep -cE '^[[:space:]]\[REASON_' "$src/reason.c") - 1))" 'and none was overlooked'

# --- bounds ---------------------------------------------------------------------
# NAME VALUE, the value in bytes, seconds, milliseconds as the name has it.
sed -n 's/^#define \([A-Z_]*\) \([^/]*[^/[:space:]]\).*/\1 \2/p' "$src/bounds.h" |
	while read -r name value; do
	echo "$name $(($(echo "$value" | tr -d '"L')))"
done >"$TMP/source"
section LIMITS SIGNALS | awk '
	/^\.\\" / {name = $2; next}
	/^\.It / && name {
		value = $2 * ($3 == "KiB" ? 1024 : $3 == "MiB" ? 1048576 : 1)
		ok = name ~ /_SECONDS|KEEPALIVE_(IDLE|EVERY)/ ? $3 == "seconds" : name ~ /_MS$/ ? $3 == "ms" : 1
		print name, ok ? value : $2 " " $3
	}
	/^\.It / {if (!name) print "a row without a name:", $0; name = ""}' >"$TMP/page"
same bounds
is "$(wc -l <"$TMP/source")" "$(grep -cE '^#define [A-Z_]+ ' "$src/bounds.h")" 'and none was overlooked'

# A bound with an option names it, and the option has the same default.
sed -n 's/^#define \([A-Z_]*\) .*\(--[a-z-]*\).*/\1 \2/p' "$src/bounds.h" | while read -r name option; do
	value=$(sed -n "s/^$name //p" "$TMP/source")
	default=$(sed -n "s/^$option //p" "$TMP/defaults")
	case $default in
	*h) default=$((${default%h} * 3600)) ;;
	*m) default=$((${default%m} * 60)) ;;
	*s) default=${default%s} ;;
	esac
	[ "$value" = "$default" ] || echo "$name is $value, $option is $default"
	grep -A1 "^\.\\\\\" $name\$" "$page" | grep -qE "Fl -?${option#-}( |\$)" ||
		echo "the row of $name does not name $option"
done >"$TMP/faults"
none 'each option of a bound has its value' "$TMP/faults"

# --- addresses ------------------------------------------------------------------
tr -d '\n' <"$src/address.c" | grep -oE '\{\{[^}]*\}, [0-9]+, ADDRESS_(NEVER|INTERNAL),[[:space:]]*"[^"]*"' |
	sed 's/^.*}, \([0-9]*\), ADDRESS_\([A-Z]*\),[[:space:]]*"\(.*\)"/\2 \1 \3/' | sort >"$TMP/source"
{
	section 'Never open' 'Open to an internal service' | sed -n 's,^\.It [^ ]*/\([0-9]*\) Ta ,NEVER \1 ,p'
	section 'Open to an internal service' ANSWERS | sed -n 's,^\.It [^ ]*/\([0-9]*\) Ta ,INTERNAL \1 ,p'
} | sort >"$TMP/page"
same 'blocks of addresses'

# --- the log --------------------------------------------------------------------
grep -oE '\\"[a-z]+\\":' "$src/record.c" | tr -cd 'a-z\n' | grep -vx event | sort -u >"$TMP/source"
section 'THE LOG' Reasons | sed -n 's/^\.It Cm //p' | tr -cs '[:lower:]' '\n' | sort >"$TMP/page"
same 'members of a line'

cat "$src"/*.c | tr '\n\t' '  ' | grep -oE '(server_log|record_event)\([^;"]*"[a-z]+", "[a-z]+"' |
	sed 's/.*"\([a-z]*\)", "\([a-z]*\)"$/\1 \2/' | sort -u >"$TMP/source"
section Events LIMITS | awk '/^\.It Cm/ {event = $3; next} /^\.Cm/ && event {print event, $2} /^\.El/ {exit}' |
	sort -u >"$TMP/page"
same events

# --- signals, exit codes ----------------------------------------------------------
sed -n 's/.*\[SERVER_SIGNALS\] = {\(.*\)};/\1/p' "$src/server.c" | tr -cs 'A-Z0-9' '\n' | sort >"$TMP/source"
section SIGNALS CONFINEMENT | sed -n 's/^\.It Dv //p' | tr -cs 'A-Z0-9' '\n' | sort >"$TMP/page"
same signals

# By name, but for the one of a closed host.
{
	grep -ohwE 'EXIT_[A-Z]+' "$src"/*.c | sort -u | while read -r name; do
		sed -n "s/^[[:space:]]*$name = \([0-9]*\).*/\1/p" lib/exit.h
	done
	sed -n 's/^#define CLOSED \([0-9]*\).*/\1/p' "$src/query.c"
} | sort -n >"$TMP/source"
section 'EXIT STATUS' EXAMPLES | sed -n 's/^\.It \([0-9]*\)$/\1/p' >"$TMP/page"
same 'exit codes'

done_testing
