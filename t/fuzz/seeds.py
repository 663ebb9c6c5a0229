#!/usr/bin/env python3
"""t/fuzz/seeds.py [DIR]: writes the seeds of the corpora, DIR/NAME/WORD (DIR: t/fuzz/corpus).

A seed is one input that a person would think of, named for what it shows. Files that are named by
a hash are finds of libFuzzer's that reach code which no seed does. They were added by

    build/fuzz/NAME -use_counters=0 -merge=1 t/fuzz/corpus/NAME build/fuzz/found/NAME

which takes the smallest first. An input that broke a property gets a word of its own as its name.
"""

import json
import pathlib
import struct
import sys


def vec(size: int, data: bytes) -> bytes:
    return len(data).to_bytes(size, "big") + data


def ext(kind: int, data: bytes) -> bytes:
    return struct.pack(">H", kind) + vec(2, data)


def sni(*names: bytes, kind: int = 0) -> bytes:
    return ext(0, vec(2, b"".join(bytes([kind]) + vec(2, name) for name in names)))


def hello(extensions: bytes | None, session: bytes = b"", suites: bytes = b"\x13\x01",
          compression: bytes = b"\0") -> bytes:
    body = b"\3\3" + bytes(32) + vec(1, session) + vec(2, suites) + vec(1, compression)
    return b"\1" + vec(3, body + (b"" if extensions is None else vec(2, extensions)))


def records(message: bytes, size: int = 16384, version: bytes = b"\3\1") -> bytes:
    return b"".join(b"\x16" + version + vec(2, message[i:i + size])
                    for i in range(0, len(message), size))


NAME = sni(b"github.com")
GREASE = ext(0x2A2A, b"") + ext(43, b"\2\3\4") + ext(51, bytes(8))
HELLO = {
    "plain": records(hello(NAME)),
    "mixed-case": records(hello(sni(b"GitHub.COM."))),
    "browser": records(hello(GREASE + NAME + ext(16, b"\0\3\2h2"), bytes(32), b"\x13\1\x13\2")),
    "ech": records(hello(NAME + ext(0xFE0D, b"\0\0\1\0\1\x42\0\0\0\4abcd"))),
    "one-byte-records": records(hello(NAME), 1),
    "seven-byte-records": records(hello(GREASE + NAME), 7),
    "cut": records(hello(NAME))[:40],
    "header-only": b"\x16\3\1\0\x50",
    "no-extensions": records(hello(None)),
    "empty-extensions": records(hello(b"")),
    "no-name": records(hello(GREASE)),
    "empty-name": records(hello(sni(b""))),
    "empty-list": records(hello(ext(0, b"\0\0"))),
    "two-names": records(hello(sni(b"a.example", b"b.example"))),
    "two-extensions": records(hello(NAME + sni(b"evil.example"))),
    "other-type": records(hello(sni(b"github.com", kind=1))),
    "an-address": records(hello(sni(b"127.0.0.1"))),
    "nul-in-name": records(hello(sni(b"github.com\0.evil.example"))),
    "long-session": records(hello(NAME, bytes(33))),
    "odd-suites": records(hello(NAME, suites=b"\x13\1\x13")),
    "no-compression": records(hello(NAME, compression=b"")),
    "rest-in-record": records(hello(NAME) + b"\x14"),
    "more-records": records(hello(NAME)) + b"\x14\3\3\0\1\1",
    "empty-record": b"\x16\3\1\0\0" + records(hello(NAME)),
    "alert": b"\x15\3\1\0\2\2\x28",
    "server-hello": records(b"\2" + vec(3, bytes(40))),
    "version": records(hello(NAME), version=b"\3\5"),
    "sslv2": b"\x80\x2e\1\3\1\0\x15\0\0\0\x10",
    "long-message": b"\x16\3\1\0\4\1\xff\xff\xff",
    "http": b"GET / HTTP/1.1\r\nHost: github.com\r\n\r\n",
}

GO = b"CONNECT github.com:443 HTTP/1.1\r\n"
REQUEST = {
    "connect": GO + b"Host: github.com:443\r\nUser-Agent: curl/8\r\nProxy-Connection: Keep-Alive\r\n\r\n",
    "bare": b"CONNECT a.b:1 HTTP/1.0\r\n\r\n",
    "mixed-case": b"CONNECT GitHub.Com.:65535 HTTP/1.1\r\n\r\n",
    "early-data": GO + b"\r\n\x16\3\1\0\4",
    "cut": GO + b"Host: git",
    "phase": b"PUT /phase/agent HTTP/1.1\r\nAuthorization: Bearer " + b"0f" * 32 + b"\r\n\r\n",
    "phase-empty": b"PUT /phase/ HTTP/1.1\r\nContent-Length: 0\r\nauthorization: bearer\r\n\r\n",
    "phase-body": b"PUT /phase/ship HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
    "two-keys": b"PUT /phase/ship HTTP/1.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    "elsewhere": b"PUT /other HTTP/1.1\r\n\r\n",
    "get": b"GET http://github.com/ HTTP/1.1\r\nHost: github.com\r\n\r\n",
    "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "version": b"CONNECT github.com:443 HTTP/1.2\r\n\r\n",
    "brackets": b"CONNECT [evil]:443 HTTP/1.1\r\n\r\n",
    "address": b"CONNECT 0x7f.1:443 HTTP/1.1\r\n\r\n",
    "no-port": b"CONNECT github.com HTTP/1.1\r\n\r\n",
    "nul": b"CONNECT evil\0.github.com:443 HTTP/1.1\r\n\r\n",
    "two-hosts": GO + b"Host: a\r\nhost: b\r\n\r\n",
    "length": GO + b"Content-Length: 5\r\n\r\nhello",
    "chunked": GO + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "folded": GO + b"X: y\r\n folded\r\n\r\n",
    "space-colon": GO + b"Host : a\r\n\r\n",
    "no-colon": GO + b"word\r\n\r\n",
    "tabs": GO + b"X:\t y \t\r\n\r\n",
    "bare-lf": b"CONNECT github.com:443 HTTP/1.1\n\n",
    "bare-cr": GO + b"X: a\rb\r\n\r\n",
    "two-spaces": b"CONNECT  github.com:443 HTTP/1.1\r\n\r\n",
    "empty-line-first": b"\r\n" + GO + b"\r\n",
    "many-fields": b"CONNECT a:1 HTTP/1.1\r\n" + b"A:\r\n" * 101 + b"\r\n",
    "tls": b"\x16\3\1\2\0\1\0\1\xfc\3\3",
    "socks": b"\5\1\0",
}

HOST = {
    "name": b"github.com", "mixed-case": b"GitHub.COM.", "authority": b"github.com:443",
    "last-port": b"a:65535", "port-zero": b"a:0443", "port-large": b"a:65536", "one-label": b"localhost",
    "a-label": b"xn--bcher-kva.example", "dotted": b"127.0.0.1", "hex": b"0X7f.1", "octal": b"0177.1",
    "numeric-label": b"example.1", "hex-like": b"a.0x1g", "hex-empty": b"a.0x", "v6": b"[::1]:443",
    "mapped": b"::ffff:127.0.0.1", "zone": b"fe80::1%eth0", "two-dots": b"a..b", "dot": b".",
    "edge-hyphen": b"a-.b", "long-label": b"a" * 64 + b".b", "long-name": b"a.b2." * 52 + b"a:1",
    "nul": b"a\0.b", "full-width": "a\uff0eb".encode(), "star": b"*.example", "cidr": b"10.0.0.0/8",
}

HOSTS = {
    "debian": b"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\nff02::1 ip6-allnodes\n",
    "comment": b"# all\n10.0.0.1 a b#c\n\n10.0.0.2 a # again\n",
    "no-newline": b"1.2.3.4 x.example", "crlf": b"1.2.3.4 a\r\n5.6.7.8 A.\r\n",
    "zone": b"fe80::1%lo0 localhost\n", "address-only": b"1.2.3.4\n", "not-an-address": b"a b\n",
    "bad-names": b"1.2.3.4 a_b 1.2.3.4 [x] ok -a\n", "nul": b"1.2.3.4\0x a\0b c\n",
    "long": b"1" * 80 + b" a\n", "many": b"".join(b"1.1.1.%d n%d\n" % (i, i % 9) for i in range(40)),
}


def group(hosts: list[object], phases: object = ("agent",)) -> dict[str, object]:
    return {"version": 1, "groups": {"g": {"phases": phases, "hosts": hosts}}}


def inner(**fields: object) -> dict[str, object]:
    item = {"host": "bao.internal", "port": 8200, "phases": ["setup"], **fields}
    return {"version": 1, "internal": [item]}


POLICY: dict[str, object] = {
    "empty": {"version": 1}, "hosts": group(["github.com", "a.b:22", "GITHUB.io."]),
    "phases": group(["a.b"], ["setup", "agent", "ship"]), "internal": inner(tls=False),
    "two-groups": {"version": 1, "groups": {"a": {"phases": ["setup"], "hosts": ["a.b"]},
                                           "a.b": {"phases": ["ship"], "hosts": ["a.c"]}}},
    "duplicate": group(["a.b", "A.b:443"]), "across": {**group(["bao.internal:8200"]), **inner()},
    "not-names": group(["*.a.b", "10.0.0.0/8", "127.1", "[::1]", "", "a b", "\u00fc.example", 7]),
    "no-phases": group(["a.b"], []), "bad-phases": group(["a.b"], ["agent", "agent", "all", 1]),
    "unknown": {"version": 1, "group": {}, "x\ny": 1}, "version": {"version": 2},
    "types": {"version": "1", "groups": [], "internal": {}},
    "group-types": {"version": 1, "groups": {"a": [], "b": {"hosts": {}, "x": 1}, "c.d": {"phases": 0}}},
    "ports": inner(port=65536), "port-text": inner(port="1", tls=0, more=1), "no-object": {
        "version": 1, "internal": [1, "a", None]}, "array": [], "number": 1,
}
POLICY_TEXT = {
    "cut": b'{"version": 1, "groups": {', "twice": b'{"version": 1, "version": 1}',
    "escaped": b'{"version":1,\n"gr\\u006fups":{"\\"[":{"phases":["all"],\n"hosts":["a\\u0000b"]}}}',
    "rest": b'{"version": 1} x', "latin1": b'{"\xff": 1}',
    "rules": b"@github.com\na.b:22@setup,ship\n!bao.internal:8200\n!a.b:22@agent",
    "bad-rules": b"@a.b@\n!a.b\n10.0.0.1\na.b@all\na.b:0\n@\na.b@agent,",
}


def text(data: bytes) -> bytes:
    return vec(2, data)


def line(run: bytes = b"r-1", host: bytes = b"github.com", detail: bytes = b"", rest: bytes = b"") -> bytes:
    return b"\0\0\x65\0\0\0\0\0\0\1" + text(run) + text(host) + text(detail) + rest


FULL = b"\0" + bytes([10, 0, 0, 1] + [0] * 12) + b"\1" + bytes(range(16)) + b"\x9c\x40\1\xbb\2\1\1"
RECORD = {
    "line": line(rest=FULL + b"\0" * 24), "none": line(b"", b"", b"", b"\3" + bytes(16) + b"\3"),
    "largest": line(b"r" * 200, b'"\\' * 140, b"\xff" * 300, FULL + b"\xff" * 24),
    "controls": line(host=bytes(range(160)), detail=b"\x1b[2J"),
    "latin1": line(host=bytes(range(96, 256))), "long-name": line(host=b"a." * 126 + b"a"),
    "nul": line(host=b"a\0b"), "forged": line(host=b'a"}\n{"ts":"'),
    "event": b"\1\0\0\0\1" + text(b"phase") + text(b"agent"),
    "event-long": b"\1\0\0\0\1" + text(b"\n" * 80) + text(b"\x7f" * 300),
    "escape": b"\2\0\x20" + text(b"a\nb"), "escape-small": b"\2\0\2" + text(b"abc"),
}


def main() -> None:
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus")
    policy = {name: json.dumps(value, indent=1).encode() for name, value in POLICY.items()}
    corpora = {"hello": HELLO, "request": REQUEST, "host": HOST, "hosts": HOSTS, "record": RECORD,
               "policy": {**policy, **POLICY_TEXT}}
    for name, seeds in corpora.items():
        folder = top / name
        folder.mkdir(parents=True, exist_ok=True)
        for word, data in seeds.items():
            (folder / word).write_bytes(data)


if __name__ == "__main__":
    main()
