"""DNS: one question, every answer judged, each failure with its reason; Happy Eyeballs."""

import os
import signal
import socket
from pathlib import Path

from lab import NET, Lab, Origin, Proxy, connect_request, wait_for

lab = Lab()
GOOD, SIX = "93.184.216.50", "2606:2800:220:1::50"
DEAD = [f"93.184.216.{n}" for n in range(60, 68)]


def name_it(conn: socket.socket) -> None:
    conn.sendall(conn.getsockname()[0].encode() + b"\n")
    conn.recv(1)


origins = [Origin(a, 7001, name_it) for a in (GOOD, SIX)]
stuck, fill = [], []
for address in DEAD:
    sock = socket.socket()
    sock.bind((address, 7001))
    sock.listen(0)
    stuck.append(sock)
    for _ in range(3):
        fill.append(socket.socket())
        fill[-1].setblocking(False)
        fill[-1].connect_ex((address, 7001))
answers = {
    "four": [GOOD], "six": [SIX], "both": [GOOD, SIX], "none": "nodata", "nx": "nxdomain",
    "fail": "servfail", "refuse": "refused", "big": "truncate", "closed": ["93.184.216.51"],
    "one-stuck": [DEAD[0], GOOD], "three-stuck": [*DEAD[:3], GOOD], "six-closed": [
        "2606:2800:220:1::51", GOOD], "many": [f"93.184.216.{n}" for n in range(100, 130)],
    "unroutable": ["9.9.9.9"], "unroutable-first": ["9.9.9.9", GOOD],
}
for name, answer in answers.items():
    lab.name(f"{name}.example", answer, write=False)
lab.write()
names = [*answers, "quiet"]
internal = [{"host": f"{n}.example", "port": 7001, "phases": ["agent"], "tls": False} for n in names]
proxy = Proxy("--dns-timeout", "3s", "--connect-timeout", "5s", policy={"internal": internal})


def ask(name: str) -> str:
    return proxy.ask(connect_request(f"{name}.example:7001")).decode()


def reached(name: str) -> str:
    try:
        with proxy.tunnel(f"{name}.example:7001") as sock:
            return sock.recv(100).decode().strip()
    except ConnectionError as error:
        return str(error)


lab.eq(reached("four"), GOOD, "an A record")
lab.eq(reached("six"), SIX, "an AAAA record")
lab.eq(reached("both"), SIX, "with both, IPv6 first")
lab.eq(sorted(x["type"] for x in lab.records("dns") if x["name"] == "both.example"), ["A", "AAAA"],
       "one question of each type")
lab.eq(reached("six-closed"), GOOD, "IPv6 refused: IPv4 at once")
lab.eq(reached("unroutable-first"), GOOD, "an address without a route: the next at once")
lab.eq(reached("one-stuck"), GOOD, "an address that is silent: the next after a moment")
lab.eq(reached("three-stuck"), GOOD, "three that are silent")
lab.eq(proxy.logged(host="three-stuck.example")[0]["addr"], GOOD, "the log has the one that won")

for name, status, error, word in (
        ("none", "502", "dns_error", "dns-not-found"), ("nx", "502", "dns_error", "dns-not-found"),
        ("fail", "502", "dns_error", "dns-failed"), ("refuse", "502", "dns_error", "dns-failed"),
        ("big", "502", "dns_error", "dns-truncated"),
        ("closed", "502", "connection_refused", "connect-refused"),
        ("unroutable", "502", "destination_ip_unroutable", "unreachable")):
    answer = ask(name)
    lab.ok(answer[9:12] == status and f"error={error}" in answer, f"{name}: {status} {error}", answer)
    lab.ok(proxy.logged(host=f"{name}.example", reason=word, verdict="error"), f"... logged as {word}",
           proxy.log()[-1])
lab.ok("does not fit" in ask("big"), "a truncated answer says what it is")
lab.eq(ask("many")[9:12], "502", "30 addresses: no more than the bound are tried")
lab.eq(lab.queries("github.com.example"), 0, "no search list is applied")

# AAAA never comes: a good A is used after a moment.
lab.name("quiet.example", {"A": [GOOD]})
lab.eq(reached("quiet"), GOOD, "an empty AAAA")

# The resolver goes away, and comes back.
internet = int((NET.parent / "internet.pid").read_text())


def stopped() -> bool:
    tasks = Path(f"/proc/{internet}/task").glob("*/stat")
    return all(x.read_text().rpartition(")")[2].split()[0] == "T" for x in tasks)


os.kill(internet, signal.SIGSTOP)
# A signal is for the process: on a busy machine its other threads go on until one has taken it.
lab.ok(wait_for(stopped), "(the resolver is stopped)")
answer = ask("four")
lab.ok(answer[9:12] == "504" and "error=dns_timeout" in answer, "the resolver is silent: 504", answer)
os.kill(internet, signal.SIGCONT)
lab.ok(wait_for(lambda: reached("four") == GOOD, 30), "it is back: served again")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
