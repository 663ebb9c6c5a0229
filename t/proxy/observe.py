"""--observe: what it opens, what it never opens, and how it says so."""

from __future__ import annotations

import os
import socket
from typing import Any

from lab import Lab, Origin, Proxy, connect_request, hello, records

lab = Lab()
PUBLIC = "93.184.216.90"
arrived: list[bytes] = []


def serve(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        arrived.append(data)
        conn.sendall(b"seen")


for port in (443, 25, 80, 8443):
    Origin(PUBLIC, port, serve)
snares = [Origin(a, p, lambda conn: conn.recv(1)) for a, p in (
    ("127.0.0.1", 8201), ("127.0.0.1", 8400), ("127.0.0.1", 443), ("169.254.169.254", 443), ("64:ff9b::7f00:1", 443))]
inside = Origin("127.0.0.1", 8200, serve)
secure = Origin("127.0.0.1", 8300, serve)
private = {"loopback": ["127.0.0.1"], "ten": ["10.0.0.1"], "metadata": ["169.254.169.254"], "nat64": ["64:ff9b::7f00:1"],
           "mapped": ["::ffff:127.0.0.1"], "mixed": [PUBLIC, "127.0.0.1"], "ula": ["fd00::1"], "cgnat": ["100.64.0.1"]}
for host in ("listed", "git", "new", "other", "shut"):
    lab.name(f"{host}.example", [PUBLIC], write=False)
for host, addresses in private.items():
    lab.name(f"{host}.example", addresses, write=False)
lab.name("rebind.example", {"sequence": [{"A": [PUBLIC]}, {"A": ["127.0.0.1"]}]}, write=False)
lab.name("bao.example", ["127.0.0.1"], write=False)
lab.name("both.example", {"sequence": [{"A": [PUBLIC]}]}, write=False)
lab.write()
BAO = [{"host": "bao.example", "port": 8200, "phases": ["setup", "agent"], "tls": False},
       {"host": "bao.example", "port": 8300, "phases": ["setup", "agent"]},
       {"host": "bao.example", "port": 8400, "phases": ["ship"]},
       {"host": "both.example", "port": 80, "phases": ["ship"], "tls": False}]
POLICY: dict[str, Any] = {"groups": {"g": {"phases": ["agent"], "hosts": ["listed.example"]},
                                     "git": {"phases": ["setup", "ship"], "hosts": ["git.example"]}}, "internal": BAO}


def through(proxy: Proxy, target: str, first: bytes | None = None) -> bool:
    """Whether the bytes (a ClientHello for the host) get an answer from the origin."""
    data = records(hello(target.split(":")[0])) if first is None else first
    try:
        with proxy.tunnel(target, data) as sock:
            return sock.recv(4) == b"seen"
    except OSError:
        return False


def status(proxy: Proxy, target: str) -> str:
    return proxy.ask(connect_request(target))[9:12].decode("latin-1")


# --- the control: without it -----------------------------------------------------
proxy = Proxy(policy=POLICY, name="strict")
lab.eq([through(proxy, "listed.example:443"), through(proxy, "new.example:443")], [True, False],
       "without --observe the policy decides")
lab.ok("ALLOWED" not in proxy.err.read_text() and not proxy.log(event="start"), "and nothing is loud")
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- what it opens, and says ------------------------------------------------------
proxy = Proxy("--observe", policy=POLICY, name="all")
lab.ok("egress-proxy: observing: public hosts that the policy refuses are ALLOWED" in proxy.err.read_text(),
       "stderr says it loudly")
lab.eq(len(proxy.logged(event="start", policy="observe")), 1, "and so does the log")
for target in ("new.example:443", "new.example:8443", "listed.example:8443"):
    host, port = target.split(":")
    lab.ok(through(proxy, target), f"{target} is not listed, and open")
    lab.ok(proxy.logged(host=host, port=int(port), verdict="allow", reason="observe-closed", addr=PUBLIC),
           "which its line says")
lab.ok(through(proxy, "listed.example:443"), "what is listed is open")
lab.ok(proxy.logged(host="listed.example", port=443, reason="closed"), "and not marked")
lab.eq(status(proxy, "shut.example:9"), "502", "a closed port")
lab.ok(proxy.logged(host="shut.example", verdict="error", reason="observe-connect-refused"), "is marked too")

# --- what it never opens ------------------------------------------------------------
for host in private:
    lab.eq(status(proxy, f"{host}.example:443"), "403", f"an address that is not public: {host}")
    lab.ok(proxy.logged(host=f"{host}.example", verdict="deny", reason="observe-address"), "is refused, and marked")
lab.eq([status(proxy, "rebind.example:443"), status(proxy, "rebind.example:443")], ["200", "403"], "rebinding")
lab.eq(status(proxy, "bao.example:8201"), "403", "an internal service at another port")
lab.eq(status(proxy, "bao.example:443"), "403", "at that of https")
lab.ok(through(proxy, "bao.example:8200", b"plain") and inside.accepted == 1, "at its own it is open as ever")
lab.ok(proxy.logged(host="bao.example", port=8200, reason="closed"), "and not marked")
queries = lab.queries()
for literal in ("10.0.0.1:443", f"{PUBLIC}:443", "[::1]:443", "0x7f000001:443", "2130706433:443", "127.1:443",
                "[::ffff:127.0.0.1]:443", "0177.0.0.1:443", "new.example:0", "new.example:65979", "new.example:+443",
                "new.example:443:443", "new.example", "new.example:0443"):
    lab.eq(status(proxy, literal), "400", f"{literal} is no host and port")
lab.eq(lab.queries(), queries, "none of these was looked up")
lab.eq(status(proxy, "x")[:1], "4", "and no other request is served")
lab.ok(proxy.ask(b"GET http://new.example/ HTTP/1.1\r\nHost: new.example\r\n\r\n").startswith(b"HTTP/1.1 405 "),
       "plain HTTP is refused")
arrived.clear()
for target, first, reason in (("new.example:25", b"EHLO x\r\n", "observe-not-tls"),
                              ("new.example:80", b"GET / HTTP/1.1\r\n\r\n", "observe-not-tls"),
                              ("new.example:443", records(hello("other.example")), "observe-sni-mismatch"),
                              ("new.example:443", records(hello(None)), "observe-sni-absent")):
    lab.ok(not through(proxy, target, first), f"{target}: only TLS for that name gets through")
    lab.ok(proxy.logged(reason=reason, host="new.example"), f"the log says {reason}")
lab.eq(arrived, [], "not one byte of these came to the origin")

# --- reload ---------------------------------------------------------------------------
learned = proxy.tunnel("new.example:443", records(hello("new.example")))
lab.eq(learned.recv(4), b"seen", "an observed tunnel stands")
served = proxy.tunnel("bao.example:8200", b"x")
moved = proxy.tunnel("bao.example:8300", records(hello("bao.example")))
lab.eq((served.recv(4), moved.recv(4)), (b"seen", b"seen"), "and two to an internal service")
waiting = proxy.tunnel("bao.example:8300")
before = len(arrived)
gone = {"groups": {"g": {"phases": ["agent"], "hosts": ["bao.example:8300", "listed.example"]}}}
proxy.reload(gone)


def ended(sock: socket.socket) -> bool:
    sock.settimeout(15)
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True
    except OSError:
        return False


lab.ok(ended(served), "an internal service that is no longer declared is closed")
lab.ok(ended(moved), "and one that is not internal any more")
waiting.sendall(records(hello("bao.example")))
try:
    said = waiting.recv(100)
except OSError:
    said = b""
lab.ok(said[:1] in (b"\x15", b""), "also when only the ClientHello was missing", said)
lab.ok(proxy.logged(host="bao.example", port=8300, verdict="deny", reason="address"), "for its address")
lab.eq(len(arrived), before, "no byte more came to it")
learned.sendall(b"more")
lab.eq(learned.recv(4), b"seen", "the observed tunnel lives on")
learned.close()
proxy.reload({})
lab.ok(through(proxy, "listed.example:443"), "an empty policy: still observed")
waiting = proxy.tunnel("listed.example:443")
lab.eq(status(proxy, "bao.example:8200"), "403", "and nothing internal is open")
waiting.close()
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- phases ---------------------------------------------------------------------------
key = "9" * 64
read_end, write_end = os.pipe()
os.write(write_end, key.encode())
os.close(write_end)
proxy = Proxy("--observe", "-k", str(read_end), policy=POLICY, fds=(read_end,), name="phases")


def put(phase: str, bearer: str = key) -> str:
    return proxy.ask(f"PUT /phase/{phase} HTTP/1.1\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode())[9:12].decode()


lab.ok(through(proxy, "listed.example:443") and proxy.logged(host="listed.example", phase="setup", reason="observe-closed"),
       "what is closed in setup is let through and marked")
lab.ok(through(proxy, "git.example:443") and proxy.logged(host="git.example", phase="setup", reason="closed"),
       "what is open is not")
lab.ok(not through(proxy, "both.example:80", b"plain") and proxy.logged(host="both.example", reason="observe-not-tls"),
       "an internal service in another phase is no internal service: TLS it must be")
lab.eq(status(proxy, "bao.example:8400"), "403", "and its private address is refused")
held = {}
for host in ("git.example", "new.example", "listed.example"):
    held[host] = proxy.tunnel(f"{host}:443", records(hello(host)))
    lab.eq(held[host].recv(4), b"seen", f"{host}: a tunnel stands")
lab.eq([put("agent", "8" * 64), put("nowhere")], ["403", "404"], "a phase needs its key and its name")
lab.eq(put("agent"), "200", "setup becomes agent")
lab.ok(ended(held["git.example"]) and proxy.logged(host="git.example", phase="setup", reason="phase-changed"),
       "what is closed now has ended")
lab.ok(ended(held["new.example"]) and proxy.logged(host="new.example", phase="setup", reason="observe-phase-changed"),
       "so has what was only observed: the log shows who comes again in the new phase")
held["listed.example"].sendall(b"x")
lab.eq(held["listed.example"].recv(4), b"seen", "what is open now lives on")
lab.ok(through(proxy, "git.example:443") and proxy.logged(host="git.example", phase="agent", reason="observe-closed"),
       "and is marked as observed in this one")
lab.ok(through(proxy, "listed.example:443") and proxy.logged(host="listed.example", phase="agent", reason="closed"),
       "what is open in it is not")
lab.eq(put("setup"), "409", "phases never go back")
for sock in held.values():
    sock.close()
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.eq((lab.traps(), sum(x.accepted for x in snares)), (0, 0), "no trap saw a connection")
lab.done()
