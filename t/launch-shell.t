#!/bin/sh
# agent shell: a shell on a pty of its own in the same sandbox, without a credential; the user's
# terminal is raw while it runs, its size is followed, and it is as it was however the shell ends.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
export XDG_STATE_HOME="$TMP/state" AGENT_TOOL=claude
internet_start
make_repo octo/public
git init -q -b main repo
git -C repo -c user.name=T -c user.email=t@example.org commit -qm First --allow-empty

# A script on a pipe.
printf 'echo sum $((40+2))\nexit 5\n' >script
exits 5 agent shell ./repo <script
like out '^sum 42' 'a script on stdin runs'
printf 'echo no newline' >script
exits 0 agent shell ./repo <script
like out '^no newline' 'also one whose last line has no end; its end ends the shell'
export GH_TOKEN=test-write-token ANTHROPIC_API_KEY=test-model-key
printf 'env; cat /proc/1/environ; pwd; git --no-pager log --format=%%s; id -un; curl -sS https://github.com/\n' >script
run agent shell --ca-file "$CA" octo/public <script
unlike out 'test-(write|model)' 'no credential is in it'
like out '^/work/repo' 'it begins in the repository'
like out '^agent' 'as an ordinary user'
like out '403' 'in phase agent: GitHub is closed'
ok 'no token is in a file' sh -c '! grep -rE "test-(write|model)" "$0"' "$XDG_STATE_HOME"
unset GH_TOKEN ANTHROPIC_API_KEY
exits 0 agent shell --ca-file "$CA" octo/public </dev/null
exits 64 agent shell octo/public prompt

# On a terminal.
cat >terminal.py <<'END'
import fcntl, os, pty, re, select, signal, struct, sys, termios, time

def size(fd, rows, cols):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

class Session:
    def __init__(self, *args):
        self.master, self.slave = os.openpty()
        size(self.master, 33, 101)
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in 0, 1, 2:
                os.dup2(self.slave, fd)
            os.execvp("agent", ["agent", "shell", *args])
        self.seen = b""
    def expect(self, regex):
        end = time.monotonic() + 20
        while not re.search(regex, self.seen):
            if not select.select([self.master], [], [], max(0, end - time.monotonic()))[0]:
                print("not seen:", regex, self.seen, file=sys.stderr)
                return False
            self.seen += os.read(self.master, 65536)
        self.seen = b""
        return True
    def type(self, text):
        os.write(self.master, text)
    def raw(self):
        return not termios.tcgetattr(self.slave)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
    def code(self):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                os.read(self.master, 65536)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        return None
    def restored(self):
        return termios.tcgetattr(self.slave) == self.before

count = 0
def ok(what, name):
    global count
    count += 1
    print("ok" if what else "not ok", count, "-", name, flush=True)

s = Session("./repo")
ok(s.expect(rb"\$ $"), "a prompt")
ok(s.raw(), "the terminal is raw")
s.type(b"stty size; tty\r")
ok(s.expect(rb"33 101\r\n/dev/pts/"), "the size is that of the terminal, on a pty of its own")
size(s.master, 50, 120)
os.kill(s.pid, signal.SIGWINCH)
s.type(b"while [ \"$(stty size)\" != '50 120' ]; do :; done; echo chan''ged\r")
ok(s.expect(rb"changed\r\n"), "and follows it")
s.type(b"sleep 1000\r")
s.expect(rb"sleep 1000\r\n")
s.type(b"\x03")
s.expect(rb"\$ $")
s.type(b"echo st''ill\r")
ok(s.expect(rb"still\r\n"), "the interrupt key interrupts inside, and nothing else")
s.type(b"exit 9\r")
ok(s.code() == 9, "its exit code")
ok(s.restored(), "the terminal is as it was")

s = Session("./repo")
s.expect(rb"\$ $")
os.kill(s.pid, signal.SIGTERM)
ok(s.code() == 143, "ended by TERM: 143")
ok(s.restored(), "the terminal is as it was")

s = Session("./repo")
s.expect(rb"\$ $")
s.type(b"kill -9 $$\r")
ok(s.code() == 137, "the shell is killed: 137")
ok(s.restored(), "the terminal is as it was")

s = Session("./nothing")
ok(s.code() == 66, "no repository: 66")
ok(s.restored(), "the terminal is as it was")
END
python3 terminal.py >terminal.tap
while read -r verdict; do
	case $verdict in
	ok*) pass "${verdict#* - }" ;;
	*) fail "${verdict#* - }" ;;
	esac
done <terminal.tap
is "$(grep -c . terminal.tap)" 13 'all of it ran'
is "$(ps -eo comm= | awk '/^(bwrap|egress-proxy|agent.*)$/')" '' 'nothing is left running'
done_testing
