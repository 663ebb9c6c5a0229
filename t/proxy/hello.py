"""The ClientHello: its name is the CONNECT line's, however it is cut, or nothing gets through."""

import socket
import struct

from lab import Lab, Origin, Proxy, hello, records, sni, wait_for

lab = Lab()
arrived: list[bytes] = []


def collect(conn: socket.socket) -> None:
    conn.settimeout(10)
    got = b""
    try:
        while data := conn.recv(65536):
            got += data
    finally:
        arrived.append(got)


origin = Origin("93.184.216.45", 443, collect)
lab.dns(good__example=["93.184.216.45"], other__example=["93.184.216.45"])
proxy = Proxy("--hello-timeout", "2s", policy={"groups": {"g": {
    "phases": ["agent"], "hosts": ["good.example", "other.example"]}}})


def send(data: bytes, pieces: int = 0, early: bool = False, half: bool = True) -> tuple[bytes, bytes]:
    """What the origin got, and what the client got back."""
    arrived.clear()
    with proxy.tunnel("good.example:443", early=data if early else b"") as sock:
        back = b""
        try:
            if not early and pieces:
                for i in range(0, len(data), pieces):
                    sock.send(data[i:i + pieces])
            elif not early:
                sock.sendall(data)
            if half:
                sock.shutdown(socket.SHUT_WR)
            while part := sock.recv(4096):
                back += part
        except OSError:
            pass
    wait_for(lambda: arrived)
    return (arrived[0] if arrived else b"", back)


def passes(name: str, data: bytes, **how: object) -> None:
    got, _ = send(data, **how)  # type: ignore[arg-type]
    lab.ok(got == data, f"passes: {name}", f"{len(got)} of {len(data)} bytes arrived")


def refused(name: str, data: bytes, reason: str, **how: object) -> None:
    before = len(proxy.log(reason=reason))
    got, back = send(data, **how)  # type: ignore[arg-type]
    lab.ok(got == b"", f"refused: {name}", got[:80])
    lab.ok(wait_for(lambda: len(proxy.log(reason=reason)) > before), f"... as {reason}",
           proxy.log()[-2:])
    if reason != "not-tls":
        lab.eq(back, b"\x15\x03\x03\0\x02\x02\x31", "... with a TLS alert")


GOOD = hello("good.example", pad=300)
MORE = b"\x14\x03\x03\0\x01\x01\x17\x03\x03\0\x05hello"
for size in (16384, 512, 100, 7, 3, 1):
    passes(f"records of {size}", records(GOOD, size) + MORE)
passes("byte by byte", records(GOOD) + MORE, pieces=1)
passes("byte by byte, records of 2", records(GOOD, 2), pieces=1)
passes("pieces of 100, records of 33", records(GOOD, 33) + MORE, pieces=100)
passes("together with CONNECT", records(GOOD) + MORE, early=True)
passes("together with CONNECT, records of 5", records(GOOD, 5) + MORE * 100, early=True)
passes("upper case", records(hello("GOOD.Example")))
passes("a trailing dot", records(hello("good.example.")))
passes("a large one (post-quantum)", records(hello("good.example", pad=9000)))
passes("TLS 1.0 record version", records(GOOD, version=b"\x03\x01"))
passes("TLS 1.2 record version", records(GOOD, version=b"\x03\x03"))
passes("a session id", records(hello("good.example", session=bytes(32))))
ech = struct.pack("!HH", 0xFE0D, 40) + bytes(40)
passes("ECH with the outer name", records(hello("good.example", extra=ech)))

refused("another name", records(hello("other.example")), "sni-mismatch")
lab.ok("other.example" in proxy.log(reason="sni-mismatch")[-1]["detail"], "the log has the name")
refused("another name, records of 1", records(hello("other.example"), 1), "sni-mismatch")
refused("another name, together with CONNECT", records(hello("other.example")), "sni-mismatch",
        early=True)
refused("a subdomain", records(hello("x.good.example")), "sni-mismatch")
refused("a prefix", records(hello("good.exampl")), "sni-mismatch")
refused("ECH with another outer name", records(hello("cover.example", extra=ech)), "sni-mismatch")
refused("no name", records(hello(None)), "sni-absent")
refused("no extension at all", records(hello(None, extensions=b"")), "sni-absent")
for name in (b"good.example\0", b"good.example\0.evil.net", b"\0good.example", b"", b".",
             b"good..example", b"good.example:443", b"1.2.3.4", b"127.1", b"*.example",
             b"good.example ", "g\u00f6od.example".encode(), b"[::1]"):
    refused(f"a name that is none: {name!r}", records(hello(name)), "hello-malformed")
entry = b"\0" + struct.pack("!H", 12) + b"good.example"
evil = b"\0" + struct.pack("!H", 13) + b"other.example"
for name, message in {
    "two names": hello(None, names=entry + evil),
    "the same name twice": hello(None, names=entry + entry),
    "two extensions": hello("good.example", extra=sni(evil)),
    "an empty list": hello(None, names=b""),
    "another name type": hello(None, names=b"\x01" + entry[1:]),
    "a name cut short": hello(None, names=entry[:-1]),
    "a rest after the list": hello(None, extra=b"\0\0\0\x11\0\x0e" + entry[:14] + b"xxx"),
    "odd cipher suites": hello("good.example", ciphers=b"\x13\x01\x02"),
    "no cipher suites": hello("good.example", ciphers=b""),
    "a long session id": hello("good.example", session=bytes(33)),
    "SSL 2 version": hello("good.example", version=b"\x02\x00"),
    "an extension cut short": hello("good.example", extra=b"\0\x10\0\xff"),
    "another message type": b"\x02" + GOOD[1:],
    "bytes after the message in its record": GOOD + b"\x01\0\0\0",
    "a length of 20 KB": hello("good.example", pad=20000),
}.items():
    refused(name, records(message), "hello-malformed")
refused("a length that lies", records(GOOD[:1] + b"\xff\xff\xff" + GOOD[4:]), "hello-malformed")
refused("an empty record", b"\x16\x03\x01\0\0" + records(GOOD), "hello-malformed")
refused("a record in between", records(GOOD[:50]) + MORE + records(GOOD[50:]), "hello-malformed")
refused("a record of 16385", b"\x16\x03\x01\x40\x01" + GOOD, "hello-malformed")
refused("records of 1 beyond 16 KiB", records(hello("good.example", pad=4000), 1), "hello-malformed")

for name, data in {
    "HTTP": b"GET / HTTP/1.1\r\nHost: good.example\r\n\r\n", "SSH": b"SSH-2.0-OpenSSH_9\r\n",
    "NUL": b"\0", "an alert": b"\x15\x03\x03\0\x02\x02\x28",
    "application data": b"\x17\x03\x03\0\x05hello",
    "SSL 2": b"\x80\x2e\x01\x03\x01\0\x15\0\0\0\x10" + bytes(40), "TLS 4": b"\x16\x04\x00\0\x05",
}.items():
    refused(name, data, "not-tls")

before = len(proxy.log(reason="hello-timeout"))
send(records(GOOD)[:60], half=False)
lab.ok(len(proxy.logged(before + 1, reason="hello-timeout")) > before, "half a ClientHello: time-out")
send(b"", half=False)
lab.ok(len(proxy.logged(before + 2, reason="hello-timeout")) > before + 1, "no ClientHello: time-out")
send(records(GOOD)[:60])
lab.ok(proxy.logged(reason="client-gone"), "half a ClientHello and the end: client-gone")

lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
