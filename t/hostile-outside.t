#!/bin/sh
# The hostile suite, E: what can be seen and left outside of a real run, also of one that is killed;
# values that are handed over; places that somebody prepared; names that are options; what there is no
# program or engine for yet (threats-entry E).
# rows: E6 E7 E8 E9 E10
. "$(dirname "$0")/lib.sh"
in_ns "$@"
internet_start
make_repo octo/private
mkdir home run temp
export AGENT_TOOL=sh AGENT_CA_FILE="$CA" TERM=dumb HOME="$TMP/home" TMPDIR="$TMP/temp" XDG_RUNTIME_DIR="$TMP/run"
export XDG_STATE_HOME="$TMP/state" GH_TOKEN=test-write-token HANDED=sk-hostile-model-key-0123456789
secret='test-write-token|sk-hostile-model-key|eC1hY2Nlc3MtdG9rZW46'
runs=$XDG_STATE_HOME/agent/runs

# Every argv, and every environment of the run's programs; who is the test's own has the token in it.
look()
{
	for process in /proc/[0-9]*; do
		{ tr '\0' ' ' <"$process/cmdline"; echo; } 2>/dev/null
		case $(cat "$process/comm" 2>/dev/null) in
		bwrap | egress-proxy | agent | agent-launch | agent-entry) tr '\0' '\n' <"$process/environ" ;;
		esac
	done 2>/dev/null
}
start run agent run --run-id seen --env HANDED octo/private 'echo up; sleep 1000'
wait_for "grep -q up $runs/seen/agent.log 2>/dev/null" 60
look >seen
like seen '/run/agent/bin/agent-entry' 'E6: control: the run is seen'
like seen '^AGENT_SANDBOX=1|--setenv AGENT_SANDBOX 1' 'E6: control: with what it was given'
unlike seen "$secret" 'E6: no secret is in an argv or an environment'
kill -KILL "$(pid run)"
ok 'E6: after SIGKILL nothing runs' wait_for '! pgrep -x "bwrap|egress-proxy|agent-entry|agent-launch"' 30
grep -rlE "$secret" home run temp state run.out run.err >left
is "$(cat left)" '' 'E6: nothing that is left holds a secret'
is "$(find home run temp state -type f | sort | tr '\n' ' ')" \
	'state/agent/runs/seen/agent.log state/agent/runs/seen/egress.jsonl state/agent/runs/seen/run.json ' \
	'E6, E8: the record is all that was made, so there is no name to wait for'

# Values: byte by byte, or not at all.
odd=$(printf ' lead\nnext # no comment\n"q" '\''s'\'' $HOME `id` \\n a=b\t%%s \302\240\r.')
ODD=$odd EMPTY='' export ODD EMPTY
exits 0 agent run --run-id odd --env ODD --env EMPTY octo/private 'printf %s "$ODD" >odd; echo "${EMPTY-unset}" >empty'
git -C "$NET/git/octo/private.git" show agent/sh/odd:odd >got
printf %s "$odd" >wanted
ok 'E7: a value with newlines, quotes, blanks and dollars arrives as it is' cmp got wanted
is "$(git -C "$NET/git/octo/private.git" show agent/sh/odd:empty)" '' 'E7: and an empty one'
for name in 'A B' 'A=B' '1A' 'A-B' '' 'A
B'; do
	exits 64 agent run --env "$name" octo/private true
done
exits 64 env "BYTES=$(printf '\377')" agent run --env BYTES octo/private true
like err 'the value of BYTES is not UTF-8' 'E7: what JSON cannot carry is refused, not dropped'
exits 64 env "ANTHROPIC_API_KEY=$(printf 'sk-\377')" agent run --tool claude octo/private true
like err 'the value of ANTHROPIC_API_KEY is not UTF-8' 'E7: a key as well'

# A state directory in which somebody else may rename: refused, until the sticky bit keeps what is there.
mkdir -p open/agent/runs open/below victim
chmod 777 open
for way in open open/below linked; do
	ln -sfn open/below linked
	exits 77 env XDG_STATE_HOME="$TMP/$way" agent run --run-id mine octo/private true
	like err "refused: others may exchange what is in '.*/open'" "E8: $way: where everybody may rename"
done
exits 77 env XDG_STATE_HOME="$TMP/made" sh -c 'mkdir -p -m 777 made/agent; chmod 777 made/agent; agent run --run-id mine octo/private true'
like err "refused: others may exchange what is in '.*/made/agent'" 'E8: or in a directory that was there'
is "$(ls -A open/agent/runs made/agent)" 'made/agent:

open/agent/runs:' 'E8: nothing was written there'
chmod 1777 open

echo precious >victim/run.json
for name in run.json agent.log egress.jsonl work.bundle; do ln -s "$TMP/victim/run.json" "temp/$name"; done
ln -s "$TMP/victim" open/agent/runs/taken
ln -s "$TMP/victim/none" open/agent/runs/dangling
for id in taken dangling; do
	exits 64 env XDG_STATE_HOME="$TMP/open" agent run --run-id $id octo/private true
done
is "$(ls victim) $(cat victim/run.json)" 'run.json precious' 'E8: no link is followed'

# Names that would be options of an engine, or that are none.
for option in --image=--privileged --image=-v/:/h '--image=a b' --image= --proxy-image=--privileged \
	--network=--privileged --network=container:x --network=host/x --pull=--tls-verify=false --cpus=-1; do
	exits 64 agent run --engine docker "$option" octo/private true
	like err "'.*' is no value for --(image|proxy-image|network|pull|cpus): it |is no time|takes" 'E9: is refused as a value'
done
exits 64 agent run --host=-oProxyCommand=x octo/private true
for engine in runc --privileged '-v/:/h' 'bwrap --share-net'; do
	exits 64 agent run "--engine=$engine" octo/private true
done
export DOCKER_HOST=tcp://evil.example.net:443 BWRAP_OPTIONS=--share-net
exits 0 agent run -n octo/private true
unlike out 'evil| --share-net' 'E9: nothing of the environment steers the engine'
exits 0 agent run --run-id docker octo/private 'env'
unlike err 'evil' 'E9: nor reaches the agent'
is "$(recorded requests 'r["host"] not in ("github.com", "api.github.com")' | wc -l)" 0 'E9: nobody else was asked'

# When the program comes, this fails, and its row has to be written.
for program in agent-dispatch agent-token; do
	ok "E10: limit: $program is not there yet" test ! -e "$BIN/$program"
done
exits 64 agent dispatch octo/private true
done_testing
