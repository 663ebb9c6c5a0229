"""What the black-box tests of egress-proxy share: TAP, the proxy, DNS, origins, traps.

A test is t/proxy-NAME.t, which enters the namespaces, starts the fake internet and runs
t/proxy/NAME.py; that file uses a Lab and ends with lab.done(). A Lab's origins are plain TCP
listeners on public-looking addresses, each with a name of its own; whatever else answers on
port 443 is a trap. Nothing here sleeps for a verdict: everything waits for an event.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

NET = Path(os.environ["NET"])
TMP = Path(os.environ["TMP"])
WAIT = 15.0  # for what must happen; a busy machine gets more in wait_for
SAN = b"__asan_init" in Path(os.environ["BIN"], "egress-proxy").read_bytes()


def wait_for(what: Callable[[], Any], seconds: float = WAIT) -> Any:
    """Polls until what() is true; counts naps, not the clock. The last value."""
    for _ in range(int(seconds / 0.02)):
        value = what()
        if value:
            return value
        time.sleep(0.02)
    return what()


class Tap:
    def __init__(self) -> None:
        self.count = 0
        self.failed = 0

    def ok(self, passed: Any, name: str, *diag: Any) -> bool:
        self.count += 1
        name = name.replace("\n", " ").replace("#", " ").encode("ascii", "replace").decode()
        print(f"{'' if passed else 'not '}ok {self.count} - {name[:150]}", flush=True)
        if not passed:
            self.failed += 1
            for item in diag:
                print("# " + str(item).replace("\n", "\n# ")[:2000], flush=True)
        return bool(passed)

    def eq(self, got: Any, want: Any, name: str, *diag: Any) -> bool:
        return self.ok(got == want, name, f"got:  {got!r}", f"want: {want!r}", *diag)

    def done(self) -> None:
        print(f"1..{self.count}", flush=True)
        sys.exit(1 if self.failed else 0)


def recv_all(sock: socket.socket, limit: int = 1 << 30) -> bytes:
    """Everything up to the end; ConnectionResetError passes."""
    parts, size = [], 0
    while size < limit and (data := sock.recv(65536)):
        parts.append(data)
        size += len(data)
    return b"".join(parts)


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Origin:
    """A TCP listener at address:port that runs handle(conn) in a thread for each connection."""

    def __init__(self, address: str, port: int, handle: Callable[[socket.socket], None]) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.sock.bind((address, port))
        self.sock.listen(512)
        self.handle = handle
        self.accepted = 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self.one, args=(conn,), daemon=True).start()

    def one(self, conn: socket.socket) -> None:
        try:
            self.handle(conn)
        except OSError:
            pass
        finally:
            conn.close()

    def close(self) -> None:
        self.sock.close()


class Proxy:
    """A running egress-proxy; its port is free for each test's namespace."""

    def __init__(self, *args: str, policy: Any = None, port: int = 3128, fds: tuple[int, ...] = (),
                 name: str = "proxy", listen: str | None = None, log: str | None = "",
                 wrapper: tuple[str, ...] = (), **popen: Any) -> None:
        self.port, self.name = port, name
        self.log_path = TMP / f"{name}.jsonl"
        self.policy = TMP / f"{name}.json"
        self.write_policy(policy or {})
        ready_r, ready_w = os.pipe()
        argv = [*wrapper, os.environ["BIN"] + "/egress-proxy", "-c", str(self.policy),
                "--ready", str(ready_w)]
        if listen != "":
            argv += ["-l", listen or f"127.0.0.1:{port}"]
        if log is not None:
            argv += ["-L", log or str(self.log_path)]
        argv += args
        self.err = TMP / f"{name}.err"
        with open(self.err, "ab") as err:
            self.process = subprocess.Popen(argv, pass_fds=(ready_w, *fds), stderr=err, **popen)
        os.close(ready_w)
        # Bounded: a proxy that neither gets ready nor ends is a failure, not a hang.
        self.ready = (select.select([ready_r], [], [], WAIT * 4)[0] != []
                      and os.read(ready_r, 1) == b"\n")
        os.close(ready_r)
        if not self.ready:
            print(f"# egress-proxy is not ready: {self.err.read_text()}", flush=True)

    def write_policy(self, policy: Any) -> None:
        if isinstance(policy, dict):
            policy = json.dumps({"version": 1, **policy})
        new = self.policy.with_suffix(".new")
        new.write_text(policy)
        new.rename(self.policy)

    @property
    def pid(self) -> int:
        return self.process.pid

    def connect(self, timeout: float = WAIT, port: int | None = None) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", port or self.port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def ask(self, data: bytes, timeout: float = WAIT, shut: bool = False) -> bytes:
        """Sends the bytes and reads up to the end, or the head of a 200."""
        with self.connect(timeout) as sock:
            try:
                sock.sendall(data)
                if shut:
                    sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            got = b""
            try:
                while part := sock.recv(65536):
                    got += part
                    if got.startswith(b"HTTP/1.1 200 Connection") and b"\r\n\r\n" in got:
                        break
            except OSError as error:
                if not got:
                    return type(error).__name__.encode()
            return got

    def tunnel(self, target: str, early: bytes = b"", timeout: float = WAIT) -> socket.socket:
        """A socket behind the 200; an answer that is none raises."""
        sock = self.connect(timeout)
        sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode() + early)
        head = b""
        while b"\r\n\r\n" not in head:
            part = sock.recv(1)
            if not part:
                raise ConnectionError(head.decode("latin-1"))
            head += part
        if not head.startswith(b"HTTP/1.1 200 "):
            raise ConnectionError((head + sock.recv(65536)).decode("latin-1"))
        return sock

    def log(self, **want: Any) -> list[dict[str, Any]]:
        """The lines of the log that have these values."""
        if not self.log_path.exists():
            return []
        lines = [json.loads(x) for x in self.log_path.read_text("utf-8").splitlines()]
        return [x for x in lines if all(x.get(k) == v for k, v in want.items())]

    def logged(self, count: int = 1, **want: Any) -> list[dict[str, Any]]:
        """Waits for that many of them."""
        wait_for(lambda: len(self.log(**want)) >= count)
        return self.log(**want)

    def kill(self, number: int) -> None:
        self.process.send_signal(number)

    def reload(self, policy: Any) -> None:
        before = len(self.log(event="reload"))
        self.write_policy(policy)
        self.kill(signal.SIGHUP)
        self.logged(before + 1, event="reload")

    def stop(self, number: int = signal.SIGTERM, seconds: float = WAIT) -> int | None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds * (4 if SAN else 1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class Lab(Tap):
    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, Any] = {"dns": {}}

    def dns(self, **answers: Any) -> None:
        """Names (with '_' for '-' and '__' for '.') to addresses or faults (t/fake/dns.py)."""
        for name, answer in answers.items():
            self.name(name.replace("__", ".").replace("_", "-"), answer, write=False)
        self.write()

    def name(self, name: str, answer: Any, write: bool = True) -> None:
        if isinstance(answer, list):
            answer = {"A": [x for x in answer if ":" not in x],
                      "AAAA": [x for x in answer if ":" in x]}
        self.faults["dns"][name] = answer
        if write:
            self.write()

    def write(self) -> None:
        new = NET / "faults.new"
        new.write_text(json.dumps(self.faults))
        new.rename(NET / "faults.json")

    def records(self, kind: str) -> list[dict[str, Any]]:
        path = NET / f"{kind}.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def traps(self) -> int:
        return len(self.records("traps"))

    def queries(self, name: str = "") -> int:
        return len([x for x in self.records("dns") if name in ("", x["name"])])


def connect_request(target: str | bytes, fields: bytes = b"") -> bytes:
    raw = target.encode("latin-1") if isinstance(target, str) else target
    return b"CONNECT " + raw + b" HTTP/1.1\r\n" + fields + b"\r\n"


def hello(name: str | bytes | None, *, extra: bytes = b"", names: bytes | None = None,
          version: bytes = b"\x03\x03", ciphers: bytes = b"\x13\x01", pad: int = 0,
          session: bytes = b"", extensions: bytes | None = None) -> bytes:
    """A ClientHello message without record headers."""
    if extensions is None:
        extensions = b""
        if name is not None:
            raw = name.encode() if isinstance(name, str) else name
            entry = b"\0" + struct.pack("!H", len(raw)) + raw
            extensions += sni(entry)
        if names is not None:
            extensions += sni(names)
        if pad:
            extensions += struct.pack("!HH", 21, pad) + bytes(pad)
        extensions += extra
    body = (version + bytes(32) + bytes([len(session)]) + session
            + struct.pack("!H", len(ciphers)) + ciphers + b"\x01\x00"
            + struct.pack("!H", len(extensions)) + extensions)
    return b"\x01" + len(body).to_bytes(3, "big") + body


def sni(entries: bytes) -> bytes:
    return struct.pack("!HHH", 0, len(entries) + 2, len(entries)) + entries


def records(message: bytes, size: int = 16384, version: bytes = b"\x03\x01") -> bytes:
    """The message cut into handshake records of at most `size` bytes."""
    return b"".join(b"\x16" + version + struct.pack("!H", len(message[i:i + size]))
                    + message[i:i + size] for i in range(0, len(message), size))
