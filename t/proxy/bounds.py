"""Bounds: time, bytes, connections, descriptors. What exceeds one ends, and the rest goes on."""

import os
import resource
import signal
import socket
import time

from lab import Lab, Origin, Proxy, connect_request, hello, reset, wait_for

lab = Lab()
lab.dns(plain__example=["93.184.216.47"], tls__example=["93.184.216.47"],
        silent__example="silent", stuck__example=["93.184.216.48"])
POLICY = {"internal": [{"host": h, "port": 7001, "phases": ["agent"], "tls": False}
                       for h in ("plain.example", "silent.example", "stuck.example")],
          "groups": {"g": {"phases": ["agent"], "hosts": ["tls.example"]}}}


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


Origin("93.184.216.47", 7001, echo)
Origin("93.184.216.47", 443, echo)
# A listener whose queue is full: a SYN to it is dropped, which is how a dead host looks.
stuck = socket.socket()
stuck.bind(("93.184.216.48", 7001))
stuck.listen(0)
fill = [socket.socket() for _ in range(4)]
for sock in fill:
    sock.setblocking(False)
    sock.connect_ex(("93.184.216.48", 7001))


def ended(sock: socket.socket, seconds: float = 10) -> bool:
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
        return True
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def cpu(proxy: Proxy) -> float:
    with open(f"/proc/{proxy.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- time -----------------------------------------------------------------
proxy = Proxy("--head-timeout", "2s", "--idle-timeout", "2s", "--dns-timeout", "2s",
              "--connect-timeout", "2s", policy=POLICY)
with proxy.connect() as sock:
    sock.settimeout(0.2)
    began, got = time.monotonic(), b""
    while not got and time.monotonic() - began < 15:
        try:
            sock.send(b"C")
            got = sock.recv(4096)
        except TimeoutError:
            pass
    lab.ok(got.startswith(b"HTTP/1.1 408 "), "a head byte by byte: the deadline is absolute", got)
with proxy.connect() as sock:
    lab.ok(ended(sock), "a connection that says nothing is closed")
lab.eq(len(proxy.log(reason="head-timeout")), 1, "the first of them is in the log")
lab.ok(proxy.ask(connect_request("silent.example:7001")).startswith(b"HTTP/1.1 504 "),
       "DNS that never answers: 504")
answer = proxy.ask(connect_request("stuck.example:7001"))
lab.ok(answer.startswith(b"HTTP/1.1 504 ") and b"error=connection_timeout" in answer,
       "a host that never accepts: 504", answer)
with proxy.tunnel("plain.example:7001") as sock:
    for _ in range(8):
        sock.send(b"x")
        lab_alive = sock.recv(1)
        time.sleep(0.5)
    lab.eq(lab_alive, b"x", "a tunnel in use lives longer than the idle time")
    lab.ok(ended(sock, 20), "an idle one is closed")
lab.ok(proxy.logged(reason="idle"), "and the log says so")
with proxy.connect() as sock:
    sock.sendall(connect_request("evil.example:443"))
    while b"egress.nix" not in sock.recv(65536):
        pass
    began = time.monotonic()
    try:
        while time.monotonic() - began < 10:
            sock.send(b"x")
            time.sleep(0.05)
        closed = False
    except OSError:
        closed = True
    lab.ok(closed, "a client that will not close after a refusal is closed")

proxy.stop()

# --- drain ----------------------------------------------------------------
proxy = Proxy("--drain-timeout", "1s", policy=POLICY, name="first")
sock = proxy.tunnel("plain.example:7001")
late = proxy.tunnel("plain.example:7001")
proxy.kill(signal.SIGTERM)
refused = wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", 3128)) != 0)
lab.ok(refused, "SIGTERM: no new connection")
sock.send(b"still")
lab.eq(sock.recv(5), b"still", "and a tunnel lives on")
sock.close()
lab.eq(proxy.stop(signal.SIGCONT), 0, "until the drain time is over: exit 0")
lab.ok(ended(late), "what was left is closed")
lab.eq([x["reason"] for x in proxy.log(port=7001)][-1], "drained", "and logged")
late.close()

proxy = Proxy("--drain-timeout", "1h", policy=POLICY, name="second")
sock = proxy.tunnel("plain.example:7001")
proxy.kill(signal.SIGTERM)
wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", 3128)) != 0)
proxy.kill(signal.SIGTERM)
lab.eq(proxy.stop(signal.SIGCONT), 0, "a second SIGTERM ends it at once")
sock.close()

proxy = Proxy("--drain-timeout", "1h", policy=POLICY, name="third")
sock = proxy.tunnel("plain.example:7001")
proxy.kill(signal.SIGTERM)
wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", 3128)) != 0)
sock.close()
lab.eq(proxy.stop(signal.SIGCONT), 0, "the last tunnel's end is the drain's")

# --- connections ------------------------------------------------------------
proxy = Proxy("--max-connections", "10", policy=POLICY, name="few")
socks = [proxy.tunnel("plain.example:7001") for _ in range(10)]
answer = proxy.ask(b"")
lab.ok(answer.startswith(b"HTTP/1.1 503 ") and b"connection_limit_reached" in answer,
       "one connection too many: 503", answer)
socks.pop().close()
wait_for(lambda: len(proxy.log(reason="closed")) == 1)
socks.append(proxy.tunnel("plain.example:7001"))
lab.ok(True, "a place that is free again is used again")
lab.ok(proxy.logged(reason="connection-limit", verdict="error"), "the refusal is logged")
for sock in socks:
    sock.close()
proxy.stop()

proxy = Proxy("--max-per-client", "3", policy=POLICY, name="shares", listen="0.0.0.0:3128")
socks = [proxy.tunnel("plain.example:7001") for _ in range(3)]
lab.ok(b"--max-per-client" in proxy.ask(b""), "one too many for this client: 503")
other = socket.socket()
other.bind(("127.0.0.2", 0))
other.connect(("127.0.0.1", 3128))
other.sendall(connect_request("plain.example:7001"))
lab.ok(other.recv(100).startswith(b"HTTP/1.1 200 "), "another client is served")
socks.pop().close()
wait_for(lambda: proxy.log(reason="closed"))
socks.append(proxy.tunnel("plain.example:7001"))
lab.ok(True, "and this one again when one has ended")
for sock in (*socks, other):
    sock.close()
proxy.stop()

# --- descriptors ---------------------------------------------------------------
proxy = Proxy(policy=POLICY, name="poor", preexec_fn=lambda: resource.setrlimit(
    resource.RLIMIT_NOFILE, (200, 200)))
socks = []
while True:
    try:
        socks.append(proxy.tunnel("plain.example:7001"))
    except ConnectionError as error:
        lab.ok("503" in str(error), f"200 descriptors: 503 after {len(socks)} tunnels", error)
        break
lab.ok(30 <= len(socks) <= 40, "which is what fits", len(socks))
socks[0].send(b"x")
lab.eq(socks[0].recv(1), b"x", "the others go on")
for sock in socks:
    sock.close()
wait_for(lambda: len(proxy.log(reason="closed")) == len(socks))
# Fewer than it counted on: accept(2) and socket(2) fail.
resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE, (proxy.descriptors() + 1, 200))
held = [proxy.connect() for _ in range(5)]
for sock in held:
    sock.sendall(connect_request("plain.example:7001"))
before = cpu(proxy)
time.sleep(1)
lab.ok(cpu(proxy) - before < 0.3, "no descriptor left: no busy loop", cpu(proxy) - before)
lab.eq(proxy.err.read_text().count("cannot accept connections, those that come wait: "), 1,
       "which is said, once")
first = held[0].recv(4096)
lab.ok(first.startswith(b"HTTP/1.1 503 "), "the one that got in is told", first)
resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE, (200, 200))
for sock in held[1:]:
    lab.ok(sock.recv(4096).startswith(b"HTTP/1.1 200 "), "those that waited are served afterwards")
for sock in held:
    sock.close()
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- clients that go away at every stage ---------------------------------------
proxy = Proxy("--connect-timeout", "4s", policy=POLICY, name="churn")
base = proxy.descriptors()
lab.name("silent.example", ["93.184.216.47"])
for end in (socket.socket.close, reset):
    for data in (b"", b"CONNECT", connect_request("plain.example:7001"),
                 connect_request("stuck.example:7001"), connect_request("evil.example:443"),
                 connect_request("tls.example:443") + hello("tls.example")[:20]):
        for _ in range(20):
            sock = proxy.connect()
            sock.send(data)
            end(sock)
with proxy.connect() as sock:
    before = len(proxy.log(host="stuck.example"))
    sock.sendall(connect_request("stuck.example:7001"))
    time.sleep(0.1)
    reset(sock)
    wait_for(lambda: len(proxy.log(host="stuck.example")) > before)
    lab.eq(proxy.log(host="stuck.example")[-1]["reason"], "client-gone",
           "a client that resets while we connect is noticed, not only the deadline")
lab.ok(wait_for(lambda: proxy.descriptors() <= base, 30), "240 clients gone: no descriptor is left over",
       proxy.descriptors(), base)
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
