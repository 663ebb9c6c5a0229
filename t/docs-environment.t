#!/bin/sh
# Every variable of ours that agent(7) names is read or set where it says, and each one in
# the sources is in agent(7).
. "$(dirname "$0")/house.sh"

# The names under one .Ss of ENVIRONMENT.
documented()
{
	sed -n "/^\.Sh ENVIRONMENT/,/^\.Sh THE CHANNEL/p" docs/man/agent.7 |
		awk -v title="$1" '/^\.Ss/ {on = substr($0, 5) == title} on && /^\.It Ev/' |
		tr -cs 'A-Za-z_' '\n' | grep -E '^([A-Z][A-Z_]+|https_proxy)$' | sort -u
}

# Names written as a whole string in sources: a getenv(3), a row of a table, a setenv.
strings()
{
	cat "$@" | grep -oE '"(AGENT_[A-Z_]+|GH_[A-Z]+|GITHUB_TOKEN|[A-Z_]*(HOME|PATH|PROXY|TMPDIR|CERTS?_[A-Z]+|CERTS|BUNDLE|CAINFO)|https_proxy)[="]' |
		tr -d '"=' | sort -u
}

# check TITLE FILE...: what that section names is in these files.
check()
{
	title=$1
	shift
	documented "$title" >"$TMP/names"
	ok "agent(7) has variables '$title'" test -s "$TMP/names"
	while read -r name; do
		grep -qE "\"${name}[\"=]" "$@" || echo "$name"
	done <"$TMP/names" >"$TMP/faults"
	none "each of them is in $(dirname "$1")" "$TMP/faults"
}

check 'Read by agent-launch' cmd/agent-launch/*.c lib/*.c
check 'Read by agent-entry' cmd/agent-entry/*.c lib/*.c
check 'Seen by the agent' cmd/agent-entry/*.c
check 'Read by every program' lib/*.c

for program in agent agent-launch agent-runs agent-doctor agent-entry egress-proxy; do
	set -- cmd/$program/*.c
	[ -e "$1" ] || continue
	strings "$@" | grep '^AGENT_' >"$TMP/in-source"
	# agent-launch also sets what agent-entry reads.
	{
		documented 'Read by agent-launch'
		documented 'Read by every program'
		case $program in
		agent-launch | agent-entry) documented 'Read by agent-entry' ;;
		esac
		documented 'Seen by the agent'
		# A beginning that names are compared with.
		echo AGENT_
	} | sort -u >"$TMP/names"
	comm -23 "$TMP/in-source" "$TMP/names" >"$TMP/faults"
	none "each AGENT_ variable in cmd/$program is in agent(7)" "$TMP/faults"
done
documented 'Read by every program' >"$TMP/names"
strings lib/*.c | grep '^AGENT_' | comm -23 - "$TMP/names" >"$TMP/faults"
none 'each AGENT_ variable in lib is in agent(7)' "$TMP/faults"

# Whatever is read from the environment at all, under whatever name.
for source in $(files 'cmd/*.c' 'lib/*.c'); do
	grep -oE 'getenv\("[A-Za-z_]+"\)' "$source" | sed 's/getenv("\(.*\)")/\1/' | sort -u |
		while read -r name; do
		grep -qwE "Ev.*[ ]$name( .*)?" docs/man/*.[178] || echo "$source: $name"
	done
done >"$TMP/faults"
none 'each variable that is read is in a page' "$TMP/faults"

done_testing
