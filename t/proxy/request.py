"""Requests, right and wrong: the status, no connection to a trap, no query for the denied."""

from lab import Lab, Proxy, connect_request, hello, records, wait_for

lab = Lab()
lab.dns(open__example__org=["93.184.216.36"], evil__example__net=["198.51.101.66"])
proxy = Proxy(policy={"groups": {"g": {"phases": ["agent"], "hosts": [
    "both.example.org", "xn--bcher-kva.example"]}}})
GOOD = "both.example.org:443"


def status(data: bytes, **options: object) -> str:
    got = proxy.ask(data, **options)  # type: ignore[arg-type]
    return got[9:12].decode("latin-1") if got.startswith(b"HTTP/1.1 ") else repr(got[:40])


# The positive controls: what is allowed in each spelling that is one.
for target in (GOOD, "BOTH.Example.ORG:443", "both.example.org.:443"):
    lab.eq(status(connect_request(target)), "200", f"allowed: {target}")
lab.eq(status(b"CONNECT " + GOOD.encode() + b" HTTP/1.0\r\n\r\n"), "200", "allowed: HTTP/1.0")
lab.eq(status(connect_request(GOOD, b"Host: both.example.org:443\r\nUser-Agent: x/1 (y)\r\n"
                              b"Proxy-Connection: keep-alive\r\nX-Empty:\r\nX-Tab:\tv\t\r\n")),
       "200", "allowed: usual fields")
lab.eq(status(connect_request(GOOD, b"X: y\r\n" * 100)), "200", "allowed: 100 fields")

asked = lab.queries()
denied = [
    "evil.example.net:443", "both.example.org:80", "both.example.org:8443", "both.example.org:22",
    "xboth.example.org:443", "both.example.org.evil.net:443", "sub.both.example.org:443",
    "bothxexample.org:443", "both-example.org:443", "example.org:443", "org:443",
    "localhost:443", "xn--bcher-kva.example.org:443",
]
for target in denied:
    lab.eq(status(connect_request(target)), "403", f"denied: {target}")

malformed = [
    "[evil]:443", "[both.example.org]:443", "both.example.org..:443", ".both.example.org:443",
    "both..example.org:443", "both.example.org", "both.example.org:", ":443", "",
    "both.example.org:0", "both.example.org:0443", "both.example.org:65536",
    "both.example.org:443443", "both.example.org:+443", "both.example.org: 443",
    "both.example.org:443x", "both.example.org:https", "both.example.org:443:443",
    "127.0.0.1:443", "2130706433:443", "0x7f000001:443", "0x7f.1:443", "0177.0.0.1:443",
    "127.1:443", "1:443", "0:443", "127.0.0.1.:443", "[::1]:443", "[::ffff:127.0.0.1]:443",
    "[::127.0.0.1]:443", "[fe80::1%25lo]:443", "[fe80::1%lo]:443", "::1:443", "169.254.169.254:443",
    "0xA9FEA9FE:443", "both.example.org.0x7f:443", "x.127:443",
    "https://both.example.org:443", "http://both.example.org/", "//both.example.org:443",
    "both.example.org:443/", "both.example.org:443/path", "both.example.org:443?x",
    "both.example.org:443#x", "user@both.example.org:443", "evil.example.net:443@both.example.org:443",
    "both.example.org%00.evil.net:443", "both.example.org%2eevil:443", "both_example.org:443",
    "-both.example.org:443", "both-.example.org:443", "*.example.org:443", "*:443",
    "both.example.org,evil.example.net:443", "both.example.org;x:443", "b\\x:443",
    "b\xfccher.example:443", "both\u00b7example.org:443", "a" * 64 + ".example.org:443",
    "a." * 127 + "org:443", "x" * 300 + ":443", "/both.example.org:443", "both.example.org:443\x7f",
]
for target in malformed:
    lab.eq(status(connect_request(target)), "400", f"malformed: {target}")
for raw in (b"both.example.org\0.evil.net:443", b"both.example.org:443\0", b"\0both.example.org:443",
            "both.example\u3002org:443".encode(), "both.example\uff0eorg:443".encode(),
            "\uff42oth.example.org:443".encode(), "b\u00fccher.example:443".encode(),
            "both.example.\u2160:443".encode(), b"both.example.org:443\t", b"both\t.example.org:443",
            b"both.example.org:443 ", b" both.example.org:443", b"both.example.org :443",
            b"both.example.org:443\r", b"both.example.org:443\n", b"both.example.org:443\v"):
    lab.eq(status(connect_request(raw)), "400", f"malformed bytes: {raw!r}")

good = GOOD.encode()
heads = [
    (b"CONNECT  " + good + b" HTTP/1.1\r\n\r\n", "400", "two spaces"),
    (b"CONNECT\t" + good + b" HTTP/1.1\r\n\r\n", "400", "a tab"),
    (b" CONNECT " + good + b" HTTP/1.1\r\n\r\n", "400", "a leading space"),
    (b"\r\nCONNECT " + good + b" HTTP/1.1\r\n\r\n", "400", "a leading empty line"),
    (b"CONNECT " + good + b"\r\n\r\n", "400", "no version"),
    (b"CONNECT " + good + b" HTTP/1.1 \r\n\r\n", "400", "a space after the version"),
    (b"CONNECT " + good + b" http/1.1\r\n\r\n", "400", "a version in lower case"),
    (b"CONNECT " + good + b" HTTP/1.11\r\n\r\n", "400", "a long version"),
    (b"CONNECT " + good + b" HTTP/2.0\r\n\r\n", "505", "HTTP/2.0"),
    (b"CONNECT " + good + b" HTTP/1.2\r\n\r\n", "505", "HTTP/1.2"),
    (b"CONNECT " + good + b" HTTP/0.9\r\n\r\n", "505", "HTTP/0.9"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", "the preface of HTTP/2"),
    (b"connect " + good + b" HTTP/1.1\r\n\r\n", "405", "connect in lower case"),
    (b"CONNECTX " + good + b" HTTP/1.1\r\n\r\n", "405", "another method"),
    (b"CONNECT " + good + b" HTTP/1.1\n\n", "400", "bare LF"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: y\n\r\n", "400", "a bare LF in a field"),
    (b"CONNECT " + good + b" HTTP/1.1\r\rX: y\r\n\r\n", "400", "a bare CR"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: a\rb\r\n\r\n", "400", "a CR in a field"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: y\r\n folded\r\n\r\n", "400", "a folded line"),
    (b"CONNECT " + good + b" HTTP/1.1\r\n X: y\r\n\r\n", "400", "a space before the first field"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX : y\r\n\r\n", "400", "a space before the colon"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nno colon\r\n\r\n", "400", "no colon"),
    (b"CONNECT " + good + b" HTTP/1.1\r\n: y\r\n\r\n", "400", "no name"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX\0: y\r\n\r\n", "400", "NUL in a name"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: \0\r\n\r\n", "400", "NUL in a value"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: \x1b[2J\r\n\r\n", "400", "ESC in a value"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "400", "Content-Length: 0"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "400", "Content-Length"),
    (b"CONNECT " + good + b" HTTP/1.1\r\ncontent-LENGTH: 5\r\n\r\nhello", "400", "in another case"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400",
     "Transfer-Encoding"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400", "two Host fields"),
    (b"CONNECT " + good + b" HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n", "431", "101 fields"),
    (b"CONNECT " + good + b" HTTP/1.1\r\nX: " + b"y" * 20000 + b"\r\n\r\n", "431", "20 KB of head"),
    (b"CONNECT " + b"x" * 20000 + b":443 HTTP/1.1\r\n\r\n", "431", "20 KB of target"),
    (b"X" * 20000, "431", "20 KB of method"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400", "TLS to the proxy itself"),
    (b"\x05\x01\x00", "400", "SOCKS5"), (b"\x04\x01\x01\xbb\x01\x01\x01\x01\0", "400", "SOCKS4"),
    (b"\0" * 32, "400", "NULs"), (b"SSH-2.0-x\r\n\r\n", "400", "SSH"),
    (b"GET http://both.example.org/ HTTP/1.1\r\nHost: both.example.org\r\n\r\n", "405", "plain GET"),
    (b"GET https://both.example.org/ HTTP/1.1\r\n\r\n", "405", "GET of https"),
    (b"GET / HTTP/1.1\r\nHost: both.example.org\r\n\r\n", "405", "GET of the proxy itself"),
    (b"GET /phase/agent HTTP/1.1\r\n\r\n", "405", "GET of a phase"),
    (b"POST http://both.example.org/ HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "405", "POST"),
    (b"OPTIONS * HTTP/1.1\r\n\r\n", "405", "OPTIONS"),
    (b"TRACE http://both.example.org/ HTTP/1.1\r\n\r\n", "405", "TRACE"),
    (b"PUT http://both.example.org/ HTTP/1.1\r\n\r\n", "405", "PUT elsewhere"),
    (b"PUT /phase/agent HTTP/1.1\r\n\r\n", "403", "PUT of a phase without a key"),
    (b"PUT /phase/agent HTTP/1.1\r\nAuthorization: Bearer \r\n\r\n", "403", "an empty key"),
    (b"PUT /other HTTP/1.1\r\n\r\n", "404", "PUT of what does not exist"),
    (b"PUT /phase/agent HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "400", "PUT with a body"),
]
for raw, want, name in heads:
    lab.eq(status(raw), want, f"{name}: {want}")
lab.eq(status(b"CONNECT both.exam", shut=True), "b''", "half a request and the end: nothing")

lab.eq(lab.queries(), asked, "no refused request made a DNS query")
lab.eq(lab.traps(), 0, "no trap saw a connection")

# In as many pieces as there are bytes.
with proxy.connect() as sock:
    for byte in connect_request(GOOD):
        sock.send(bytes([byte]))
    lab.eq(sock.recv(12), b"HTTP/1.1 200", "a request byte by byte")

answer = proxy.ask(connect_request("evil.example.net:443")).decode()
lab.ok("\n    --allow evil.example.net@agent\n" in answer and "agent run" in answer and "nix/egress.nix" in answer,
       "the 403 says how to allow the host", answer)
answer = proxy.ask(connect_request("evil.example.net:22")).decode()
lab.ok("--allow evil.example.net:22@agent" in answer, "with its port", answer)
answer = proxy.ask(connect_request("[evil]:443")).decode()
lab.ok("[evil]" not in answer, "an answer never echoes what came", answer)
lab.ok("is an address, not a host name" in answer, "and says what is wrong with it", answer)
lab.ok("Allow: CONNECT" in proxy.ask(heads[-12][0]).decode(), "405 comes with Allow")

# Whatever came, the log is one JSON object a line, printable ASCII.
lab.ok(wait_for(lambda: proxy.log(reason="method")), "refusals are logged")
text = proxy.log_path.read_bytes()
lab.ok(all(b == 10 or 32 <= b <= 126 for b in text), "the log is printable ASCII")
lab.ok(any(x["host"].startswith("CONNECT both.example.org\0.evil") for x in proxy.log(
       reason="request-malformed")), "a hostile name is there, escaped")
for secret in (b"GET http://user:s3cret@a.example/s3cret?s3cret#s3cret HTTP/1.1\r\n\r\n",
               b"PUT /phase/x HTTP/1.1\r\nAuthorization: Bearer s3cret\r\nX: \0\r\n\r\n",
               b"CONNECT user:s3cret@b.example:443 HTTP/1.1\r\nAuthorization: Basic s3cret\r\n\r\n"):
    proxy.ask(secret)
lab.ok(wait_for(lambda: proxy.log(host="b.example:443")), "a name behind a user name is logged")
lab.ok(proxy.logged(host="a.example"), "a name within a URL is too")
lab.ok(b"s3cret" not in proxy.log_path.read_bytes(), "paths, queries, users and fields are not")
lab.ok(all(list(x)[:12] == "ts run client host port phase verdict reason addr up down ms".split()
           for x in proxy.log()), "every line has the keys in order")
lab.eq(proxy.stop(), 0, "SIGTERM: 0")
lab.done()
