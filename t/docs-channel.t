#!/bin/sh
# The events and steps of agent(7) are those that agent-entry sends, and that agent-launch
# knows; the record's members are those that agent-launch writes.
. "$(dirname "$0")/house.sh"

# The .It Cm names between two headings.
items()
{
	sed -n "/^\.S[hs] $1\$/,/^\.S[hs] $2\$/s/^\.It Cm \([a-z_-]*\).*/\1/p" docs/man/agent.7 | sort -u
}

items 'Out: events' 'Steps of progress' >"$TMP/events"
items 'Steps of progress' 'THE RUN RECORD' >"$TMP/steps"
items 'THE RUN RECORD' FILES >"$TMP/members"

# json_pack() writes "event", NAME as two strings beside each other.
grep -hoE '"event", *"[a-z]+"' cmd/agent-entry/*.c | sed 's/.*"\([a-z]*\)"$/\1/' | sort -u >"$TMP/sent"
ok 'agent-entry sends events' test -s "$TMP/sent"
is "$(tr '\n' ' ' <"$TMP/sent")" "$(tr '\n' ' ' <"$TMP/events")" 'the events are those of agent(7)'
while read -r event; do
	grep -q "\"$event\"" cmd/agent-launch/event.c || echo "$event"
done <"$TMP/events" >"$TMP/faults"
none 'and agent-launch knows each' "$TMP/faults"

# A step is named where it starts, is done, skipped or failed.
cat cmd/agent-entry/*.c | tr '\n\t' '  ' |
	grep -oE 'run_(start|done|skip|fail)\(&?[a-z]+, *"[a-z-]+"' | sed 's/.*"\([a-z-]*\)"$/\1/' |
	sort -u >"$TMP/named"
ok 'agent-entry names steps' test -s "$TMP/named"
is "$(comm -23 "$TMP/named" "$TMP/steps" | tr '\n' ' ')" '' 'no step is missing in agent(7)'
while read -r step; do
	grep -qE "\"$step\"" cmd/agent-entry/*.c || echo "$step"
done <"$TMP/steps" >"$TMP/faults"
none 'no step of agent(7) is missing in agent-entry' "$TMP/faults"

# Phases of the channel.
cat cmd/agent-entry/*.c | grep -oE '(run_phase|stage_enter)\(&?[a-z]+, "[a-z]+"' | sed 's/.*"\([a-z]*\)"$/\1/' |
	sort -u >"$TMP/phases"
sed -n '/^\.It Cm phase$/,/^\.It Cm progress$/s/^\.Pq \([a-z, ]*\)$/\1/p' docs/man/agent.7 |
	tr -d ' ' | tr ',' '\n' | sort -u >"$TMP/said"
is "$(tr '\n' ' ' <"$TMP/phases")" "$(tr '\n' ' ' <"$TMP/said")" 'the phases are those of agent(7)'

while read -r member; do
	grep -q "\"$member\"" cmd/agent-launch/*.c || echo "$member"
done <"$TMP/members" >"$TMP/faults"
ok 'agent(7) has members of run.json' test -s "$TMP/members"
none 'each member of run.json is in agent-launch' "$TMP/faults"

done_testing
