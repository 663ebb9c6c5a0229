#!/bin/sh
# On a terminal the last line shows the step that is on and its time, written over again and again;
# what stays is what is printed elsewhere, where there is no such line.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
entry <<'END'
event '{"event":"progress","step":"clone","state":"start","ms":0}'
while [ ! -e /run/agent/share/cloned ]; do sleep 0.05; done
echo 'agent-entry: clone: here' >&2
event '{"event":"progress","step":"clone","state":"done","ms":9}'
event '{"event":"progress","step":"agent","state":"start","ms":0}'
echo 'sh| a line' >&2
while [ ! -e /run/agent/share/worked ]; do sleep 0.05; done
printf 'sh| half a line' >&2
while [ ! -e /run/agent/share/half ]; do sleep 0.05; done
echo ' and the rest' >&2
event '{"event":"progress","step":"agent","state":"done","ms":9}'
result 0 nothing
END

# terminal TERM ARG...: with stderr a terminal of that kind; what it is sent is in ./screen. Each wait
# of the stand-in ends when the terminal has been sent what the run is to show by then.
cat >terminal.py <<'END'
import os, pathlib, re, subprocess, sys
share = pathlib.Path("share")
master, slave = os.openpty()
run = subprocess.Popen(sys.argv[2:], stderr=slave, stdin=subprocess.DEVNULL, env={**os.environ, "TERM": sys.argv[1]})
os.close(slave)
plain = sys.argv[1] == "dumb" or "--quiet" in sys.argv
steps = [(rb"clone \.\.\. 0:02", "cloned"), (rb"agent \.\.\. 0:02", "worked"), (rb"half a line", "half")]
seen = b""
while True:
    if plain:
        for _, name in steps:
            (share / name).touch()
    elif steps and re.search(steps[0][0], seen):
        (share / steps.pop(0)[1]).touch()
    try:
        piece = os.read(master, 4096)
    except OSError:
        break
    seen += piece
pathlib.Path("screen").write_bytes(seen)
sys.exit(run.wait())
END
terminal()
{
	rm -f share/cloned share/worked share/half
	exits 0 timeout 60 python3 terminal.py "$@"
}
# What is left of a line that is written over.
left()
{
	sed 's/\r$//; s/.*\r\x1b\[K//' screen
}
said='agent-entry: clone: here
sh| a line
sh| half a line and the rest'

terminal xterm "$TMP/bin/agent-launch" run --tool sh --run-id seen octo/public x
ok 'the step is shown, with its time' grep -q 'clone \.\.\. 0:01' screen
ok 'and the next one, from its own beginning' grep -q 'agent \.\.\. 0:00' screen
is "$(left)" "$said" 'what stays is what was printed'
unlike screen 'half a line[^ ]*clone|half a line.*agent \.\.\.' 'a line that has not ended is not written over'
unlike state/agent/runs/seen/agent.log '\.\.\. 0:' 'and it is not in the log'
terminal dumb "$TMP/bin/agent-launch" run --tool sh --run-id dumb octo/public x
is "$(tr -d '\r' <screen)" "$said" 'a terminal that cannot take a line back gets lines'
terminal xterm "$TMP/bin/agent-launch" run --quiet --tool sh --run-id quiet octo/public x
is "$(cat screen)" '' '--quiet: nothing'
touch share/cloned share/worked share/half
TERM=xterm exits 0 launch run --tool sh --run-id pipe octo/public x
is "$(cat err)" "$said" 'where there is no terminal there are lines'
done_testing
