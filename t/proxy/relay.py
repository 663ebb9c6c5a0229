"""The relay: every byte, in order, both ways; ends and resets as they came; bounded memory.

Runs twice, once with splice(2) and once with the portable half.
"""

import hashlib
import os
import random
import socket
import threading
import time

from lab import SAN, Lab, Origin, Proxy, hello, recv_all, records, reset, wait_for

lab = Lab()
lab.dns(plain__example=["93.184.216.46"], tls__example=["93.184.216.46"])
POLICY = {"internal": [{"host": "plain.example", "port": p, "phases": ["agent"], "tls": False}
                       for p in range(7001, 7010)],
          "groups": {"g": {"phases": ["agent"], "hosts": ["tls.example"]}}}
MIB = 1 << 20
DATA = random.Random(1).randbytes(4 * MIB)
ends: list[str] = []
gate = threading.Event()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)
    conn.shutdown(socket.SHUT_WR)


def sink(conn: socket.socket) -> None:
    """Reads to the end, then answers with the digest: needs the client's half-close."""
    conn.sendall(digest(recv_all(conn)).encode())


def source(conn: socket.socket) -> None:
    """Sends all and half-closes, then waits for the client's bytes."""
    conn.sendall(DATA)
    conn.shutdown(socket.SHUT_WR)
    ends.append(digest(recv_all(conn)))


def resets(conn: socket.socket) -> None:
    conn.recv(10)
    reset(conn)


def resets_after(conn: socket.socket) -> None:
    conn.sendall(DATA[:1000])
    conn.recv(1000)
    reset(conn)


def tells(conn: socket.socket) -> None:
    """How the client's end looks from here."""
    try:
        while conn.recv(65536):
            pass
        ends.append("eof")
        # The other half is still open; only an RST ends this one.
        conn.settimeout(10)
        while True:
            conn.sendall(b"x")
            time.sleep(0.02)
    except ConnectionResetError:
        ends.append("reset")
    except BrokenPipeError:
        ends.append("pipe")


def speaks_first(conn: socket.socket) -> None:
    conn.sendall(b"220 hello\r\n")
    echo(conn)


def never_reads(conn: socket.socket) -> None:
    gate.wait(60)


def floods(conn: socket.socket) -> None:
    try:
        while True:
            conn.sendall(DATA)
    finally:
        ends.append("flood ended")


for port, handle in {7001: echo, 7002: sink, 7003: source, 7004: resets, 7005: tells,
                     7006: speaks_first, 7007: never_reads, 7008: floods,
                     7009: resets_after}.items():
    Origin("93.184.216.46", port, handle)
Origin("93.184.216.46", 443, echo)


def exchange(sock: socket.socket, data: bytes, chunk: int) -> bytes:
    """Sends in chunks of random size up to `chunk` while another thread reads."""
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(recv_all(sock)))
    reader.start()
    rnd, at = random.Random(chunk), 0
    while at < len(data):
        n = rnd.randint(1, chunk)
        sock.sendall(data[at:at + n])
        at += n
    sock.shutdown(socket.SHUT_WR)
    reader.join(60)
    return got[0] if got else b""


def end_of(sock: socket.socket) -> str:
    try:
        while sock.recv(65536):
            pass
        return "eof"
    except ConnectionResetError:
        return "reset"


def resident(proxy: Proxy) -> int:
    with open(f"/proc/{proxy.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def suite(proxy: Proxy, how: str) -> None:
    def plain(port: int, early: bytes = b"") -> socket.socket:
        return proxy.tunnel(f"plain.example:{port}", early=early)

    for chunk, size in ((1, 2000), (100, 50000), (5000, MIB), (200000, 4 * MIB)):
        with plain(7001) as sock:
            got = exchange(sock, DATA[:size], chunk)
        lab.eq((len(got), digest(got)), (size, digest(DATA[:size])),
               f"{how}: {size} bytes in chunks up to {chunk}, back in order")
    with plain(7002) as sock:
        sock.sendall(DATA)
        sock.shutdown(socket.SHUT_WR)
        lab.eq(recv_all(sock).decode(), digest(DATA), f"{how}: the client ends first, the answer comes")
    ends.clear()
    with plain(7003) as sock:
        got = recv_all(sock)
        lab.eq(digest(got), digest(DATA), f"{how}: the origin ends first, all its bytes are there")
        sock.sendall(b"after the end")
        sock.shutdown(socket.SHUT_WR)
        lab.eq(wait_for(lambda: ends) and ends[0], digest(b"after the end"),
               f"{how}: and the client's still arrive")
    with plain(7001, early=DATA[:8000]) as sock:
        sock.shutdown(socket.SHUT_WR)
        lab.eq(digest(recv_all(sock)), digest(DATA[:8000]), f"{how}: bytes sent with CONNECT")
    with plain(7001, early=DATA[:100000]) as sock:
        sock.shutdown(socket.SHUT_WR)
        lab.eq(digest(recv_all(sock)), digest(DATA[:100000]), f"{how}: more than the head's buffer")
    with plain(7006) as sock:
        lab.eq(sock.recv(100), b"220 hello\r\n", f"{how}: the origin speaks first")
    first = records(hello("tls.example", pad=100))
    with proxy.tunnel("tls.example:443") as sock:
        got = exchange(sock, first + DATA[:300000], 70000)
        lab.eq(digest(got), digest(first + DATA[:300000]), f"{how}: behind a ClientHello")

    with plain(7004) as sock:
        sock.sendall(b"x" * 10)
        lab.eq(end_of(sock), "reset", f"{how}: the origin's RST is an RST for the client")
    with plain(7009) as sock:
        lab.eq(len(sock.recv(1000, socket.MSG_WAITALL)), 1000, f"{how}: bytes before an RST")
        sock.sendall(b"x" * 1000)
        lab.eq(end_of(sock), "reset", f"{how}: then the RST")
    ends.clear()
    sock = plain(7005)
    sock.sendall(b"x")
    reset(sock)
    lab.eq(wait_for(lambda: ends) and ends[0], "reset", f"{how}: the client's RST is one for the origin")
    ends.clear()
    sock = plain(7005)
    sock.shutdown(socket.SHUT_WR)
    lab.ok(wait_for(lambda: "eof" in ends), f"{how}: the client's end is one for the origin")
    sock.recv(1)
    reset(sock)
    lab.ok(wait_for(lambda: len(ends) > 1), f"{how}: and an RST after it is passed on too", ends)

    gate.clear()
    before = resident(proxy)
    socks = []
    for _ in range(8):
        sock = plain(7007)
        sock.setblocking(False)
        sent = quiet = 0
        while quiet < 3:
            try:
                sent += sock.send(DATA[:MIB])
                quiet = 0
            except BlockingIOError:
                quiet += 1
                time.sleep(0.05)
        socks.append(sock)
    # Kernel buffers take what they take; ours must not grow with what is sent.
    grown = resident(proxy) - before
    lab.ok(grown < (40 if SAN else 4) * MIB, f"{how}: 8 origins that never read: bounded memory",
           f"{grown} bytes")
    for sock in socks:
        sock.close()
    gate.set()
    slow = [plain(7008) for _ in range(10)]
    for sock in slow:
        sock.recv(1)
    time.sleep(0.3)
    grown = resident(proxy) - before
    lab.ok(grown < (40 if SAN else 4) * MIB, f"{how}: 10 clients that never read: bounded memory",
           f"{grown} bytes")
    ends.clear()
    for sock in slow:
        sock.close()
    lab.ok(wait_for(lambda: ends.count("flood ended") == 10), f"{how}: their end reaches the origins")


for how, options in (("splice", ()), ("copy", ("--no-splice",))):
    proxy = Proxy(*options, policy=POLICY, name=how)
    base = proxy.descriptors()
    suite(proxy, how)
    lab.ok(wait_for(lambda p=proxy, b=base: p.descriptors() <= b + 66),
           f"{how}: only pipes that are kept are left", proxy.descriptors(), base)
    line = proxy.logged(port=7003)[0]
    lab.eq((line["verdict"], line["up"], line["down"]), ("allow", 13, len(DATA)),
           f"{how}: the log counts the bytes")
    lab.ok(proxy.logged(port=7004)[0]["reason"] == "reset", f"{how}: and knows an RST")
    lab.eq(proxy.stop(), 0, f"{how}: the proxy ends well")
lab.done()
