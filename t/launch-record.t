#!/bin/sh
# What is kept of a run and for whom: names, modes, run.json whole at every moment, and no
# link that somebody put there is followed.
# rows: E8
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
get()
{
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    v = v[int(key)] if isinstance(v, list) else v[key]
print(json.dumps(v) if not isinstance(v, str) else v)' "$dir/run.json" "$@"
}

export ANTHROPIC_API_KEY=secret-of-the-model OTHER=other
entry <<'END'
event '{"event":"phase","phase":"setup","ms":3}'
event '{"event":"phase","phase":"agent","ms":9}'
event '{"event":"usage","usage":{"output_tokens":12}}'
echo 'sh| work' >&2
while [ ! -e /run/agent/share/go ]; do sleep 0.05; done
result 3 shipped '"url":"https://github.com/octo/public/pull/9","agent_exit":3,"message":"so so"'
END
start run "$TMP/bin/agent-launch" run --run-id r --base dev --env OTHER octo/public x
dir=$TMP/state/agent/runs/r
wait_for '[ -s state/agent/runs/r/agent.log ]'
is "$(get state)" running 'while it runs it says so'
is "$(get pid)" "$(pid run)" 'and who runs it'
notok 'its directory is locked' flock -n "$dir" true
touch share/go
wait_for '! running run'
wait "$(pid run)"
is $? 3 'the exit code'
is "$(cat run.out)" https://github.com/octo/public/pull/9 'the URL'
like run.err "run r ended with 3: so so; its record is $dir\$" 'where to look'
ok 'it can be locked afterwards' flock -n "$dir" true
rm share/go
is "$(cd "$dir" && stat -c '%A %n' . ./* | tr '\n' ' ')" \
	'drwx------ . -rw------- ./agent.log -rw------- ./egress.jsonl -rw------- ./run.json ' 'modes'
is "$(stat -c %A state state/agent state/agent/runs | sort -u)" drwx------ 'of what is above as well'
is "$(get state) $(get code) $(get result outcome) $(get result agent_exit)" 'done 3 shipped 3' 'how it ended'
is "$(get engine) $(get tool) $(get repo) $(get base)" 'bwrap claude octo/public dev' 'what it was'
is "$(get phases 1 phase) $(get phases 1 ms) $(get usage output_tokens)" 'agent 9 12' 'what it did'
is "$(get credentials git) $(get credentials model 0) $(get credentials env 0)" \
	'GH_TOKEN ANTHROPIC_API_KEY OTHER' 'names of what it had'
is "$(get egress mode)" 'no network, handed-over listener' 'how it was cut off'
like "$dir/agent.log" '^sh\| work$' 'what it printed'
ok 'no value of a secret' sh -c '! grep -r -e test-write-token -e secret-of "$0"' "$TMP/state"
like "$dir/run.json" '"ended": "20..-..-..T..:..:..Z"' 'when'

# Links and files that were there before.
entry <<'END'
result 0 nothing
END
mkdir -p victim
ln -s "$TMP/victim" state/agent/runs/link
exits 64 launch run --run-id link --tool sh octo/public x
is "$(ls -A victim)" '' 'a link in the place of the record is not followed'
echo precious >precious
chmod 000 state/agent/runs
exits 74 launch run --run-id no --tool sh octo/public x
like err "cannot make the run record '.*/no': Permission denied" 'a place that cannot be written'
chmod 700 state/agent/runs
HOME=$TMP/home
export HOME
mkdir home
unset XDG_STATE_HOME
exits 0 launch run --run-id h --tool sh octo/public x
ok 'without XDG_STATE_HOME below the home' test -e home/.local/state/agent/runs/h/run.json
XDG_STATE_HOME=relative
export XDG_STATE_HOME
exits 0 launch run --run-id i --tool sh octo/public x
ok 'a relative one is none (XDG)' test -e home/.local/state/agent/runs/i/run.json

# --quiet keeps the screen empty and the log full.
export XDG_STATE_HOME="$TMP/state"
entry <<'END'
echo noise >&2
result 0 nothing
END
exits 0 launch run --quiet --run-id q --tool sh octo/public x
is "$(cat err)" '' '--quiet is quiet'
like state/agent/runs/q/agent.log '^noise$' 'the log is not'
done_testing
