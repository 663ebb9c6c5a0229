"""Where it listens, and how it is started and ended by others."""

import array
import os
import signal
import socket
import subprocess
from typing import Any

from lab import TMP, Lab, Origin, Proxy, connect_request, wait_for

lab = Lab()
lab.dns(plain__example=["93.184.216.53"])


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


Origin("93.184.216.53", 7001, echo)
POLICY = {"internal": [{"host": "plain.example", "port": 7001, "phases": ["agent"], "tls": False}]}
REQUEST = connect_request("plain.example:7001")


def served(address: Any, family: int = socket.AF_INET) -> bool:
    with socket.socket(family) as sock:
        sock.settimeout(10)
        sock.connect(address)
        sock.sendall(REQUEST)
        return sock.recv(100).startswith(b"HTTP/1.1 200 ")


def listener(port: int = 0) -> socket.socket:
    sock = socket.socket()
    sock.bind(("127.0.0.1", port))
    sock.listen(16)
    return sock


def code(*args: str, **options: Any) -> tuple[int, str]:
    done = subprocess.run([os.environ["BIN"] + "/egress-proxy", *args], capture_output=True,
                          timeout=60, check=False, **options)
    return done.returncode, (done.stdout + done.stderr).decode()


# --- addresses ---------------------------------------------------------------
proxy = Proxy("-l", "[::1]:3129", "-l", f"unix:{TMP}/sock", "-l", "127.0.0.5:3128", policy=POLICY)
lab.ok(served(("127.0.0.1", 3128)), "addr:port")
lab.ok(served(("::1", 3129), socket.AF_INET6), "[addr6]:port")
lab.ok(served(("127.0.0.5", 3128)), "another address")
lab.ok(served(f"{TMP}/sock", socket.AF_UNIX), "unix:/path")
lab.eq(os.stat(TMP / "sock").st_mode & 0o777, 0o660, "a unix socket is for its owner and group")
lab.ok(proxy.logged(client="unix"), "the log says unix")
lab.ok(wait_for(lambda: any(x["client"].startswith("[::1]:") for x in proxy.log())), "and [::1]:port")
lab.eq(code("-c", str(proxy.policy), "-l", "127.0.0.1:3128")[0], 69, "a port that is taken: 69")
lab.eq(code("-c", str(proxy.policy), "-l", f"unix:{TMP}/sock")[0], 69, "a unix socket that is served: 69")
lab.eq(proxy.stop(signal.SIGKILL), -9, "(killed)")
lab.ok((TMP / "sock").exists(), "(its socket file is left over)")
proxy = Proxy(policy=POLICY, listen=f"unix:{TMP}/sock")
lab.ok(served(f"{TMP}/sock", socket.AF_UNIX), "a socket file that is left over is replaced")
lab.eq(proxy.stop(), 0, "SIGTERM: 0")
lab.ok(not (TMP / "sock").exists(), "and the socket file is gone")
(TMP / "file").write_text("x")
lab.eq(code("-c", str(proxy.policy), "-l", f"unix:{TMP}/file")[0], 69, "a file in its place: 69")
lab.eq((TMP / "file").read_text(), "x", "and it is left alone")
proxy = Proxy(policy=POLICY, listen="127.0.0.1:0")
port = int(proxy.err.read_text().rsplit(" ", 1)[1])
lab.ok(served(("127.0.0.1", port)), "port 0: the kernel's choice is told")
lab.eq(proxy.stop(signal.SIGINT), 0, "SIGINT: 0")
for where in ("", "3128", "localhost:3128", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536", "unix:rel",
              "unix:/" + "x" * 200, "fd:x", "fd:-1", "take:rel", "take:fd:", "[::1:1", "1.2.3:1"):
    lab.eq(code("-c", str(proxy.policy), "-l", where)[0], 64, f"-l '{where[:20]}': 64")

# --- inherited sockets --------------------------------------------------------
sock = listener()
fd = sock.fileno()
proxy = Proxy(policy=POLICY, listen=f"fd:{fd}", fds=(fd,))
lab.ok(served(sock.getsockname()), "fd:N")
lab.eq(proxy.stop(), 0, "the proxy ends well")
pair = socket.socketpair()
lab.eq(code("-c", str(proxy.policy), "-l", f"fd:{pair[0].fileno()}",
            pass_fds=(pair[0].fileno(),))[0], 69, "fd:N that does not listen: 69")
lab.eq(code("-c", str(proxy.policy), "-l", "fd:99")[0], 69, "fd:N that is not open: 69")
a, b = listener(), listener()
os.dup2(a.fileno(), 103)
os.dup2(b.fileno(), 104)
# As systemd does it: descriptors from 3 on, and the pid of who will be exec'ed.
wrapper = ("python3", "-c", """import fcntl, os, sys
ready = fcntl.fcntl(int(sys.argv[5]), fcntl.F_DUPFD, 110)
os.dup2(103, 3); os.dup2(104, 4)
sys.argv[5] = str(ready)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2")
os.execv(sys.argv[1], sys.argv[1:])""")
proxy = Proxy(policy=POLICY, listen="", wrapper=wrapper, fds=(103, 104))
lab.ok(served(a.getsockname()) and served(b.getsockname()), "two sockets by LISTEN_FDS")
lab.ok(socket.socket().connect_ex(("127.0.0.1", 3128)) != 0, "and then not the default port")
lab.eq(proxy.stop(), 0, "the proxy ends well")
proxy = Proxy(policy=POLICY, listen="", wrapper=("env", "LISTEN_PID=1", "LISTEN_FDS=2"))
lab.ok(served(("127.0.0.1", 3128)), "LISTEN_FDS for another process is not for us: the default port")
lab.eq(proxy.stop(), 0, "the proxy ends well")


# --- a socket that is handed over ---------------------------------------------
def give(conn: socket.socket, *fds: int, word: bytes = b"L") -> bytes:
    conn.settimeout(10)
    conn.sendmsg([word], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
    try:
        return conn.recv(10)
    except ConnectionResetError:
        return b"reset"


path = f"{TMP}/hand"
proxy = Proxy(policy=POLICY, listen=f"take:{path}", name="taken")
conn = socket.socket(socket.AF_UNIX)
conn.connect(path)
lab.ok(wait_for(lambda: not os.path.exists(path)), "take:/path is unlinked when somebody has come")
sock = listener()
lab.eq(give(conn, sock.fileno()), b"K", "the socket is taken, the answer is K")
lab.eq(conn.recv(1), b"", "and the connection is closed")
lab.ok(served(sock.getsockname()), "it is served")
lab.eq(proxy.stop(), 0, "the proxy ends well")

ours, theirs = socket.socketpair()
proxy = Proxy(policy=POLICY, listen=f"take:fd:{theirs.fileno()}", fds=(theirs.fileno(),), name="given")
theirs.close()
sock = listener()
lab.eq(give(ours, sock.fileno()), b"K", "take:fd:N")
lab.ok(served(sock.getsockname()), "it is served")
lab.eq(proxy.stop(), 0, "the proxy ends well")

one, two = listener(), listener()
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
local = socket.socket(socket.AF_UNIX)
local.bind(f"{TMP}/local")
local.listen()
for name, fds, word in (("two sockets", (one.fileno(), two.fileno()), b"L"), ("none", (), b"L"),
                        ("another word", (one.fileno(),), b"X"), ("a pipe", (os.pipe()[0],), b"L"),
                        ("a UDP socket", (udp.fileno(),), b"L"), ("a unix socket", (local.fileno(),), b"L"),
                        ("one that does not listen", (socket.socket().fileno(),), b"L"),
                        ("nothing, and the end", None, b"")):
    ours, theirs = socket.socketpair()
    proxy = Proxy(policy=POLICY, listen=f"take:fd:{theirs.fileno()}", fds=(theirs.fileno(),), name="no")
    theirs.close()
    if fds is None:
        ours.close()
    else:
        give(ours, *fds, word=word)
    lab.eq(proxy.stop(signal.SIGCONT), 69, f"handed {name}: 69")
proxy = Proxy(policy=POLICY, listen=f"take:{path}", name="waits")
lab.eq(proxy.stop(), 0, "SIGTERM while waiting for the hand-off: 0")
lab.ok(not os.path.exists(path), "and the path is gone")

# --- lifeline, ready, key ------------------------------------------------------
read_end, write_end = os.pipe()
proxy = Proxy("--lifeline", str(read_end), "--drain-timeout", "1h", policy=POLICY, fds=(read_end,), name="life")
os.close(read_end)
sock = proxy.tunnel("plain.example:7001")
os.write(write_end, b"x")
sock.send(b"y")
lab.eq(sock.recv(1), b"y", "bytes on the lifeline mean nothing")
os.close(write_end)
lab.eq(proxy.stop(signal.SIGCONT), 0, "its end ends the proxy at once, without a drain: 0")
lab.ok(proxy.log(port=7001), "and the log is written out")
sock.close()
read_end, write_end = os.pipe()
os.write(write_end, b"0" * 64 + b"\nmore")
proxy = Proxy("-k", str(read_end), "--lifeline", str(read_end), policy=POLICY, fds=(read_end,), name="both")
os.close(read_end)
lab.ok(proxy.ready, "a key is a line, and the descriptor goes on as the lifeline")
os.close(write_end)
lab.eq(proxy.stop(signal.SIGCONT), 0, "whose end is the proxy's")
good = str(proxy.policy)
lab.eq(code("-c", good, "--lifeline", "77")[0], 64, "a lifeline that is not open: 64")
lab.eq(code("-c", good, "--ready", "77")[0], 64, "a ready descriptor that is not open: 64")
for name, key, want in (("short", b"0" * 63, 64), ("long", b"0" * 65, 64), ("empty", b"", 64),
                        ("not hex", b"g" * 64, 64), ("upper case", b"A" * 64, 64),
                        ("NUL", b"\0" * 64, 64)):
    lab.eq(code("-c", good, "-k", "0", "-l", "127.0.0.1:0", input=key)[0], want, f"a {name} key: {want}")
lab.eq(code("-c", good, "-k", "77")[0], 66, "a key descriptor that is not open: 66")
lab.eq(code("-c", good, "-L", f"{TMP}/none/log")[0], 74, "a log that cannot be opened: 74")
lab.done()
