#!/bin/sh
# What ends a run early, and what is kept of it: time, idleness, output, signals from outside, a
# launcher that is gone.
# rows: C7
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
git="git -C $NET/git/demo/hello.git"

RUN=time-1
exits 124 entry --env AGENT_TIMEOUT=2 'echo x >x; sleep 1000'
is "$(field outcome) $(field limit) $(field salvage)" 'limit time branch' 'time: told as such, the work kept'
is "$($git show "agent/salvage/$RUN:x")" x 'in the salvage branch'
is "$(field branch)" "agent/salvage/$RUN" 'which the result names'
like "$TMP/out" "the work is kept in branch 'agent/salvage/time-1'" 'and so does the message'
RUN=time-2
exits 124 entry --env AGENT_TIMEOUT=2 'trap "echo late >late; exit 0" TERM; echo x >x; sleep 1000 & wait'
is "$($git show "agent/salvage/$RUN:late")" late 'TERM comes first, and what the agent then does counts'
RUN=time-3
exits 124 entry --env AGENT_TIMEOUT=2 'sleep 1000'
is "$(field outcome) $(field salvage)" 'limit ' 'nothing was changed: nothing is kept'
RUN=time-4
exits 124 entry --env AGENT_TIMEOUT=2 --no-write 'no token now' 'echo x >x; sleep 1000'
is "$(field salvage)" bundle 'without a token the work is kept in a bundle'

RUN=idle-1
exits 124 entry --spec '{"options": {"idle": 3}}' 'echo x >x; sleep 1000'
is "$(field limit) $(field salvage)" 'idle branch' 'idle: neither output nor computation'
RUN=idle-2
exits 0 entry --spec '{"options": {"idle": 3}}' 'for i in 1 2 3 4 5 6; do echo $i; sleep 1; done'
RUN=idle-3
exits 0 entry --spec '{"options": {"idle": 3}}' 'timeout 6 sh -c "while :; do :; done"; true'

RUN=flood-1
exits 124 entry --spec '{"options": {"output_max": 1000000}}' 'echo x >x; yes'
is "$(field limit) $(field salvage)" 'output branch' 'output: the limit is told, the work kept'

for signal in 15 2 1 3; do
	RUN=signal-$signal
	exits $((128 + signal)) entry --signal-on agent:$signal 'echo x >x; sleep 1000'
	is "$(field salvage) $(field outcome)" 'branch salvaged' "signal $signal from outside: the work is kept"
done
RUN="signal-clone"
faults '{"http": [{"host": "github.com", "path": "info/refs", "delay": 30}]}'
exits 143 entry --signal-on clone:15 true
faults

RUN=gone-1
exits 69 entry --gone-on agent 'echo x >x; sleep 1000'
is "$(ref demo/hello "refs/heads/agent/sh/$RUN")$(ref demo/hello "refs/heads/agent/salvage/$RUN")" '' \
	'a launcher that is gone: nothing is done in its name'

RUN=fail-1
exits 7 entry 'echo x >x; exit 7'
is "$(field agent_exit) $(field salvage) $(field outcome)" '7 branch salvaged' "the agent's own code"
RUN=fail-2
exits 1 entry 'echo x >x; exit 200'
is "$(field agent_exit)" 200 'a large one becomes 1, and the true one is told'
is "$($git for-each-ref 'refs/heads/agent/sh/*' | wc -l)" 0 'none of these is in a branch of the ordinary kind'
done_testing
