"""A scraper of --metrics that checks what it reads (openmetrics.py)."""

from __future__ import annotations

import socket
from typing import Any

from lab import recv_all
from openmetrics import Family, parse

AT = ("127.0.0.1", 9128)
GET = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


def ask(data: bytes, at: Any = AT, shut: bool = False) -> tuple[bytes, bytes]:
    """Head and body of the answer."""
    with socket.create_connection(at, 30) as sock:
        sock.sendall(data)
        if shut:
            sock.shutdown(socket.SHUT_WR)
        try:
            head, _, body = recv_all(sock).partition(b"\r\n\r\n")
        except ConnectionResetError:
            return b"reset", b""
        return head, body


def status(data: bytes, at: Any = AT, shut: bool = False) -> str:
    return ask(data, at, shut)[0][9:12].decode()


class Scrapes:
    """Scrapes one proxy; each text must be good, and no counter may ever be less."""

    def __init__(self, at: Any = AT) -> None:
        self.at = at
        self.families: dict[str, Family] = {}
        self.before: dict[str, float] = {}
        self.backwards: list[str] = []

    def get(self, name: str, labels: str = "") -> float:
        self.families = parse(ask(GET, self.at)[1])
        now = {k: v for f in self.families.values() for k, v in f.samples.items()}
        counters = [k for k in now if k.partition("{")[0].endswith("_total")]
        self.backwards += [k for k in counters if now[k] < self.before.get(k, 0)]
        self.before = now
        return now[f"egress_proxy_{name}" + (f"{{{labels}}}" if labels else "")]

    def relayed(self, direction: str) -> float:
        return self.get("relayed_bytes_total", f'direction="{direction}"')

    def phase(self) -> list[str]:
        self.get("connections")
        states = self.families["egress_proxy_phase"].samples
        return [k.split('"')[1] for k, v in states.items() if v == 1]

    def ended(self) -> dict[tuple[str, str], float]:
        """What is not 0, by verdict and reason."""
        self.get("connections")
        samples = self.families["egress_proxy_requests_ended"].samples
        return {(k.split('"')[1], k.split('"')[3]): v for k, v in samples.items() if v > 0}
