#!/bin/sh
# However agent-launch ends, nothing of the run is left: its own end by SIGKILL, a signal, a second
# and a third one, a sandbox that does not listen, a proxy that dies.
# rows: E6
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins

# What runs in this namespace besides this shell: names of programs of a run.
left()
{
	ps -eo comm= | awk '/^(bwrap|egress-proxy|agent-entry|agent-launch|sleep|cat)$/ {printf "%s ", $0}'
}
begin()
{
	start "$1" "$TMP/bin/agent-launch" run --tool sh --run-id "$@" octo/public x
	wait_for "grep -q up state/agent/runs/$1/agent.log 2>/dev/null"
}
end()
{
	wait_for "! running $1" 30
	wait "$(pid "$1")"
	code=$?
}

# The agent: processes of every kind, none of which wants to end.
entry <<'END'
trap '' TERM INT HUP
(trap '' TERM INT HUP; setsid sleep 1000) &
(exec 0</dev/null 1>&0 2>&0 6>&-; setsid sh -c 'trap "" TERM; sleep 1000; sleep 1000') &
event '{"event":"phase","phase":"agent"}'
echo up >&2
hold
END
begin killed
isnt "$(left)" '' 'while it lives its processes do'
kill -KILL "$(pid killed)"
ok 'after SIGKILL nothing is left' wait_for '[ -z "$(left)" ]'
diag "left: $(left)"
like state/agent/runs/killed/run.json '"state": "running"' 'the record says that it did not end'
ok 'and is not locked' flock -n state/agent/runs/killed true

# SIGKILL for the engine, from outside.
begin engine
pkill -KILL -x -P "$(pid engine)" bwrap
end engine
is "$code" 137 'bwrap killed: 137'
ok 'nothing is left' wait_for '[ -z "$(left)" ]'

# The proxy dies: the run goes on, and says so.
begin proxy
pkill -KILL -x -P "$(pid proxy)" egress-proxy
ok 'it says that nothing can be reached' wait_for 'grep -q "egress-proxy ended before" proxy.err'
running proxy && pass 'and goes on'
kill -TERM "$(pid proxy)"
ok 'TERM is passed on, and does not end this one' wait_for 'grep -q "stopping: the work is saved" proxy.err'
running proxy && pass 'which may save its work'
kill -TERM "$(pid proxy)"
end proxy
is "$code" 143 'the second one hangs up: 143'
ok 'nothing is left' wait_for '[ -z "$(left)" ]'

# One that saves its work.
entry <<'END'
trap 'event "{\"event\":\"result\",\"code\":143,\"outcome\":\"salvaged\"}"; exit 143' TERM
event '{"event":"phase","phase":"agent"}'
echo up >&2
while :; do sleep 0.1; done
END
for signal in TERM:143 INT:130 HUP:129; do
	wanted=${signal#*:} signal=${signal%:*}
	begin "$signal"
	kill -s "$signal" "$(pid "$signal")"
	end "$signal"
	is "$code" "$wanted" "$signal: 128+n"
	like "state/agent/runs/$signal/run.json" '"outcome": "salvaged"' 'and the work was saved'
done
ok 'nothing is left' wait_for '[ -z "$(left)" ]'

# One that neither listens nor notices that we hang up.
entry <<'END'
trap '' TERM
event '{"event":"phase","phase":"agent"}'
echo up >&2
while :; do sleep 1; done
END
begin deaf
# Signals that come at once are one: until it ends.
wait_for 'kill -TERM "$(pid deaf)" 2>/dev/null; ! running deaf'
end deaf
is "$code" 143 'the third one kills: 143'
ok 'nothing is left' wait_for '[ -z "$(left)" ]'

# Nobody reads what it prints.
entry <<'END'
i=0
while [ $i -lt 3000 ]; do echo "line $i of many, so that a pipe is filled in the end" >&2; i=$((i + 1)); done
result 0 nothing
END
launch run --tool sh --run-id deafout octo/public x 2>&1 >/dev/null | head -n 1 >first
wait_for 'grep -q done state/agent/runs/deafout/run.json'
like state/agent/runs/deafout/run.json '"code": 0' 'a closed stderr does not end the run'
is "$(wc -l <state/agent/runs/deafout/agent.log)" 3000 'and the log is whole'
ok 'nothing is left' wait_for '[ -z "$(left)" ]'

# A proxy that does not start ends the run before it began.
for code in 64 78 1; do
	printf '#!/bin/sh\necho "egress-proxy: so it is" >&2\nexit %s\n' $code >bin/egress-proxy
	run launch run --tool sh --run-id "p$code" octo/public x
	is "$status" "$(case $code in 1) echo 69 ;; *) echo $code ;; esac)" "a proxy that ends with $code"
	like err "egress-proxy does not start \(exit code $code\)" 'is told'
	like err "run p$code did not start; its record is" 'with the record'
	like "state/agent/runs/p$code/run.json" '"state": "done"' 'which is whole'
done

# Where user namespaces are forbidden there is no sandbox, and no run.
stand_ins
cat >"$TMP/forbidden" <<'END'
echo 0 >/proc/sys/user/max_user_namespaces
exec setpriv --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$@"
END
exits 69 unshare --user --map-current-user --keep-caps sh "$TMP/forbidden" \
	"$TMP/bin/agent-launch" run --tool sh --run-id none octo/public x
like err '^bwrap: ' 'bwrap says why'
like err 'run none ended with 69: the sandbox did not start \(may this user make user namespaces' 'and we what to ask'
ok 'nothing is left' wait_for '[ -z "$(left)" ]'
done_testing
