# t/entry/lib.sh - what the tests of agent-entry share
#
#	entry [OPTION...] SCRIPT   agent-entry in a real sandbox, tool sh (see launch.py)
#	field NAME                 a member of the result event of the last `exits`/`run`
#	event FILTER               1 if some event matches the python expression over e
# shellcheck shell=sh disable=SC2154

RUN=20260101T000000-abcdef
# ASan takes a place in memory that a small tmpfs limit does not count; its leak check needs ptrace.
ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS-}
export ASAN_OPTIONS
. "$ROOT/t/entry/oracles.sh"

entry()
{
	python3 "$ROOT/t/entry/launch.py" --ca "$CA" --run-id "$RUN" "$@"
}

field()
{
	python3 -c 'import json, sys
print(json.loads(open(sys.argv[1]).read() or "{}").get(sys.argv[2], ""))' "$TMP/out" "$1"
}

event()
{
	python3 -c 'import json, sys
sys.exit(not any(eval(sys.argv[1]) for e in map(json.loads, open("events"))))' "$1"
}

# What a hostile agent can reach outside: a directory of its own, /loot in the sandbox, with a canary
# in it that says who ran it, when, and whose environments it could read.
loot_start()
{
	mkdir -p "$TMP/loot"
	cp "$ROOT/t/entry/canary" "$TMP/loot/canary"
	chmod 755 "$TMP/loot/canary"
	make_repo demo/private
}

# hostile ROW CODE SCRIPT [OPTION...]: runs SCRIPT as the agent, and holds the run against the
# oracles of the threat table: no token and no model key anywhere (T), nothing of the agent's ran in a
# trusted step (X), the expected code and an end (E), at most one new ref, in its place (B).
hostile()
{
	_row=$1 _want=$2 _script=$3
	shift 3
	_n=$((${_n-0} + 1))
	RUN=run-$_n
	rm -f "$TMP/loot/trusted" "$TMP/loot/"FAIL*
	_refs=$(git -C "$NET/git/demo/private.git" for-each-ref | grep -v "agent/[a-z]*/$RUN\$" | cksum)
	run timeout 120 python3 "$ROOT/t/entry/launch.py" --ca "$CA" --run-id "$RUN" \
		--repo demo/private --read test-read-token --bwrap=--bind --bwrap="$TMP/loot" \
		--bwrap=/loot --run-on "scan:touch $TMP/loot/trusted" \
		--spec "{\"secrets\": {\"ANTHROPIC_API_KEY\": \"$MODEL_KEY\"}}" "$@" "$_script"
	_bad=
	[ "$status" -eq "$_want" ] || _bad="$_bad exit-code-$status-not-$_want"
	if ls "$TMP/loot/"FAIL* >/dev/null 2>&1; then
		_bad="$_bad ran-in-a-trusted-step"
	fi
	if leaked || strays; then
		_bad="$_bad secret-leaked"
	fi
	_bad="$_bad$(refs_of "$RUN")"
	[ "$_refs" = "$(git -C "$NET/git/demo/private.git" for-each-ref |
		grep -v "agent/[a-z]*/$RUN\$" | cksum)" ] || _bad="$_bad other-refs-changed"
	is "$_bad" '' "$_row" || {
		_show "$TMP/err"
		_show "$TMP/out"
	}
}
