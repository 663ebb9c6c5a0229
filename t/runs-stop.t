#!/bin/sh
# agent stop: the work is saved and it waits for that; --now cuts off; who has ended is told; and no
# process is signalled that is not the launcher of that run.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/runs.sh"
. "$ROOT/t/fake/launch.sh"

# A real run: what the agent did is there afterwards.
real_start r1 'echo x >x; echo up; sleep 1000'
exits 0 agent stop r1
is "$(cat out)$(cat err)" '' 'nothing to say'
is "$(jq -r '.state + " " + (.code | tostring)' "$runs/r1/run.json")" 'done 143' 'it has ended when stop has'
is "$(git -C repo show agent/salvage/r1:x)" x 'and its work is saved'
ok 'its launcher is gone' wait_for '! running r1'
exits 0 agent stop r1
like err "run 'r1' has ended already" 'again: no error'
exits 66 agent stop none
like err "there is no run 'none'" 'one that is not there'
exits 64 agent stop
exits 64 agent stop --json r1

# Several, by short ids.
real_start 20250101T000000-aaaaaa 'echo up; sleep 1000'
real_start 20250101T000000-bbbbbb 'echo up; sleep 1000'
exits 64 agent stop 2025
is "$(ids --state running)" '20250101T000000-aaaaaa 20250101T000000-bbbbbb ' 'a short id of two stops neither'
exits 0 agent stop aaa bbb r1
is "$(ids --state running)" '' 'two at once'
real_start m1 'echo up; sleep 1000'
exits 66 agent stop none m1 none2
is "$(ids --state running)" '' 'one that is not there does not keep another from it'
exits 1 agent stop none 2025
is "$(wc -l <err)" 2 'failures of two kinds: 1'

# --now, and a run that does not listen.
real_start n1 'echo x >x; echo up; sleep 1000'
exits 0 agent stop --now n1
is "$(jq -r '.state + " " + (.code | tostring)' "$runs/n1/run.json")" 'done 143' '--now: ended'
notok 'and not saved' git -C repo rev-parse -q --verify agent/salvage/n1
stand_ins
entry <<'END'
trap '' TERM
event '{"event":"phase","phase":"agent"}'
echo up >&2
while :; do sleep 1; done
END
start deaf "$TMP/bin/agent-launch" run --tool sh --run-id deaf octo/public x
wait_for "grep -q up '$runs/deaf/agent.log' 2>/dev/null"
exits 0 agent stop --no-wait deaf
ok 'the launcher was asked' wait_for 'grep -q "stopping: the work is saved" deaf.err'
is "$(ids --state running)" 'deaf ' '--no-wait does not wait'
start waiting agent stop deaf
ok 'asked again it is cut off, and the wait ends' wait_for '! running waiting' 30
wait "$(pid waiting)"
is $? 0 'with 0'
is "$(ids --state running)" '' 'by itself'

# Lost and broken ones.
entry <<'END'
echo up >&2
hold
END
start lost "$TMP/bin/agent-launch" run --tool sh --run-id lost octo/public x
wait_for "grep -q up '$runs/lost/agent.log' 2>/dev/null"
kill -KILL "$(pid lost)"
wait "$(pid lost)"
exits 0 agent stop lost
like err "run 'lost' was lost: agent gc clears up" 'one that was lost'
mkdir "$runs/broken"
exits 66 agent stop broken
like err "the record of run 'broken' is broken: there is no run.json" 'one that is broken'

# A number that is somebody else's.
start bystander sleep 1000
holds()
{
	mkdir -p "$runs/held"
	printf '{"version":1,"id":"held","state":"running","pid":%s}' "$1" >"$runs/held/run.json"
	run flock -x "$runs/held" agent stop --no-wait held
}
for number in "$(pid bystander)" 999999999 1 0 -1 99999999999 '"5"' null; do
	holds "$number"
	is "$status" 77 "pid $number: 77"
	like err "not signalled|does not say which process" 'and why'
done
running bystander && pass 'nobody was signalled'
# One that does not listen at all is waited for no longer than one likes.
mkdir -p stopped
cat >stopped/agent-launch <<'END'
#!/bin/sh
trap '' TERM INT
echo ready >&9
exec 9>&-
while :; do sleep 0.1; done
END
chmod +x stopped/agent-launch
start stubborn "$TMP/stopped/agent-launch"
ready stubborn
mkdir -p "$runs/held"
printf '{"version":1,"id":"held","state":"running","pid":%s}' "$(pid stubborn)" >"$runs/held/run.json"
exits 124 flock -x "$runs/held" agent stop --wait 1 held
like err "run 'held' has not ended in 1 s: agent stop --now cuts it off" '--wait bounds the wait'
for wrong in 0 x 2d -1 ''; do
	exits 64 agent stop --wait "$wrong" held
done
# Control: with that name it would be.
cp "$(command -v sleep)" bin/agent-launch
start namesake "$TMP/bin/agent-launch" 1000
holds "$(pid namesake)"
is "$status" 0 'control: a process of that name'
ok 'is signalled' wait_for '! running namesake'
start namesake "$TMP/bin/agent-launch" 1000
printf '{"version":1,"id":"held","state":"running","pid":%s}' "$(pid namesake)" >"$runs/held/run.json"
exits 0 agent stop held
running namesake && pass 'but not when the lock is free'
echo x >"$runs/held/run.json"
exits 77 flock -x "$runs/held" agent stop --no-wait held
done_testing
