"""A DNS server (UDP) that answers from the configuration and lies on demand.

names: {"host": {"A": [..], "AAAA": [..], "CNAME": "other"}}; a name that is
nowhere gets dns.unknown, which leads into a trap. faults.json: {"dns": {"host":
"nxdomain" | "servfail" | "refused" | "nodata" | "truncate" | "silent" | {answer}
| {"sequence": [fault, ...]}}}; a sequence gives another answer to each query of
one type, the last one for ever (rebinding). Every query goes to dns.jsonl.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
import threading
from typing import Any

from state import State

TYPES = {1: "A", 28: "AAAA", 5: "CNAME", 12: "PTR", 15: "MX", 16: "TXT", 33: "SRV", 65: "HTTPS"}
RCODES = {"servfail": 2, "nxdomain": 3, "refused": 5}


def parse_question(packet: bytes) -> tuple[str, int, bytes]:
    """The name, the type and the question section as it came (case and all)."""
    labels, at = [], 12
    while packet[at] != 0:
        size = packet[at]
        if size > 63:
            raise ValueError("compressed question")
        labels.append(packet[at + 1:at + 1 + size].decode("latin-1"))
        at += 1 + size
    (qtype,) = struct.unpack_from("!H", packet, at + 1)
    return ".".join(labels), qtype, packet[12:at + 5]


def encode_name(name: str) -> bytes:
    return b"".join(bytes([len(x)]) + x.encode() for x in name.rstrip(".").split(".")) + b"\0"


def records(answer: dict[str, Any], kind: str, names: dict[str, Any]) -> list[bytes]:
    """Answer records; the owner is a pointer to the question, or the CNAME."""
    found, owner, ttl = [], b"\xc0\x0c", answer.get("ttl", 60)
    if "CNAME" in answer:
        target = encode_name(answer["CNAME"])
        found.append(owner + struct.pack("!HHIH", 5, 1, ttl, len(target)) + target)
        owner = target
        answer = {**names.get(answer["CNAME"], {}), **answer}
    for text in answer.get(kind, []) if kind in ("A", "AAAA") else []:
        address = ipaddress.ip_address(text)
        rtype = 1 if address.version == 4 else 28
        found.append(owner + struct.pack("!HHIH", rtype, 1, ttl, len(address.packed))
                     + address.packed)
    return found


class Resolver(threading.Thread):
    def __init__(self, state: State, address: str) -> None:
        super().__init__(daemon=True)
        host, _, port = address.rpartition(":")
        self.state = state
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, int(port)))

    def run(self) -> None:
        while True:
            packet, client = self.sock.recvfrom(4096)
            try:
                reply = self.answer(packet)
            except (ValueError, IndexError, struct.error):
                continue
            if reply:
                self.sock.sendto(reply, client)

    def lookup(self, name: str, kind: str) -> str | dict[str, Any]:
        config = self.state.config()
        names = config.get("names", {})
        fault: Any = self.state.faults().get("dns", {}).get(name)
        if isinstance(fault, dict) and "sequence" in fault:
            turn = self.state.turn(f"dns {name} {kind}")
            fault = fault["sequence"][min(turn, len(fault["sequence"]) - 1)]
        return fault or names.get(name) or config.get("dns", {}).get("unknown", {})

    def answer(self, packet: bytes) -> bytes | None:
        (ident, flags) = struct.unpack_from("!HH", packet)
        asked, qtype, question = parse_question(packet)
        name, kind = asked.lower(), TYPES.get(qtype, str(qtype))
        found = self.lookup(name, kind)
        self.state.record("dns", name=name, type=kind,
                          answer=found if isinstance(found, str) else found.get(kind, []))
        if found == "silent":
            return None
        # QR, AA, RA, and RD as the client set it.
        reply, answers = 0x8480 | (flags & 0x0100), []
        if isinstance(found, dict):
            answers = records(found, kind, self.state.config().get("names", {}))
        elif found == "truncate":
            reply |= 0x0200
        else:
            reply |= RCODES.get(found, 0)
        return (struct.pack("!HHHHHH", ident, reply, 1, len(answers), 0, 0)
                + question + b"".join(answers))
