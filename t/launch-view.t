#!/bin/sh
# What the sandbox of engine bwrap is from within: which files, which network, which terminal,
# which keys. Every wall that is tried has its control beside it: the same thing outside.
# rows: G4 G5 G11
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins

mkdir -p "$HOME/private" && echo mine >"$HOME/private/file"
cat >"$TMP/sock.py" <<'END'
import socket, sys, time
unix = socket.socket(socket.AF_UNIX); unix.bind(sys.argv[1]); unix.listen()
abstract = socket.socket(socket.AF_UNIX); abstract.bind("\0agent-launch-test"); abstract.listen()
tcp = socket.socket(); tcp.bind(("127.0.0.1", 7777)); tcp.listen()
world = socket.socket(); world.bind(("0.0.0.0", 7778)); world.listen()
open("listening", "w").close()
while True: time.sleep(60)
END
start sockets python3 sock.py /tmp/agent-launch-test.$$
wait_for '[ -e listening ]'
cat >"$TMP/share/reach.py" <<'END'
import ctypes, fcntl, os, socket, sys, termios
def tries(name, what):
    try:
        print(name, "yes", what() or "", flush=True)
    except Exception as error:
        print(name, "no", error, flush=True)
def tcp(host, port):
    return lambda: socket.create_connection((host, port), 2).close()
def abstract():
    s = socket.socket(socket.AF_UNIX); s.connect("\0agent-launch-test")
def tty():
    os.close(os.open("/dev/tty", os.O_RDWR))
def push():
    fcntl.ioctl(0, termios.TIOCSTI, b"x")
def keyring():
    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 250, "aarch64": 219}[os.uname().machine]
    key = libc.syscall(number, 10, -3, b"user", b"agent-launch-test", 0)
    if key < 0:
        raise OSError(ctypes.get_errno(), "search")
def userns():
    os.unshare(0x10000000) if hasattr(os, "unshare") else None
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
tries("loopback", tcp("127.0.0.1", 7777))
tries("anywhere", tcp("127.0.0.1", 7778))
tries("public", tcp("93.184.216.34", 7778))
tries("abstract", abstract)
tries("tty", tty)
tries("tiocsti", push)
tries("keyring", keyring)
tries("userns", userns)
END
# The control: outside all of it is there.
cat >"$TMP/outside.py" <<'END'
import ctypes, os, pty, sys
libc = ctypes.CDLL(None, use_errno=True)
number = {"x86_64": (250, 248), "aarch64": (219, 217)}[os.uname().machine]
libc.syscall(number[0], 1, None)
libc.syscall(number[1], b"user", b"agent-launch-test", b"secret", 6, -3)
# Both under a controlling terminal, with the same session keyring.
status = pty.spawn(["sh", "-c", sys.argv[1]])
sys.exit(os.waitstatus_to_exitcode(status))
END
entry <<'END'
exec >&2
python3 /run/agent/share/reach.py
echo "uid $(id -u) $(id -un) $(id -gn) $(hostname)"
for path in / /etc /run /run/agent/bin /run/agent/share /usr /dev /bin /lib /usr/bin /proc/sys/kernel; do
	if touch "$path/new" 2>/dev/null; then echo "writes $path"; else echo "sealed $path"; fi
done
# Where the host has a /nix, its store and its var are there; else all of it is new.
mkdir -p /nix/store
for path in /tmp /var/tmp /work /home/agent /dev/shm /nix/store; do
	if touch "$path/new" 2>/dev/null; then echo "writes $path"; else echo "sealed $path"; fi
done
ln -sfn /tmp /bin 2>/dev/null && echo "writes /bin itself"
mv /run/agent /run/other 2>/dev/null && echo "writes /run/agent itself"
mv /etc/passwd /etc/other 2>/dev/null && echo "writes /etc/passwd itself"
echo "root: $(ls / | tr '\n' ' ')"
echo "etc: $(ls /etc | tr '\n' ' ')"
echo "homes: $(ls -A /home /home/agent | tr '\n' ' ')"
echo "users: $(cut -d: -f1 /etc/passwd | tr '\n' ' ')"
echo "sockets: $(find / -xdev -type s 2>/dev/null | tr '\n' ' ')"
echo "interfaces: $(sed '1,2d;s/:.*//' /proc/net/dev | tr -d ' \n')"
echo "capabilities: $(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)"
echo "privileges: $(sed -n 's/^NoNewPrivs:[[:space:]]*//p' /proc/self/status)"
echo "processes: $(ls /proc | grep -cx '[0-9][0-9]*') pid $$"
echo "core: $(ulimit -c) umask $(umask)"
echo "work: $(df -k /work | awk 'END {print $2}')"
ls /proc/$$/fd >/tmp/fds
echo "descriptors: $(grep -vx '10\|11\|12' /tmp/fds | tr '\n' ' ')"
getent hosts example.org || echo "resolver: none"
event '{"event":"result","code":0,"outcome":"nothing"}' >&1
END
sed -i 's/^exec >&2$/exec 3>\&1 >\&2/; s/^event \(.*\) >&1$/event \1 >\&3/' share/entry.sh
run python3 outside.py "python3 $TMP/share/reach.py >$TMP/outside; echo $TMP; env GH_TOKEN=x AGENT_SHARE=$TMP/share XDG_STATE_HOME=$TMP/state $TMP/bin/agent-launch run --tool sh --workspace 8m octo/public x >$TMP/o 2>$TMP/inside 5</dev/null 7</dev/null 9</dev/null"
is "$status" 0 'the run is fine'
for name in loopback anywhere public abstract tty keyring userns; do
	like outside "^$name yes" "outside: $name"
	like inside "^$name no" "inside: not $name"
done
like inside '^tty no.*No such device' '/dev/tty is ENXIO: there is no controlling terminal'
like inside '^tiocsti no' 'no input can be pushed into it'
like inside '^uid 1000 agent agent agent-sandbox$' 'an ordinary user, by a name that is not ours'
for path in / /etc /run /run/agent/bin /run/agent/share /usr /dev /bin /lib /usr/bin /proc/sys/kernel; do
	like inside "^sealed $path\$" "$path cannot be written"
done
for path in /tmp /var/tmp /work /home/agent /dev/shm /nix/store; do
	like inside "^writes $path\$" "$path can"
done
unlike inside '^writes .* itself$' 'what is above a mount cannot be exchanged'
like inside '^root: bin dev etc home lib [a-z0-9 ]*usr var work $' 'the root is ours'
unlike inside '^root: .*(root|boot|mnt|media|opt|srv|sys)' 'and has no more than a run needs'
unlike inside '^etc: .*(shadow|hostname|machine-id|ssh|sudoers|environment|profile|gitconfig|nix)' \
	'nor has /etc'
like inside '^homes: /home: agent +/home/agent: new ?$' 'no home but its own, which was empty'
like inside '^users: root agent nobody ?$' 'three users'
like inside '^sockets: $' 'no socket'
like inside '^interfaces: lo$' 'no interface but lo'
like inside '^capabilities: 0000000000000000$' 'no capability'
like inside '^privileges: 1$' 'and none to be gained'
like inside '^processes: [1-5] pid 1$' 'process 1 of a namespace of its own'
like inside '^core: 0 umask 0022$' 'no core files; the usual umask'
like inside '^work: 8192$' '--workspace bounds it'
like inside '^descriptors: 0 1 2 3 6 ?$' 'no descriptor but the channel, stderr and the hand-off'
like inside '^resolver: none$' 'no resolver'
unlike inside 'mine|private' 'nothing of the home directory'
ok 'the socket outside is still there' test -S /tmp/agent-launch-test.$$
rm -f /tmp/agent-launch-test.$$
done_testing
