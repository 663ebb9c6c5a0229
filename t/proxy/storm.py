"""Clients and origins that do all that the other files here show one by one, for soak.py.

A Storm has its origins and names; blow() lets some clients run until calm(). Each client is a
thread with dice of its own, so that a round is much like the one before. What they were told is
counted in `told`, and is not judged: soak.py looks at what the proxy holds.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from typing import Any

from lab import Lab, Origin, Proxy, connect_request, hello, records, reset

GOOD, STUCK, SHUT = "93.184.216.57", "93.184.216.58", "93.184.216.59"
ECHO, RESETS, ENDS, SPEAKS, HOLDS = range(7001, 7006)
ALWAYS = ["setup", "agent", "ship"]
BYTES = random.Random(7).randbytes(1 << 18)
NAMES: dict[str, Any] = {
    "live": [GOOD], "early": [GOOD], "turn": [GOOD], "tls": [GOOD], "stuck": [STUCK], "shut": [SHUT],
    "private": [GOOD, "10.0.0.1"], "nx": "nxdomain", "fail": "servfail", "big": "truncate",
    "quiet": "silent", "empty": "nodata",
    "rebind": {"sequence": [{"A": [GOOD]}, {"A": ["127.0.0.1"]}]}}
FAULTY = ("nx", "fail", "big", "quiet", "empty", "shut", "stuck")


def policy(turn: bool) -> dict[str, Any]:
    """Everything is open in each phase, but "early" in setup only, and "turn" if it is asked for."""
    def plain(name: str, port: int, phases: list[str]) -> dict[str, Any]:
        return {"host": f"{name}.example", "port": port, "phases": phases, "tls": False}
    return {"internal": [*(plain("live", p, ALWAYS) for p in range(ECHO, HOLDS + 1)),
                         plain("early", ECHO, ["setup"]), *(plain(x, ECHO, ALWAYS) for x in FAULTY),
                         *([plain("turn", ECHO, ALWAYS)] if turn else [])],
            "groups": {"g": {"phases": ALWAYS, "hosts": [f"{x}.example" for x in
                                                         ("tls", "private", "rebind")]}}}


# --- origins ----------------------------------------------------------------------
def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


def resets(conn: socket.socket) -> None:
    conn.recv(100)
    conn.sendall(BYTES[:5000])
    reset(conn)


def ends(conn: socket.socket) -> None:
    """Sends, half-closes, and reads on."""
    conn.sendall(BYTES[:50000])
    conn.shutdown(socket.SHUT_WR)
    while conn.recv(65536):
        pass


def speaks(conn: socket.socket) -> None:
    conn.sendall(BYTES)


def holds(conn: socket.socket) -> None:
    """Reads to the end, and then neither sends nor closes."""
    while conn.recv(65536):
        pass
    threading.Event().wait(600)


# --- clients ------------------------------------------------------------------------
class Storm:
    def __init__(self, lab: Lab) -> None:
        self.told: Counter[str] = Counter()
        self.over = threading.Event()
        self.clients: list[threading.Thread] = []
        for port, handle in ((ECHO, echo), (RESETS, resets), (ENDS, ends), (SPEAKS, speaks),
                             (HOLDS, holds), (443, echo)):
            Origin(GOOD, port, handle)
        # A listener whose queue is full: a SYN to it is dropped.
        self.stuck = socket.socket()
        self.stuck.bind((STUCK, ECHO))
        self.stuck.listen(0)
        self.fill = [socket.socket() for _ in range(4)]
        for sock in self.fill:
            sock.setblocking(False)
            sock.connect_ex((STUCK, ECHO))
        for name, answer in NAMES.items():
            lab.name(f"{name}.example", answer, write=False)
        lab.write()

    def blow(self, proxy: Proxy, clients: int) -> None:
        self.over.clear()
        self.clients = [threading.Thread(target=self.client, args=(proxy, n), daemon=True)
                        for n in range(clients)]
        for client in self.clients:
            client.start()

    def calm(self) -> bool:
        self.over.set()
        for client in self.clients:
            client.join(60)
        return not any(x.is_alive() for x in self.clients)

    def count(self) -> int:
        return sum(self.told.values())

    def client(self, proxy: Proxy, number: int) -> None:
        dice = random.Random(number)
        while not self.over.is_set():
            try:
                # Most of it is quick: what waits for a time-out does not make a storm.
                dice.choice((self.short,) * 12 + (self.shakes, self.bad, self.elsewhere))(proxy, dice)
            except OSError as error:
                self.told[type(error).__name__] += 1

    def ask(self, proxy: Proxy, data: bytes, dice: random.Random) -> None:
        """Sends it, waits for the answer or not, and leaves in one way or the other."""
        with proxy.connect(timeout=30) as sock:
            sock.sendall(data)
            if dice.random() < 0.7:
                self.told[sock.recv(100)[9:12].decode("ascii", "replace")] += 1
            if dice.random() < 0.5:
                reset(sock)

    def short(self, proxy: Proxy, dice: random.Random) -> None:
        """A tunnel that is used and left: at once, by RST, or half-closed first."""
        port = dice.choice((ECHO, ECHO, RESETS, ENDS, SPEAKS))
        early = BYTES[:dice.randrange(2000)]
        with proxy.tunnel(f"live.example:{port}", early, timeout=30) as sock:
            self.told["200"] += 1
            way = dice.randrange(4)
            if way == 0:
                sock.sendall(BYTES[:dice.randrange(1, 100000)])
                sock.recv(65536)
            elif way == 1:
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass
            elif way == 2:
                reset(sock)

    def shakes(self, proxy: Proxy, dice: random.Random) -> None:
        """A ClientHello: good, of another name, in pieces, cut off, or something else."""
        with proxy.tunnel("tls.example:443", timeout=30) as sock:
            name = dice.choice(("tls.example", "evil.example"))
            sock.sendall(dice.choice((records(hello(name)), records(hello(name), 7),
                                      records(hello(name))[:40], BYTES[:300])))
            if dice.random() < 0.8:
                sock.recv(65536)

    def bad(self, proxy: Proxy, dice: random.Random) -> None:
        at = dice.randrange(len(BYTES) - 300)
        self.ask(proxy, dice.choice((
            BYTES[at:at + 300] + b"\r\n\r\n", b"GET http://live.example/ HTTP/1.1\r\n\r\n",
            b"CONNECT live.example", b"", b"CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n",
            b"CONNECT live.example:7001 HTTP/1.1\r\nX: " + b"y" * 17000,
            b"PUT /phase/ship HTTP/1.1\r\nAuthorization: Bearer " + b"f" * 64 + b"\r\n\r\n")), dice)

    def elsewhere(self, proxy: Proxy, dice: random.Random) -> None:
        """What is denied by name or by address, and what cannot be reached."""
        host = dice.choice((*(f"{x}.example:{ECHO}" for x in (*FAULTY, "turn", "early")),
                            "evil.example:443", "private.example:443", "rebind.example:443",
                            "live.example:22"))
        self.ask(proxy, connect_request(host), dice)
