"""Listeners: TLS with a certificate per name, plain echo, traps, and faults.

faults.json: {"connect": {"140.82.112.3:443": "reset" | "close" | "silent"}} is
what happens to a connection right after accept; silent holds it open.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from typing import Callable

from state import State

HANDSHAKE_SECONDS = 20
IDLE_SECONDS = 120


def listen(address: str) -> socket.socket:
    """address: 1.2.3.4:443 or [2606::1]:443. A trap on 0.0.0.0 and an origin on
    the same port live side by side by SO_REUSEPORT; the nearer address wins."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((host.strip("[]"), int(port)))
    sock.listen(128)
    return sock


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def serve(state: State, address: str, handle: Callable[[socket.socket], None]) -> None:
    """Binds now; accepts in a thread of its own, a thread for each connection."""
    sock = listen(address)

    def one(conn: socket.socket) -> None:
        try:
            fault = state.faults().get("connect", {}).get(address)
            if fault == "reset":
                reset(conn)
            elif fault == "silent":
                time.sleep(IDLE_SECONDS)
            elif fault != "close":
                handle(conn)
        except (OSError, ssl.SSLError, ValueError) as error:
            state.record("errors", address=address, error=repr(error))
        finally:
            conn.close()

    def accept() -> None:
        while True:
            conn, _ = sock.accept()
            threading.Thread(target=one, args=(conn,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def tls_base(contexts: dict[str, ssl.SSLContext], base: ssl.SSLContext) -> ssl.SSLContext:
    """Makes base choose by SNI. A name that is nobody's gets base's own
    certificate: it is for the client to notice."""

    def choose(sock: ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        sock.sni = name or ""  # type: ignore[attr-defined]
        if name in contexts:
            sock.context = contexts[name]

    base.sni_callback = choose  # type: ignore[assignment]
    return base


def tls(base: ssl.SSLContext, conn: socket.socket) -> tuple[ssl.SSLSocket, str]:
    """The handshake, and the client's SNI ("" without one)."""
    conn.settimeout(HANDSHAKE_SECONDS)
    wrapped = base.wrap_socket(conn, server_side=True)
    wrapped.settimeout(IDLE_SECONDS)
    return wrapped, getattr(wrapped, "sni", "")


def echo(conn: socket.socket) -> None:
    """Bytes back until the peer half-closes, then our half too."""
    conn.settimeout(IDLE_SECONDS)
    while data := conn.recv(65536):
        conn.sendall(data)
    conn.shutdown(socket.SHUT_WR)


def trap(state: State, address: str) -> Callable[[socket.socket], None]:
    """Where nobody may arrive: says who did, and with what first bytes."""

    def handle(conn: socket.socket) -> None:
        conn.settimeout(2)
        host, port = conn.getsockname()[:2]
        try:
            first = conn.recv(256)
        except TimeoutError:
            first = b""
        state.record("traps", trap=address, addr=host, port=port,
                     first=first.decode("latin-1"))

    return handle
