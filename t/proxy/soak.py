"""The soak: churn, deaths, faults, reloads and phases at once; nothing is lost, nothing is left.

Twenty tunnels live through all of it and echo without a gap, while a storm blows and one hand
takes away descriptors, the disk and the resolver in turn, reloads, rotates the log and moves the
phase. What the proxy holds in the end is compared with what it held after a first storm.
"""

import json
import os
import random
import resource
import signal
import socket
import threading
import time
from collections import Counter

from lab import NET, SAN, TMP, Lab, Proxy, hello, records, recv_all, reset, wait_for
from storm import BYTES, ECHO, ENDS, HOLDS, Storm, policy

lab = Lab()
SECONDS = 600 if os.environ.get("AGENT_TEST_LONG") else 30
KEY, LIVE, CLIENTS = "0123456789abcdef" * 4, 20, 16
PIPES = 64         # descriptors of pipes that may be kept (PIPES_KEPT in bounds.h, two each)
GROWTH = 1024      # KiB that the second storm may leave behind: far less than one leak in it would
INTERNET = int((NET.parent / "internet.pid").read_text())



def relay_stderr() -> None:
    """By a FIFO: as a file it would come under the limit that stands for a full disk."""
    with open(TMP / "said", "rb") as source, open(TMP / "proxy.err", "ab", buffering=0) as sink:
        for line in source:
            sink.write(line)


storm = Storm(lab)
os.mkfifo(TMP / "said")
threading.Thread(target=relay_stderr, daemon=True).start()
key_read, key_write = os.pipe()
os.write(key_write, KEY.encode())
os.close(key_write)
proxy = Proxy("-k", str(key_read), "--dns-timeout", "1s", "--head-timeout", "1s", "--hello-timeout", "1s",
              "--connect-timeout", "1s", policy=policy(True), fds=(key_read,),
              wrapper=("sh", "-c", f"exec \"$@\" 2>'{TMP}/said'", "sh"))
os.close(key_read)
FILES = resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE)
SIZE = resource.prlimit(proxy.pid, resource.RLIMIT_FSIZE)


# --- what is held -------------------------------------------------------------------
def held() -> tuple[int, int]:
    """Descriptors: all but pipes, and pipes, which wait to be used again."""
    kinds: Counter[bool] = Counter()
    for fd in os.listdir(f"/proc/{proxy.pid}/fd"):
        try:
            kinds[os.readlink(f"/proc/{proxy.pid}/fd/{fd}").startswith("pipe:")] += 1
        except FileNotFoundError:
            pass
    return kinds[False], kinds[True]


def memory() -> int:
    with open(f"/proc/{proxy.pid}/smaps_rollup", encoding="ascii") as rollup:
        return next(int(x.split()[1]) for x in rollup if x.startswith("Pss:"))


def ticks() -> int:
    with open(f"/proc/{proxy.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def spins() -> bool:
    """Whether an idle second costs more than a tenth of one; the busy machine gets three tries."""
    for _ in range(3):
        before = ticks()
        time.sleep(1)
        if ticks() - before <= os.sysconf("SC_CLK_TCK") // 10:
            return False
    return True


def lines() -> list[dict[str, object]]:
    """Every line of every file of the log; what is none is counted in `torn`."""
    found = []
    torn.clear()
    for path in sorted(TMP.glob("proxy*.jsonl")):
        for text in path.read_text("utf-8").split("\n")[:-1]:
            try:
                found.append(json.loads(text))
            except ValueError:
                torn.append(text)
    return found


# --- those who live --------------------------------------------------------------------
def begin(number: int) -> socket.socket:
    """Every other one has shaken hands."""
    if number % 2 == 0:
        return proxy.tunnel(f"live.example:{ECHO}", timeout=120)
    sock, first = proxy.tunnel("tls.example:443", timeout=120), records(hello("tls.example"))
    sock.sendall(first)
    if recv_all(sock, len(first)) != first:
        raise ConnectionError("no echo of the ClientHello")
    moved[number] += len(first)
    return sock


def go_on(number: int, sock: socket.socket) -> None:
    """Pieces of all sizes, each from another place of BYTES; the echo is compared."""
    dice = random.Random(number)
    try:
        while not over.is_set():
            size = dice.choice((1, 100, 3000, 20000, 100000))
            at = dice.randrange(len(BYTES) - size)
            sock.sendall(BYTES[at:at + size])
            if recv_all(sock, size) != BYTES[at:at + size]:
                raise ConnectionError("another echo")
            moved[number] += size
            time.sleep(0.02)
    except OSError as error:
        faults.append(f"tunnel {number}: {error!r}")


def all_move(when: str) -> None:
    before = list(moved)
    if not wait_for(lambda: faults or all(x > y for x, y in zip(moved, before)), 60) or faults:
        faults.append(f"{when}: not every tunnel goes on")


moved, over = [0] * LIVE, threading.Event()
faults: list[str] = []
torn: list[str] = []


# --- what goes wrong ----------------------------------------------------------------------
def take_away(what: str) -> None:
    """Until it hurts somebody: the evidence is in the log or on stderr."""
    said, count = proxy.err.read_text(), len(proxy.log(reason="dns-timeout", host="live.example"))
    if what == "descriptors":
        before = storm.told["503"] + storm.told["ConnectionError"]
        resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE, (proxy.descriptors() + 1, FILES[1]))
        hurt = wait_for(lambda: storm.told["503"] + storm.told["ConnectionError"] > before
                        or "cannot accept" in proxy.err.read_text())
    elif what == "disk":
        resource.prlimit(proxy.pid, resource.RLIMIT_FSIZE, (proxy.log_path.stat().st_size + 99, SIZE[1]))
        hurt = wait_for(lambda: "cannot write the log" in proxy.err.read_text()[len(said):])
    else:
        os.kill(INTERNET, signal.SIGSTOP)
        hurt = wait_for(lambda: len(proxy.log(reason="dns-timeout", host="live.example")) > count, 30)
    if not hurt:
        faults.append(f"without {what} nothing was said")
    all_move(f"without {what}")
    os.kill(INTERNET, signal.SIGCONT)
    resource.prlimit(proxy.pid, resource.RLIMIT_NOFILE, FILES)
    resource.prlimit(proxy.pid, resource.RLIMIT_FSIZE, SIZE)


def rotate() -> None:
    proxy.log_path.rename(TMP / f"proxy.{rounds:04}.jsonl")
    proxy.kill(signal.SIGUSR1)
    wait_for(proxy.log_path.exists)


def end(sock: socket.socket) -> str:
    sock.settimeout(15)
    try:
        return "eof" if sock.recv(1) == b"" else "data"
    except OSError as error:
        return "reset" if isinstance(error, ConnectionResetError) else str(error)


def use(name: str) -> str:
    """A tunnel once the storm lets one through."""
    for _ in range(200):
        try:
            with proxy.tunnel(f"{name}.example:{ECHO}", b"x", timeout=30) as sock:
                return sock.recv(1).decode()
        except OSError as error:
            last = str(error)
            if " 403 " in last:
                return "403"
    return last


def phase(name: str) -> str:
    return proxy.ask(f"PUT /phase/{name} HTTP/1.1\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode())[9:12].decode()


# --- the first storm, for the base line ---------------------------------------------------
idle = held()[0]
storm.blow(proxy, CLIENTS)
lab.ok(wait_for(lambda: storm.count() > 3000, 120), "a first storm", storm.told)
lab.ok(storm.calm() and wait_for(lambda: held()[0] <= idle, 30), "it is over: no connection is left", held(), idle)
base = memory()

# --- the second: all at once ------------------------------------------------------------------
socks = [begin(n) for n in range(LIVE)]
early = [proxy.tunnel(f"early.example:{ECHO}") for _ in range(5)]
first = [f"127.0.0.1:{x.getsockname()[1]}" for x in early]
lives = [threading.Thread(target=go_on, args=(n, s), daemon=True) for n, s in enumerate(socks)]
for thread in lives:
    thread.start()
storm.blow(proxy, CLIENTS)
rounds, began = 0, time.monotonic()
while not faults and (rounds < 6 or time.monotonic() - began < SECONDS):
    take_away(("descriptors", "disk", "resolver")[rounds % 3])
    rotate()
    open_now = rounds % 2 == 1
    for text in (policy(open_now), "bad"):
        proxy.reload(text)
    if use("turn") != ("x" if open_now else "403"):
        faults.append(f"round {rounds}: the reload is not in force")
    if proxy.process.poll() is not None:
        faults.append(f"round {rounds}: it has ended: {proxy.process.returncode}, {proxy.err.read_text()[-1000:]}")
        break
    if rounds in (2, 4) and phase("agent" if rounds == 2 else "ship") != "200":
        faults.append(f"round {rounds}: the phase does not move")
    all_move("afterwards")
    rounds += 1
print(f"# {rounds} rounds, {storm.count()} requests: {dict(storm.told)}", flush=True)
lab.eq(faults, [], "through all rounds every tunnel that should live goes on, and the rest is as it should be")
lab.ok(storm.calm(), "the storm is over")
over.set()
for thread in lives:
    thread.join(60)
lab.eq(faults, [], "until the end")
lab.eq([end(x) for x in early], ["reset"] * len(early), "the tunnels that were for setup only ended with it")

# --- idle ----------------------------------------------------------------------------------------
half = [proxy.tunnel(f"live.example:{port}") for port in (ENDS, HOLDS) * 5]
for sock in half[1::2]:
    sock.shutdown(socket.SHUT_WR)
for sock in half[::2]:
    while sock.recv(65536):
        pass
lab.ok(not spins(), "tunnels that are idle, and some half-closed, cost no time")
ports = [x.getsockname()[1] for x in socks]
for sock in (*socks, *half[::2]):
    sock.close()
for sock in half[1::2]:
    reset(sock)
lab.ok(wait_for(lambda: held()[0] <= idle, 30), "all are gone: so are their descriptors", held(), idle)
lab.ok(held()[1] <= PIPES, "no more pipes are kept than may be", held())
lab.eq(len(os.listdir(f"/proc/{proxy.pid}/task")), 2, "two threads")
if SAN:
    print(f"# PSS {base} KiB, then {memory()} KiB: the sanitizer keeps what is freed", flush=True)
else:
    lab.ok(memory() <= base + GROWTH, f"PSS {base} KiB, then {memory()} KiB: it does not grow")
lab.ok(not spins(), "and it rests")

# --- what was written ------------------------------------------------------------------------------
said = proxy.err.read_text()
for word in ("cannot accept connections", "cannot write the log", "the log can be written again",
             "the policy stays as it was"):
    lab.ok(word in said, f"stderr says '{word}'", said[-1000:])
clients = [f"127.0.0.1:{p}" for p in ports]
wait_for(lambda: set(clients) <= {x["client"] for x in proxy.log(reason="closed")})
found = lines()
last = {str(x.get("client")): x for x in found}  # a port may have been another's before
lab.eq([last.get(x, {}).get(k) for x in clients for k in ("reason", "up", "down")],
       [x for n in moved for x in ("closed", n, n)], "each that lived has its line, with every byte in it")
lab.eq(len([x for x in found if x.get("reason") == "phase-changed" and x["client"] in first]), len(early),
       "and so have those that ended with their phase")
lab.ok(any(x.get("reason") == "dns-timeout" for x in found) and any(x.get("event") == "lost" for x in found),
       "the log tells of the resolver, and of its own lost lines")
lab.ok(len(torn) <= rounds // 3 + 1 and "" not in torn, "no line is torn but at the end of a disk", torn[:5])
lab.eq((lab.traps(), lab.queries("evil.example")), (0, 0), "nobody got where nobody may, or asked for it")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
