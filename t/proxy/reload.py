"""SIGHUP: the policy and the resolver's files are read again. (SIGUSR1 is in log.py.)

/etc is a directory of this test for the proxies here, so that its files can be replaced the way
that administrators, containers and Kubernetes do it.
"""

import json
import os
import random
import shutil
import signal
import socket
import struct
import threading
from pathlib import Path
from typing import Any

from lab import TMP, Lab, Origin, Proxy, connect_request, hello, records, recv_all, wait_for

lab = Lab()
ADDRESS, SECOND = "93.184.216.55", "93.184.216.56"
KEY = "0123456789abcdef" * 4
got: dict[str, int] = {"tls": 0}


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


def count(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        got["tls"] += len(data)


Origin(ADDRESS, 7001, echo)
Origin(ADDRESS, 443, count)
second = Origin(SECOND, 7001, echo)
NAMES = "plain gone new late later moved hosted rule service".split()
for label in NAMES:
    lab.name(f"{label}.example", [ADDRESS], write=False)
lab.dns(tls__example=[ADDRESS])


def policy(*labels: str, hosts: tuple[str, ...] = ("tls.example",)) -> dict[str, Any]:
    return {"internal": [{"host": f"{x}.example", "port": 7001, "phases": ["agent"], "tls": False}
                         for x in labels],
            "groups": {"g": {"phases": ["agent"], "hosts": list(hosts)}}}


def text(value: dict[str, Any]) -> str:
    return json.dumps({"version": 1, **value})


def replace(path: Path, content: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(content)
    new.rename(path)


def make(name: str, *args: str, **more: Any) -> Proxy:
    wrapper = ("unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "sh", "-c",
               f"mount --bind '{TMP}/etc' /etc && exec setpriv --inh-caps=-all --ambient-caps=-all "
               '--bounding-set=-all "$@"', "sh")
    more.setdefault("policy", policy("plain", "gone"))
    return Proxy(*args, name=name, wrapper=wrapper, **more)


def status(proxy: Proxy, label: str) -> str:
    return proxy.ask(connect_request(f"{label}.example:7001"), timeout=60)[9:12].decode()


def alive(sock: socket.socket) -> bool:
    sock.sendall(b"still")
    return recv_all(sock, 5) == b"still"


def end(sock: socket.socket) -> str:
    sock.settimeout(15)
    try:
        return "eof" if sock.recv(65536) == b"" else "data"
    except ConnectionResetError:
        return "reset"
    except TimeoutError:
        return "open"


def again(proxy: Proxy, change: Any = None) -> str:
    """SIGHUP, after a change: what the log says of it."""
    if change is not None:
        replace(proxy.policy, change if isinstance(change, str) else text(change))
    before = len(proxy.log(event="reload"))
    proxy.kill(signal.SIGHUP)
    return proxy.logged(before + 1, event="reload")[-1]["result"]


(TMP / "etc").mkdir()
RESOLV, HOSTS = TMP / "etc/resolv.conf", TMP / "etc/hosts"
RESOLV.write_text("nameserver 127.0.0.53\noptions timeout:1 attempts:30\n")
HOSTS.write_text("127.0.0.1 localhost\n")

# --- a good file ---------------------------------------------------------------
proxy = make("proxy", "-a", "rule.example:7001", "-i", "service.example:7001", "--dns-timeout", "30s")
lab.eq([status(proxy, x) for x in ("plain", "gone", "new", "rule", "service")],
       ["200", "200", "403", "200", "200"], "what is open at first")
lives, ends = proxy.tunnel("plain.example:7001"), proxy.tunnel("gone.example:7001")
silent, half = proxy.connect(), proxy.connect()
half.sendall(b"CONNECT gone.example:7001 HT")
lab.eq(again(proxy, policy("plain", "new")), "ok", "a good file: the log says that it was taken")
lab.eq([status(proxy, x) for x in ("plain", "gone", "new", "rule", "service")],
       ["200", "403", "200", "200", "200"], "what it opens is open, what it closes is closed, -a and -i stay")
lab.eq(end(ends), "reset", "a tunnel to what is closed has ended")
line = proxy.logged(reason="reloaded")
lab.eq([(x["host"], x["verdict"]) for x in line], [("gone.example", "allow")], "and that is its line, alone")
lab.ok(alive(lives), "another lives on")
silent.sendall(connect_request("new.example:7001"))
lab.ok(silent.recv(100).startswith(b"HTTP/1.1 200 "), "a connection that had said nothing is judged anew")
half.sendall(b"TP/1.1\r\n\r\n")
lab.ok(half.recv(100).startswith(b"HTTP/1.1 403 "), "and so is one in the middle of its request")

# --- not yet a tunnel: the last word counts -----------------------------------------
pending: dict[str, socket.socket] = {}
again(proxy, policy("plain", "late", "later"))
for label in ("late", "later"):
    lab.name(f"{label}.example", "silent")
    pending[label] = proxy.connect(timeout=60)
    pending[label].sendall(connect_request(f"{label}.example:7001"))
lab.ok(wait_for(lambda: lab.queries("late.example") and lab.queries("later.example")), "two wait for DNS")
shaken = {x: proxy.tunnel("tls.example:443") for x in ("before", "after")}
shaken["before"].sendall(records(hello("tls.example")))
lab.ok(wait_for(lambda: got["tls"]), "a tunnel with its ClientHello, and one without")
again(proxy, policy("plain", "later", hosts=()))
before = got["tls"]
for label in ("late", "later"):
    lab.name(f"{label}.example", [ADDRESS])
lab.ok(pending["late"].recv(100).startswith(b"HTTP/1.1 403 "), "waiting for DNS, closed meanwhile: 403")
lab.ok(pending["later"].recv(100).startswith(b"HTTP/1.1 200 "), "waiting for DNS, still open: 200")
lab.eq(end(shaken["before"]), "reset", "the tunnel with its ClientHello has ended")
shaken["after"].sendall(records(hello("tls.example")))
lab.ok(shaken["after"].recv(100)[:1] == b"\x15" and end(shaken["after"]) == "eof",
       "the other is refused when it comes")
lab.eq((got["tls"], len(proxy.logged(host="tls.example", reason="policy"))), (before, 1),
       "not a byte of it went through, and it is logged")

# --- a bad file ----------------------------------------------------------------
BAD = {"empty": "", "not JSON": "{", "no object": "[]", "no version": "{}", "NUL": "\0" * 100,
       "another version": '{"version": 2}', "an unknown key": '{"version": 1, "host": []}',
       "a wildcard": text(policy(hosts=("*.example",))), "an address": text(policy(hosts=("192.0.2.1",))),
       "the same host twice": text(policy(hosts=("a.example", "A.example."))),
       "cut off": text(policy("plain"))[:-1], "something behind it": text(policy("plain")) + "x"}


def refused(name: str, word: str = str(proxy.policy)) -> None:
    before = proxy.err.stat().st_size
    lab.eq(again(proxy), "failed", f"{name}: the log says that it failed")
    said = proxy.err.read_bytes()[before:].decode()
    lab.ok(word in said and said.endswith(": the policy stays as it was\n"), "... stderr says why", said)


for name, content in BAD.items():
    proxy.write_policy(content)
    refused(name)
proxy.policy.unlink()
refused("no file", "cannot read: No such file")
proxy.policy.mkdir()
refused("a directory", "cannot read: ")
proxy.policy.rmdir()
os.mkfifo(proxy.policy)
refused("a FIFO", "cannot read: ")
replace(proxy.policy, "x")
proxy.policy.chmod(0)
refused("a file that may not be read", "Permission denied")
with open(TMP / "huge", "wb") as huge:
    huge.truncate((64 << 20) + 1)
(TMP / "huge").rename(proxy.policy)
refused("a huge file", "cannot read: File too large")
lab.eq([status(proxy, x) for x in ("plain", "later", "late", "rule")], ["200", "200", "403", "200"],
       "after all of them the last good one holds")
lab.ok(alive(lives) and alive(pending["later"]), "and its tunnels live")
lab.eq(again(proxy, '{"version": 1}'), "ok", "a policy without a host is a good one")
lab.eq([status(proxy, x) for x in ("plain", "later", "rule")], ["403", "403", "200"], "but for -a all is closed")
lab.eq(end(lives), "reset", "and no tunnel is left")

# --- through links -----------------------------------------------------------------
volume = TMP / "volume"


def switch(name: str, value: dict[str, Any]) -> None:
    """As a kubelet does it: policy.json -> ..data/policy.json, ..data -> ..NAME, replaced by rename."""
    (volume / f"..{name}").mkdir(parents=True)
    (volume / f"..{name}/policy.json").write_text(text(value))
    (volume / "..tmp").symlink_to(f"..{name}")
    (volume / "..tmp").rename(volume / "..data")


switch("one", policy("plain", "gone"))
(volume / "policy.json").symlink_to("..data/policy.json")
for place, options in ((f"{volume}/policy.json", {}), ("policy.json", {"cwd": volume})):
    linked = make("linked", "-c", place, listen="127.0.0.1:3129", **options)
    linked.port = 3129
    lab.eq([status(linked, x) for x in ("gone", "new")], ["200", "403"], f"a link, -c {place[-20:]}")
    switch("two", policy("plain", "new"))
    shutil.rmtree(volume / "..one")
    lab.eq(again(linked), "ok", "it points elsewhere, the old directory is gone: taken")
    lab.eq([status(linked, x) for x in ("gone", "new")], ["403", "200"], "the new file is in force")
    switch("one", policy("plain", "gone"))
    shutil.rmtree(volume / "..two")
    lab.eq(linked.stop(), 0, "the proxy ends well")


# --- the resolver's files ----------------------------------------------------------------
def answers(sock: socket.socket) -> None:
    """A resolver that knows one address for every name, and no IPv6."""
    while True:
        packet, client = sock.recvfrom(4096)
        four = packet[-4:-2] == b"\0\1"
        answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(SECOND) if four else b""
        sock.sendto(packet[:2] + b"\x84\x80" + packet[4:6] + struct.pack("!HHH", four, 0, 0)
                    + packet[12:] + answer, client)


other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
other.bind(("127.0.0.54", 53))
threading.Thread(target=answers, args=(other,), daemon=True).start()


def leads(label: str) -> str:
    """The address that a name leads to, by the log."""
    before = len(proxy.log(host=f"{label}.example"))
    answer = status(proxy, label)
    line = proxy.logged(before + 1, host=f"{label}.example")[-1]
    return str(line["addr"]) if answer == "200" else answer


again(proxy, policy("plain", "moved", "hosted"))
lab.eq((leads("moved"), leads("hosted")), (ADDRESS, ADDRESS), "both by DNS")
replace(HOSTS, f"{SECOND} hosted.example\n")
lab.eq((leads("hosted"), again(proxy), leads("hosted")), (ADDRESS, "ok", SECOND),
       "/etc/hosts is read again by SIGHUP, and not before")
replace(RESOLV, "nameserver 127.0.0.54\n")
lab.eq((leads("moved"), again(proxy), leads("moved")), (ADDRESS, "ok", SECOND), "and so is resolv.conf")
RESOLV.write_text("nameserver 127.0.0.53\n")
HOSTS.write_text("")
again(proxy)
lab.eq((leads("moved"), leads("hosted")), (ADDRESS, ADDRESS), "the same written in place")
RESOLV.unlink()
lab.eq(again(proxy), "ok", "no resolv.conf: the policy is taken all the same")
lab.ok("names no server: asking 127.0.0.1" in proxy.err.read_text(), "and what it means is said")
replace(RESOLV, "nameserver 127.0.0.53\n")
again(proxy)
lab.eq(leads("moved"), ADDRESS, "it is back: served again")
replace(proxy.policy, "bad")
replace(RESOLV, "nameserver 127.0.0.54\n")
lab.eq((again(proxy), leads("moved")), ("failed", SECOND), "a bad policy does not hold up the resolver")
lab.eq(proxy.stop(), 0, "the proxy ends well")
replace(RESOLV, "nameserver 127.0.0.53\n")

# --- under load ------------------------------------------------------------------------
key_read, key_write = os.pipe()
os.write(key_write, KEY.encode())
os.close(key_write)
proxy = make("busy", "-k", str(key_read), fds=(key_read,))
os.close(key_read)
proxy.ask(f"PUT /phase/agent HTTP/1.1\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode())
BYTES = random.Random(3).randbytes(1 << 18)
TUNNELS, done, over = 100, [0] * 100, threading.Event()


def move(number: int) -> None:
    with proxy.tunnel("plain.example:7001", timeout=60) as sock:
        while not over.is_set():
            at = (number * 977 + done[number] * 4099) % (len(BYTES) - 8192)
            piece = BYTES[at:at + 1 + number * 80]
            sock.sendall(piece)
            if recv_all(sock, len(piece)) != piece:
                done[number] = -1 << 30
                return
            done[number] += 1


movers = [threading.Thread(target=move, args=(n,), daemon=True) for n in range(TUNNELS)]
for mover in movers:
    mover.start()
lab.ok(wait_for(lambda: min(done) > 0, 60), "a hundred tunnels move bytes")
for turn in range(20):
    before = list(done)
    again(proxy, ("bad", policy("plain"), policy("plain", "new"))[turn % 3])
    wait_for(lambda: sum(done) > sum(before))
for turn in range(1000):
    proxy.kill(signal.SIGHUP)
lab.eq(again(proxy, policy("plain", "new")), "ok", "a thousand signals in a row: the last file holds")
before = list(done)
lab.ok(wait_for(lambda: all(x > y >= 0 for x, y in zip(done, before)), 60), "and every tunnel goes on", done)
over.set()
for mover in movers:
    mover.join(60)
lab.eq((min(done) > 0, len(proxy.logged(TUNNELS, reason="closed"))), (True, TUNNELS), "none lost a byte")
lab.eq(status(proxy, "new"), "200", "the phase is what it was, and not setup again")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
