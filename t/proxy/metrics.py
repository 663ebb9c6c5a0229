"""Metrics: a strict text, true and monotonic values, and a listener that nobody can abuse."""

import os
import re
import select
import socket
import subprocess
import threading
import time

from lab import (SAN, TMP, Lab, Origin, Proxy, connect_request, hello, records, recv_all, reset,
                 wait_for)
from openmetrics import broken, parse, readable
from scrape import AT, GET, Scrapes, ask, status

lab = Lab()
lab.dns(plain__example=["93.184.216.60"], seen__example=["93.184.216.60"], none__example="nxdomain", private__example=["10.1.2.3"])
CONNECTIONS = 16  # METRICS_CONNECTIONS
KEY = b"5" * 64
PROGRAM = os.environ["BIN"] + "/egress-proxy"
PLAIN = {"host": "plain.example", "port": 7001, "phases": ["setup"], "tls": False}
NONE = {"host": "none.example", "port": 7001, "phases": ["setup"]}
PUBLIC = {"phases": ["setup"], "hosts": ["private.example:7001"]}
POLICY = {"internal": [PLAIN, NONE], "groups": {"g": PUBLIC}}


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


Origin("93.184.216.60", 7001, echo)
Origin("93.184.216.60", 443, echo)


def works(proxy: Proxy) -> bool:
    with proxy.tunnel("plain.example:7001") as sock:
        sock.sendall(b"x")
        return sock.recv(1) == b"x"


# --- the text ---------------------------------------------------------------
key_r, key_w = os.pipe()
os.write(key_w, KEY)
os.close(key_w)
began = time.time()
proxy = Proxy("--metrics", "127.0.0.1:9128", "-k", str(key_r), policy=POLICY, fds=(key_r,))
os.close(key_r)
m = Scrapes()
head, text = ask(GET)
fields = head.decode().split("\r\n")
lab.eq(fields[0], "HTTP/1.1 200 OK", "GET /metrics: 200")
lab.ok("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8" in fields
       and f"Content-Length: {len(text)}" in fields and "Connection: close" in fields,
       "with the type, the length, and the end of the connection", head)
families = parse(text)
lab.ok(len(families) > 10 and all(x.startswith("egress_proxy_") for x in families),
       "a strict reader takes it; every name has our prefix", *families)
for name, bad in broken(text):
    lab.ok(bad != text and not readable(bad), f"(the reader refuses {name})")
lab.ok(b"example" not in text and b"7001" not in text, "no host of the policy is in it")
lab.eq(ask(GET.replace(b"GET", b"HEAD")), (head, b""), "HEAD: the same head, no body")
lab.eq(status(GET.replace(b"metrics", b"metrics?a=b")), "200", "a query is passed over")
lab.eq(status(GET.replace(b"1.1", b"1.0"), shut=True), "200", "HTTP/1.0, and a client that half-closes")

# --- values -------------------------------------------------------------------
lab.eq(m.ended(), {}, "a new proxy has ended nothing")
rows = m.families["egress_proxy_requests_ended"].samples
lab.ok(len(rows) > 30 and any("sni-mismatch" in x for x in rows), "and tells every reason as 0", rows)
lab.ok(began - 1 <= m.get("start_time_seconds") <= time.time() + 1, "when it was started")
version = subprocess.check_output([PROGRAM, "--version"], text=True).split()[1]
lab.eq(m.get("build_info", f'version="{version}"'), 1, "the version")
lab.eq((m.get("policy_entries"), m.phase()), (3, ["setup"]), "entries of the policy, and the phase")
sock = proxy.tunnel("plain.example:7001")
sock.sendall(b"u" * 70000)
got = b""
while len(got) < 70000:
    got += sock.recv(65536)
lab.eq([m.get(x) for x in ("connections", "tunnels_open", "tunnels_opened_total")], [1, 1, 1],
       "one tunnel is open")
lab.eq((m.relayed("up"), m.relayed("down")), (70000, 70000), "its bytes count while it lives")
lab.eq(m.ended(), {}, "and it has not ended")
pending = proxy.connect()
lab.ok(wait_for(lambda: m.get("connections") == 2), "a connection without a request is one")
for sock in (sock, pending):
    sock.close()
lookups, queries = m.get("dns_lookups_total"), lab.queries()
lab.eq((lookups, queries), (1, 2), "one name was looked up, A and AAAA")
for data in (connect_request("evil.example:443"), connect_request("evil.example:443"),
             connect_request("plain.example:7002"), b"GET / HTTP/1.1\r\n\r\n", b"\0",
             connect_request("10.0.0.1:443"), b"PUT /phase/agent HTTP/1.1\r\n\r\n"):
    proxy.ask(data)
lab.eq((m.get("dns_lookups_total"), lab.queries()), (lookups, queries), "denials look nothing up")
proxy.ask(connect_request("none.example:7001"))
proxy.ask(connect_request("private.example:7001"))
lab.eq(m.get("dns_lookups_total"), lookups + 2, "two more names are two more")
reset(proxy.tunnel("plain.example:7001"))
proxy.tunnel("plain.example:7001").close()
want = {("deny", "policy"): 3.0, ("deny", "method"): 1.0, ("deny", "request-malformed"): 1.0,
        ("deny", "authority"): 1.0, ("deny", "phase-key"): 1.0, ("deny", "address"): 1.0,
        ("error", "dns-not-found"): 1.0, ("allow", "reset"): 1.0, ("allow", "closed"): 2.0}
lab.ok(wait_for(lambda: m.ended() == want), "each end counts under its reason", m.ended(), want)
proxy.reload({"internal": [PLAIN]})
read = m.get("policy_last_reload_success_timestamp_seconds")
lab.ok(m.get("policy_entries") == 1 and read > m.get("start_time_seconds"), "a reload: its entries and time")
proxy.reload("{")
lab.eq([m.get(f"policy_{x}") for x in ("last_reload_successful", "entries",
                                       "last_reload_success_timestamp_seconds")], [0, 1, read],
       "a reload that failed: 0, the rest stays")
proxy.reload(POLICY)
lab.eq(m.get("policy_last_reload_successful"), 1, "a good one again: 1")


# --- hostile clients: each is refused, and none of it is a request of the proxy --------
steady = proxy.tunnel("plain.example:7001")


def steady_works() -> bool:
    steady.sendall(b"still")
    return recv_all(steady, 5) == b"still"


before, lines, base = m.ended(), len(proxy.log()), proxy.descriptors()
silent = socket.create_connection(AT, 30)
with socket.create_connection(AT, 0.2) as slow:
    got, rounds, fine = b"", 0, True
    while not got and rounds < 100:
        rounds += 1
        fine = fine and steady_works() and m.get("tunnels_open") == 1
        try:
            slow.send(b"G")
            got = slow.recv(4096)
        except TimeoutError:
            pass
    lab.ok(got.startswith(b"HTTP/1.1 408 "), "a head byte by byte: the deadline is absolute", got)
    lab.ok(fine and rounds > 3, "meanwhile the tunnel and other scrapes are served", rounds)
lab.eq(recv_all(silent), b"", "a connection that says nothing is closed")
silent.close()
move = b"PUT /phase/agent HTTP/1.1\r\nAuthorization: Bearer " + KEY + b"\r\n\r\n"
for name, data, code in (
        ("CONNECT", connect_request("plain.example:7001"), "405"), ("the phase key", move, "405"),
        ("POST", GET.replace(b"GET", b"POST"), "405"), ("Get", GET.replace(b"GET", b"Get"), "405"),
        ("/", GET.replace(b"/metrics", b"/"), "404"), ("/metrics/", GET.replace(b"cs ", b"cs/ "), "404"),
        ("a proxy's GET", GET.replace(b"/m", b"http://plain.example:7001/m"), "404"),
        ("HTTP/2.0", GET.replace(b"1.1", b"2.0"), "400"), ("HTTP/0.9", b"GET /metrics\r\n\r\n", "400"),
        ("two spaces", GET.replace(b" /", b"  /"), "400"), ("LF alone", GET.replace(b"\r", b""), "400"),
        ("one word", b"GET\r\n\r\n", "400"), ("no word", b"\r\n\r\n", "400"), ("NUL", b"GET\0/", "400"),
        ("4 KiB of head", GET[:-2] + b"X: " + b"y" * 4096, "431")):
    lab.eq(status(data), code, f"{name}: {code}")
lab.eq(ask(b"GET /met", shut=True), (b"", b""), "half a head and the end: no answer")
head, body = ask(connect_request("plain.example:7001"))
lab.ok(b"\r\nAllow: GET, HEAD\r\n" in head and b"not the proxy" in body, "a 405 says what is allowed",
       head, body)
for data in (GET + GET + connect_request("plain.example:7001"), GET + b"z" * 40000):
    head, body = ask(data)
    lab.ok(head.startswith(b"HTTP/1.1 200 ") and b"HTTP/1.1" not in body and parse(body),
           "what is pipelined after a request is not answered, and harms no answer", head)
with socket.create_connection(AT, 30) as flood:
    cut = False
    try:
        for _ in range(2000):
            flood.sendall(b"X: " + b"y" * 4093)
    except OSError:
        cut = True
    lab.ok(cut, "a head without an end is cut off")
for _ in range(50):
    for data in (b"", b"GET", GET):
        with socket.create_connection(AT) as sock:
            sock.send(data)
            reset(sock)
many = [socket.create_connection(AT, 30) for _ in range(100)]
wait_for(lambda: len(select.select(many, [], [], 0)[0]) >= 100 - CONNECTIONS)
lab.eq(select.select(many, [], [], 0)[0], many[:-CONNECTIONS], f"100 connections: the last {CONNECTIONS} stay")
lab.ok(m.get("tunnels_open") == 1 and works(proxy), "a scrape is served all the same, and a tunnel")
for sock in many:
    sock.close()
lab.ok(wait_for(lambda: proxy.descriptors() <= base), "and no descriptor is left over")
stop = threading.Event()


def hammer(data: bytes) -> None:
    while not stop.is_set():
        ask(data)


threads = [threading.Thread(target=hammer, args=(x,)) for x in (GET, GET, move, b"\0")]
for thread in threads:
    thread.start()
fine = True
for i in range(200):
    part = bytes([i]) * 20000
    steady.sendall(part)
    fine = fine and recv_all(steady, 20000)[:20000] == part
stop.set()
for thread in threads:
    thread.join()
lab.ok(fine, "a tunnel's bytes are whole while others scrape")
before[("allow", "closed")] += 1
lab.eq((m.ended(), m.phase(), len(proxy.log()) - lines), (before, ["setup"], 1),
       "nothing of it was counted, logged or done")
if [int(x) for x in re.findall("[0-9]+", os.uname().release)[:2]] >= [6, 2]:
    lab.ok(wait_for(lambda: m.get("descriptors") == proxy.descriptors() + 1), "descriptors, its own with them")
proxy.ask(move)
lab.eq((m.phase(), m.get("tunnels_open"), m.ended().get(("allow", "phase-changed"))), (["agent"], 0, 1),
       "a phase that moved on, and the tunnel that it ended")
held = socket.create_connection(AT, 30)
lab.eq(proxy.stop(), 0, "a scraper does not hold up the end")
lab.eq((recv_all(held), m.backwards), (b"", []), "no counter ever went backwards")
held.close()
steady.close()

# --- where it listens -------------------------------------------------------------
proxy = Proxy(policy=POLICY, name="off")
lab.ok(works(proxy) and socket.socket().connect_ex(AT) != 0, "without --metrics: nothing listens")
lab.eq(status(GET, ("127.0.0.1", 3128)), "405", "and the proxy's port does not tell them")


def code(*args: str) -> int:
    return subprocess.run([PROGRAM, "-c", str(proxy.policy), *args], capture_output=True, timeout=60,
                          check=False).returncode


lab.eq(code("-l", "127.0.0.1:0", "--metrics", "127.0.0.1:3128"), 69, "an address that is taken: 69")
lab.eq(code("-l", "127.0.0.1:3129", "--metrics", "127.0.0.1:3129"), 69, "by our own -l too: 69")
for where in ("", "9128", "localhost:9128", "127.0.0.1:x", "127.0.0.1:65536", "[::1:9128", "unix:/x", "fd:0",
              "take:/x", "*:9128"):
    lab.eq(code("-l", "127.0.0.1:0", "--metrics", where), 64, f"--metrics '{where}': 64")
proxy.stop()

for where, family, at, loud in (("[::1]:9128", socket.AF_INET6, ("::1", 9128), False),
                                ("0.0.0.0:9128", socket.AF_INET, AT, True),
                                ("[::]:9128", socket.AF_INET6, ("::1", 9128), True),
                                ("127.0.0.7:9128", socket.AF_INET, ("127.0.0.7", 9128), False)):
    proxy = Proxy("--metrics", where, policy=POLICY, name=f"at{len(where)}{loud}")
    lab.eq((status(GET, at), "whoever reaches it" in proxy.err.read_text()), ("200", loud),
           f"--metrics {where}" + (", told to be open to others" if loud else ""))
    proxy.stop()
proxy = Proxy("--metrics", "127.0.0.1:0", policy=POLICY, name="zero")
port = int(proxy.err.read_text().rsplit(" on 127.0.0.1 port ", 1)[1])
lab.ok("metrics on" in proxy.err.read_text() and status(GET, ("127.0.0.1", port)) == "200",
       "port 0: the kernel's choice is told")
proxy.stop()
places = [x for i in range(1, 16) for x in ("-l", f"127.0.0.1:{4000 + i}")]
proxy = Proxy(*places, "--metrics", "127.0.0.1:9128", policy=POLICY, name="places")
lab.eq((works(proxy), status(GET)), (True, "200"), "beside as many -l as there can be")
with open(f"/proc/{proxy.pid}/status", encoding="ascii") as text:
    lab.ok(SAN or "Seccomp:\t2\n" in text.read(), "a confined proxy serves them")
proxy.stop()
# As systemd does it: a socket from 3 on, and the pid of who will be exec'ed.
with socket.create_server(("127.0.0.1", 0)) as inherited:
    os.dup2(inherited.fileno(), 103)
    wrapper = ("python3", "-c", """import fcntl, os, sys
sys.argv[5] = str(fcntl.fcntl(int(sys.argv[5]), fcntl.F_DUPFD, 110))
os.dup2(103, 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[1], sys.argv[1:])""")
    proxy = Proxy("--metrics", "127.0.0.1:9128", policy=POLICY, listen="", wrapper=wrapper, fds=(103,),
                  port=inherited.getsockname()[1], name="systemd")
    lab.ok(works(proxy) and status(GET) == "200", "beside a socket of systemd")
    proxy.stop()

# --- the sandbox: a network of its own, and in it one socket that the proxy accepts from -------
INSIDE = """import array, socket, subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
sock = socket.create_server(("127.0.0.1", 3128))
conn = socket.socket(socket.AF_UNIX)
conn.connect(sys.argv[1])
conn.sendmsg([b"L"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [sock.fileno()]))])
conn.recv(1)
print(socket.socket().connect_ex(("127.0.0.1", 9128)))
for target in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "plain.example"):
    with socket.create_connection(("127.0.0.1", 3128)) as via:
        via.sendall(f"CONNECT {target}:9128 HTTP/1.1\\r\\n\\r\\n".encode())
        print(via.recv(100)[9:12].decode())
"""
proxy = Proxy("--metrics", "127.0.0.1:9128", "--observe", policy=POLICY, listen=f"take:{TMP}/hand", name="box")
done = subprocess.run(["unshare", "-rn", "python3", "-c", INSIDE, f"{TMP}/hand"], capture_output=True,
                      text=True, timeout=60, check=False)
lab.eq(done.stdout.split(), ["111", "400", "403", "400", "400", "502"],
       "the sandbox reaches no metrics, not even by an observing proxy", done.stderr)
lab.eq(status(GET), "200", "(which are there, outside)")
proxy.stop()

# --- what is seldom ------------------------------------------------------------------
proxy = Proxy("--metrics", "127.0.0.1:9128", "--observe", "--max-connections", "3", policy=POLICY,
              name="seldom", log="/dev/full")
m = Scrapes()
lab.eq(m.phase(), ["all"], "without a key the phase is all")
with proxy.tunnel("seen.example:443") as sock:
    sock.sendall(records(hello("seen.example")))
    lab.ok(sock.recv(1) and m.get("tunnels_observed_total") == 1, "a tunnel of --observe")
    socks = [proxy.connect(), proxy.connect()]
    lab.ok(wait_for(lambda: m.get("connections") == m.get("connections_max") == 3), "all connections")
    proxy.ask(b"")
    lab.eq(m.ended(), {("error", "connection-limit"): 1}, "one too many")
    for sock in socks:
        sock.close()
lab.ok(wait_for(lambda: m.get("log_lines_lost_total") > 0), "lines that the log lost")
lab.eq((proxy.stop(), m.backwards), (0, []), "the proxy ends well")
lab.done()
