"""The log: what a line holds, and that no disk and no reader can hold up a tunnel."""

import fcntl
import json
import os
import resource
import shutil
import signal
import socket

from lab import TMP, Lab, Origin, Proxy, connect_request, hello, records, wait_for

lab = Lab()
lab.dns(plain__example=["93.184.216.52"])


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


Origin("93.184.216.52", 7001, echo)
POLICY = {"internal": [{"host": "plain.example", "port": 7001, "phases": ["agent"], "tls": False}]}


def use(proxy: Proxy, count: int = 1) -> bool:
    for _ in range(count):
        with proxy.tunnel("plain.example:7001") as sock:
            sock.send(b"abc")
            if sock.recv(3) != b"abc":
                return False
    return True


# --- lines ------------------------------------------------------------------
proxy = Proxy("--run", "20260101T000000-abcdef", policy=POLICY)
use(proxy)
line = proxy.logged(verdict="allow")[0]
lab.eq(list(line), "ts run client host port phase verdict reason addr up down ms".split(),
       "the keys, in order")
lab.ok(line["ts"].endswith("Z") and "T" in line["ts"] and line["ms"] >= 0, "time stamp and duration")
lab.eq((line["run"], line["host"], line["port"], line["phase"], line["reason"], line["addr"],
        line["up"], line["down"]),
       ("20260101T000000-abcdef", "plain.example", 7001, "all", "closed", "93.184.216.52", 3, 3),
       "the values of a tunnel")
hostile = b'CONNECT \x1b[2J"\\\x7f\xff<b>\xe2\x80\xae:1 HTTP/1.1\r\n\r\n'
proxy.ask(hostile)
wait_for(lambda: proxy.log(reason="request-malformed"))
raw = proxy.log_path.read_bytes()
lab.ok(all(b == 10 or 32 <= b <= 126 for b in raw), "control bytes and what is not ASCII are escaped")
lab.ok(b"\\u001b[2J\\\"\\\\" in raw, "as JSON has it", raw)
proxy.ask(b"CONNECT " + b"\xfe" * 10000 + b":1 HTTP/1.1\r\n\r\n")
lab.ok(all(len(x) < 2048 for x in wait_for(lambda: proxy.log_path.read_bytes()).splitlines()),
       "no line is longer than 2 KiB")
lab.eq(os.stat(proxy.log_path).st_mode & 0o777, 0o600, "the file is its owner's alone")

# --- probes -------------------------------------------------------------------
KEY = b"7" * 64
read_end, write_end = os.pipe()
os.write(write_end, KEY)
os.close(write_end)
keyed = Proxy("-k", str(read_end), policy={"groups": {"g": {"phases": ["setup"], "hosts": ["plain.example:7001"]}}},
              port=3129, fds=(read_end,), name="keyed")
os.close(read_end)
for name, field, probe in (("with the key", b"Proxy-Authorization: Bearer " + KEY, True),
                           ("with another one", b"Proxy-Authorization: Bearer " + b"8" * 64, None),
                           ("with half of it", b"Proxy-Authorization: Bearer " + KEY[:32], None),
                           ("with a name and a password", b"Proxy-Authorization: Basic " + KEY, None),
                           ("with the key where a phase has it", b"Authorization: Bearer " + KEY, None)):
    answer = keyed.ask(connect_request("none.example:443", field + b"\r\n"))
    lab.ok(answer.startswith(b"HTTP/1.1 403 "), f"{name}: as closed as ever", answer)
    lines = [x for x in keyed.logged(verdict="deny") if x["host"] == "none.example"]
    lab.eq(lines[-1].get("probe"), probe, f"{name}: marked as a probe: {probe}")
    keyed.log_path.write_bytes(b"")
with keyed.connect() as sock:
    sock.sendall(connect_request("plain.example:7001", b"Proxy-Authorization: Bearer " + KEY + b"\r\n"))
    lab.ok(sock.recv(4096).startswith(b"HTTP/1.1 200 "), "an open host is as open to a probe")
    sock.sendall(records(hello("selftest.invalid")))
    lab.eq(sock.recv(4096)[:1], b"\x15", "whose wrong name is refused")
lab.eq(keyed.logged(reason="sni-mismatch")[0].get("probe"), True, "and marked too")
lab.ok(KEY.decode() not in keyed.log_path.read_text(), "the key is not in the log")
keyed.stop()

# --- rotation -----------------------------------------------------------------
old = TMP / "old.jsonl"
proxy.log_path.rename(old)
use(proxy)
wait_for(lambda: len(old.read_text().splitlines()) > 3)
proxy.kill(signal.SIGUSR1)
lab.ok(wait_for(proxy.log_path.exists), "SIGUSR1 after a rename: a new file")
use(proxy)
lab.eq(len(proxy.logged(verdict="allow")), 1, "new lines go there")
lab.eq(old.read_text().count('"allow"'), 2, "the old ones stayed, none was lost")
proxy.log_path.unlink()
proxy.log_path.mkdir()
proxy.kill(signal.SIGUSR1)
lab.ok(wait_for(lambda: "cannot open" in proxy.err.read_text()), "a name that cannot be opened is told")
lab.ok(use(proxy), "and tunnels go on")
lab.eq(proxy.stop(), 0, "the proxy ends well")

(TMP / "gone").mkdir()
proxy = Proxy(policy=POLICY, name="gone", log=f"{TMP}/gone/log.jsonl")
proxy.log_path, held = TMP / "gone/log.jsonl", proxy.descriptors()
use(proxy, 3)
proxy.kill(signal.SIGUSR1)
use(proxy, 3)
lab.eq(len(proxy.logged(6, verdict="allow")), 6, "SIGUSR1 without a rename: the file goes on")
same = proxy.log_path.stat().st_ino
for _ in range(1000):
    proxy.kill(signal.SIGUSR1)
use(proxy)
lab.eq((len(proxy.logged(7, verdict="allow")), proxy.log_path.stat().st_ino), (7, same), "and a thousand times")
lab.ok(wait_for(lambda: proxy.descriptors() <= held), "no descriptor is left over", proxy.descriptors())
old = TMP / "kept.jsonl"
proxy.log_path.rename(old)
shutil.rmtree(TMP / "gone")
proxy.kill(signal.SIGUSR1)
lab.ok(wait_for(lambda: "the log goes on in the old file" in proxy.err.read_text()),
       "the log's directory is gone: it is said")
proxy.log_path = old
lab.ok(use(proxy), "and tunnels go on")
lab.eq(len(proxy.logged(8, verdict="allow")), 8, "and the lines go to the old file")
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- a full disk ------------------------------------------------------------------
proxy = Proxy(policy=POLICY, name="full", log="/dev/full")
lab.ok(use(proxy, 50), "a full disk: tunnels go on")
lab.ok(wait_for(lambda: "cannot write the log" in proxy.err.read_text()), "and it is said")
lab.eq(proxy.err.read_text().count("cannot write"), 1, "once")
lab.eq(proxy.stop(), 0, "the proxy ends well")

# A file system with room for some lines, then for none, then for more again.
limit = 8192
proxy = Proxy(policy=POLICY, name="limited",
              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, 1 << 30)))
use(proxy, 100)
lab.ok(wait_for(lambda: "cannot write the log" in proxy.err.read_text()), "no more room: it is said")
resource.prlimit(proxy.pid, resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
use(proxy, 1)
lab.ok(wait_for(lambda: "can be written again" in proxy.err.read_text()), "room again: it is said")
use(proxy, 1)


def tally() -> tuple[int, int, int]:
    good, torn, lost = 0, 0, 0
    for text in proxy.log_path.read_bytes().splitlines():
        try:
            item = json.loads(text)
            good += item.get("verdict") == "allow"
            lost += int(item.get("lines", 0))
        except ValueError:
            torn += 1
    return good, lost, torn


wait_for(lambda: sum(tally()[:2]) == 102)
good, lost, torn = tally()
lab.eq(good + lost, 102, "every line is there, or is counted as lost", good, lost, torn)
lab.ok(torn <= 1, "at most one line is torn", torn)
lab.eq(proxy.stop(), 0, "the proxy ends well")

small = (limit, 1 << 30)
proxy = Proxy(policy=POLICY, name="torn", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small))
use(proxy, 100)
wait_for(lambda: "cannot write the log" in proxy.err.read_text())
torn = not proxy.log_path.read_bytes().endswith(b"\n")
proxy.log_path.rename(TMP / "torn.old")
proxy.kill(signal.SIGUSR1)
use(proxy)
proxy.logged(verdict="allow")
lab.ok(torn and proxy.log_path.read_bytes().startswith(b"{"), "a torn line: the next file begins with a whole one")
lab.eq(proxy.stop(), 0, "the proxy ends well")

(TMP / "over.err").write_bytes(b"x" * limit + b"\n")
proxy = Proxy(policy=POLICY, name="over", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small))
proxy.reload("bad")
lab.ok(use(proxy), "stderr at its size limit is not the end")
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- a reader that does not read -----------------------------------------------------
read_end, write_end = os.pipe()
fcntl.fcntl(write_end, 1031, 4096)  # F_SETPIPE_SZ
proxy = Proxy(policy=POLICY, name="piped", log="-", stdout=write_end)
os.close(write_end)
lab.ok(use(proxy, 1500), "a log that nobody reads: 1500 tunnels go on")
proxy.kill(signal.SIGTERM)
with os.fdopen(read_end, "rb") as pipe:
    lines = [json.loads(x) for x in pipe.read().splitlines()]
count = sum(1 for x in lines if x.get("verdict") == "allow")
missing = sum(int(x["lines"]) for x in lines if x.get("event") == "lost")
lab.eq(count + missing, 1500, "what did not fit the queue is counted", count, missing)
lab.ok(count > 500, "and the queue held the rest", count)
lab.eq(proxy.stop(signal.SIGCONT), 0, "the proxy ends well")

read_end, write_end = os.pipe()
fcntl.fcntl(write_end, 1031, 4096)
proxy = Proxy(policy=POLICY, name="stuck", log="-", stdout=write_end)
os.close(write_end)
use(proxy, 100)
lab.eq(proxy.stop(), 0, "a reader that never reads cannot keep it from ending")

proxy = Proxy(policy=POLICY, name="none", log=None)
lab.ok(use(proxy), "no -L: no log, and it serves")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
