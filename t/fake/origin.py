"""HTTP/1.1 on an accepted connection, dispatched to what a host is for.

hosts: {"github.com": {"roles": ["git"], ...}}; the roles are tried in order,
the first that knows the path answers. Every request goes to requests.jsonl,
with its credentials: they are the test's own. faults.json:
{"http": [{"host", "method", "path": REGEX, "status", "body", "headers": {},
"delay": SECONDS, "close": true, "after": N, "times": N}]}; each key may be left out.
The path of a GraphQL request ends in #OPERATION.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import Any, Callable

from state import State
from wire import reset

BODY_MAX = 256 << 20


class Reply(Exception):
    """Raised by a role to answer from anywhere."""

    def __init__(self, status: int, body: Any = b"", headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            self.headers.setdefault("Content-Type", "application/json; charset=utf-8")
        self.body: bytes = body.encode() if isinstance(body, str) else body


class Handler(BaseHTTPRequestHandler):
    """One connection. A role is a function(handler) that raises Reply, answers
    through send(), or returns to say that the path is not its own."""

    protocol_version = "HTTP/1.1"
    server_version = "fake"
    state: State
    roles: dict[str, Callable[["Handler"], None]]

    def __init__(self, conn: socket.socket, state: State,
                 roles: dict[str, Callable[["Handler"], None]], sni: str) -> None:
        self.state, self.roles, self.sni = state, roles, sni
        self.body, self.label, self.status, self.noted = b"", "", 0, False
        self.address = conn.getsockname()[0]
        super().__init__(conn, conn.getpeername(), None)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: Any) -> None:
        del format, args

    @property
    def host(self) -> str:
        return self.headers.get("Host", self.sni).split(":")[0].lower()

    def read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)
        size = int(self.headers.get("Content-Length", 0))
        if size > BODY_MAX:
            raise ValueError("body too large")
        return self.rfile.read(size)

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        # Recorded first: who has read the answer finds the record.
        self.note(status)
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def note(self, status: int) -> None:
        if self.noted:
            return
        self.noted = True
        self.state.record("requests", host=self.host, method=self.command,
                          path=self.path + self.label, status=status, sni=self.sni,
                          addr=self.address, bytes=len(self.body),
                          authorization=self.headers.get("Authorization"),
                          headers=dict(self.headers.items()))

    def fault(self) -> None:
        fault = self.state.http_fault(self.host, self.command, self.path + self.label)
        if not fault:
            return
        time.sleep(fault.get("delay", 0))
        if fault.get("close"):
            self.note(0)
            self.close_connection = True
            reset(self.connection)
            raise ConnectionResetError("on demand")
        if "status" in fault:
            raise Reply(fault["status"], fault.get("body", "fault on demand\n"),
                        fault.get("headers"))

    def answer(self) -> None:
        self.noted, self.label = False, ""
        try:
            self.body = self.read_body()
            if self.path.endswith("/graphql"):
                self.label = "#" + graphql_operation(self.body)
            self.fault()
            config = self.state.config()["hosts"].get(self.host)
            if config is None:
                raise Reply(421, f"no such host here: {self.host}\n")
            for role in config.get("roles", []):
                self.roles[role](self)
                if self.noted:
                    return
            raise Reply(404, {"message": "Not Found"})
        except Reply as reply:
            self.send(reply.status, reply.headers, reply.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer


def graphql_operation(body: bytes) -> str:
    """RepositoryInfo of "fragment ... query RepositoryInfo($owner..."; "" if unnamed."""
    try:
        found = re.search(r"\b(?:query|mutation)\s+(\w+)", json.loads(body)["query"])
    except (ValueError, KeyError):
        return ""
    return found[1] if found else ""


def credential(handler: Handler) -> str | None:
    """The token of "token T", "Bearer T" or "Basic base64(anyone:T)"."""
    scheme, _, value = (handler.headers.get("Authorization") or "").partition(" ")
    if scheme.lower() in ("token", "bearer"):
        return value.strip()
    if scheme.lower() == "basic":
        return base64.b64decode(value).decode().partition(":")[2]
    return None


def plain(handler: Handler) -> None:
    """Role echo: /bytes/N gives N bytes, /drip/N/SECONDS them slowly; the rest
    gives back the body, or "ok"."""
    parts = handler.path.split("?")[0].strip("/").split("/")
    if parts[0] == "bytes" and len(parts) == 2:
        raise Reply(200, bytes(i & 0xff for i in range(256)) * (int(parts[1]) // 256)
                    + b"x" * (int(parts[1]) % 256))
    if parts[0] == "drip" and len(parts) == 3:
        time.sleep(float(parts[2]))
        raise Reply(200, b"x" * int(parts[1]))
    raise Reply(200, handler.body or b"ok\n")


def nothing(handler: Handler) -> None:
    """Role none: 404 for everything (a Nix cache that has nothing)."""
    del handler
    raise Reply(404, "404\n")
