#!/bin/sh
# The hostile suite, C: an agent that stays behind, races, or does not die (threats-entry C).
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

# Writes to the loot for as long as it lives: what is alive after the last kill goes on writing.
alive='trap "" TERM HUP INT; while :; do echo "$(cat /proc/[0-9]*/environ | tr "\0" "\n" | grep -c TOKEN)" >>/loot/$MARK
	if [ -e /loot/trusted ]; then touch /loot/FAIL.$MARK; fi; done'
hostile 'C1: a daemon that waits for the token, and changes files under the scan' 0 \
	"echo x >x; MARK=c1 setsid sh -c '$alive' >/dev/null 2>&1 & sleep 0.3; true"
ok 'C1: control: it did run' test -s loot/c1
is "$(git -C "$NET/git/demo/private.git" show "agent/sh/$RUN:x")" x 'C1: what was scanned is what was pushed'
hostile 'C2: double forks, stopped processes, a subreaper, ignored signals' 0 \
	"echo x >x; (MARK=c2 setsid sh -c '$alive' & (sleep 1000 & kill -STOP \$!) & (trap '' TERM; exec sleep 1000) &) >/dev/null 2>&1
	python3 -c 'import ctypes, os, subprocess
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
for i in range(50):
    if os.fork() == 0:
        os.setsid()
        os.execlp(\"sleep\", \"sleep\", \"1000\")
' & sleep 0.5; true"
hostile 'C2: a fork bomb up to the limit' 0 \
	'echo x >x; python3 -c "import os, resource
resource.setrlimit(resource.RLIMIT_NPROC, (400, 400))
while True:
    try:
        os.fork()
    except OSError:
        pass
" >/dev/null 2>&1 & sleep 1; true' --bwrap=--setenv --bwrap=X --bwrap=y
hostile 'C3: a listener on the port of the proxy, and on others' 0 \
	'python3 -c "import socket
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
try:
    s.bind((\"127.0.0.1\", 3128)); s.listen(); open(\"/loot/FAIL.bound\", \"w\")
except OSError as e:
    open(\"/loot/c3\", \"w\").write(str(e))"; echo x >x'
like loot/c3 'already in use' 'C3: the port is taken'
hostile 'C4: files that change while they are added' 0 \
	'mkfifo fifo; echo clean >x; MARK=c4; (while :; do echo "$RANDOM" >>y; rm -f y; done) >/dev/null 2>&1 & true'
hostile 'C5: kill -STOP, -KILL and -TERM of process 1 and its parent' 0 \
	'for s in STOP KILL TERM INT HUP QUIT SEGV ABRT; do kill -$s 1; kill -$s $PPID; done 2>/dev/null; sleep 0.2; echo x >x'
is "$(field outcome)" shipped 'C5: the run goes on'
# rows: G8 G9
hostile 'G8: prlimit, chrt, taskset, renice, ionice and setpriority on process 1' 0 \
	'{ prlimit --pid 1 --cpu=1:1; prlimit --pid 1 --fsize=1; chrt -i -p 0 1; taskset -p 1 1; renice 19 1; renice 19 -g 1
	renice 19 -u agent; ionice -c 3 -p 1; python3 -c "import os; os.pidfd_open(1)"; } >/loot/g8 2>&1; echo x >x
	sh -c "prlimit --pid \$\$ --cpu=100:100 && chrt -i -p 0 \$\$ && taskset -p 1 \$\$ && renice 19 \$\$" >/dev/null && touch /loot/g8own
	python3 -c "import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
sys.exit(9 if libc.syscall(302, 0x100000001, 0, 0, 0) == 0 else 0)"'
is "$(grep -ciE 'not permitted|denied' loot/g8)" 9 'G8: every one of them is refused'
ok 'G8: control: on a process of its own they are not' test -e loot/g8own
hostile 'G9: signals from inside do not stop a run, by kill or by a descriptor of /proc/1' 0 'kill -TERM 1; kill -INT 1
	python3 -c "import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
fd = os.open(\"/proc/1\", os.O_RDONLY | os.O_DIRECTORY)
open(\"/loot/g9\", \"w\").write(str(libc.syscall(424, fd, 15, None, 0)))"; sleep 0.5; echo x >x'
is "$(cat loot/g9)" 0 'G9: control: the second kind did arrive'
hostile 'C6: 10,000 zombies' 0 'python3 -c "import os
for i in range(10000):
    pid = os.fork()
    if pid == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.waitpid(pid, 0)
"; ls -d /proc/[0-9]* | wc -l >/loot/c6; echo x >x'
ok 'C6: all of them are reaped' test "$(cat loot/c6)" -lt 20
hostile 'C7: an agent that ignores SIGTERM when its time is over' 124 \
	'trap "" TERM; echo x >x; while :; do sleep 1; done' --env AGENT_TIMEOUT=3
is "$(field limit) $(field salvage)" 'time branch' 'C7: the work is in the salvage branch'
hostile 'C8: ended by a signal, with changes' 1 'echo x >x; kill -SEGV $$'
is "$(field agent_exit) $(field salvage)" '139 branch' 'C8: the code is told, the work is kept'
hostile 'C8: ended by a signal, without changes' 1 'kill -KILL $$'
is "$(field agent_exit) $(field outcome)" '137 failed' 'C8: the code is told'
done_testing
