#!/bin/sh
# The hostile suite, A: an agent that looks for the token wherever one could be (threats-entry A).
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

hostile 'control: the agent runs, can write its loot and reads an environment of its own' 0 \
	'MARK=mine /loot/canary; grep -q MARK=mine /loot/untrusted.*'
hostile 'A1: environ of process 1, of its parent and its own' 0 \
	'tr "\0" "\n" </proc/1/environ; tr "\0" "\n" </proc/$PPID/environ; env
	cat /proc/1/environ >/loot/a1 2>&1 && exit 9; true'
is "$(cat loot/a1)" 'cat: /proc/1/environ: Permission denied' 'A1: process 1 cannot be read'
hostile 'A2: every environ, cmdline, descriptor and mem of every process, all through the run' 0 \
	'setsid sh -c "while :; do cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; ls -l /proc/[0-9]*/fd
	done >>/loot/a2 2>/dev/null" &
	for p in /proc/[0-9]*; do for f in $p/fd/*; do timeout 1 cat $f </dev/null; done; done >/loot/a2fd 2>/dev/null
	for m in /proc/1/mem /proc/1/maps /proc/1/auxv /proc/1/stack /proc/1/fd/0 /proc/1/root/etc/passwd; do
		dd if=$m bs=1 count=1 of=/dev/null 2>/dev/null && echo $m >>/loot/a2mem; done; echo x >x'
is "$(cat loot/a2mem 2>/dev/null)" '' 'A2: nothing of process 1 opens'
hostile 'A3: ptrace and process_vm_readv of process 1' 0 'python3 - <<END
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for request in (16, 0x4206):
    if libc.ptrace(request, 1, 0, 0) != -1 or ctypes.get_errno() != 1:
        sys.exit(9)
class Iov(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
buf = ctypes.create_string_buffer(64)
local, there = Iov(ctypes.addressof(buf), 64), Iov(0x400000, 64)
if libc.process_vm_readv(1, ctypes.byref(local), 1, ctypes.byref(there), 1, 0) != -1:
    sys.exit(9)
END'
hostile 'A4: every place where git, gh and others keep credentials' 0 \
	'{ cat .git/config ~/.git-credentials ~/.netrc ~/.config/gh/hosts.yml /run/secrets/* /tmp/* /tmp/*/* /run/agent/*/*.json
	git config --list --show-origin; printf "protocol=https\nhost=github.com\n\n" | GIT_TERMINAL_PROMPT=0 git credential fill
	gh auth token; git remote -v; } >/loot/a4 2>&1; git remote get-url origin >/loot/a4url'
is "$(cat loot/a4url)" https://github.com/demo/private 'A4: the remote is the plain URL'
hostile 'A5: descriptors that were inherited' 0 'ls -l /proc/self/fd >/loot/a5; readlink /proc/self/fd/0 >/loot/a5in'
is "$(grep -c -- '->' loot/a5)" 4 'A5: 0, 1, 2 and the one that ls opened'
is "$(cat loot/a5in)" /dev/null 'A5: standard input is /dev/null'
hostile 'A7: signals that would leave a core' 0 \
	'kill -SEGV 1 2>/dev/null; kill -QUIT 1 2>/dev/null; kill -ABRT 1 2>/dev/null; ulimit -c >/loot/a7
	sh -c "kill -SEGV \$\$"; ls core* /tmp/core* 2>/dev/null && exit 9; true'
is "$(cat loot/a7)" 0 'A7: no core files'
faults '{"http": [{"host": "github.com", "path": "git-receive-pack", "status": 422, "body": "no"}]}'
hostile 'A8: errors on the way out hold no token' 75 'echo x >x; exec >&- 2>&- <&-; kill -PIPE 1; true'
faults
is "$(ls bundle)" bundle 'A8: and the work is in the bundle'
hostile 'A9: a prompt with expansions is text' 0 ': "$GH_TOKEN" `env >/loot/a9` $(env >>/loot/a9) %s%n'
unlike loot/a9 TOKEN 'A9: and there is nothing to expand'
is "$(recorded requests 'r["host"] not in ("github.com", "api.github.com")' | wc -l)" 0 'T: no request went elsewhere'
done_testing
