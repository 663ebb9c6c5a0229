"""The proxy beside the sandbox: the real one, or one that only knows phases and CONNECT."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from pathlib import Path

GITHUB = ("github.com", "api.github.com", "objects.githubusercontent.com")


class RealProxy:
    """egress-proxy with the default policy; without an address of its own it takes the listener
    over an inherited socket."""

    def __init__(self, root: Path, handoff: socket.socket, key: str, allow: list[str],
                 log: Path, listen: str | None = None) -> None:
        read, write = os.pipe()
        os.write(write, key.encode())
        os.close(write)
        program = Path(os.environ.get("ENTRY_BIN", root / "bin")) / "egress-proxy"
        argv = [str(program), "-c", str(root / "share/agent/policy.json"), "-l",
                listen or f"take:fd:{handoff.fileno()}", "-k", str(read), "-L", str(log)]
        for rule in allow:
            argv += ["-a", rule]
        self.child = subprocess.Popen(argv, pass_fds=[handoff.fileno(), read])
        os.close(read)
        handoff.close()

    def stop(self) -> None:
        self.child.terminate()
        self.child.wait()


class FakeProxy:
    """Accepts on the listener that it is handed. Refuses what the phase does not open."""

    def __init__(self, handoff: socket.socket, key: str, allow: list[str]) -> None:
        self.phase, self.key, self.allow = "setup", key, allow
        threading.Thread(target=self.take, args=(handoff,), daemon=True).start()

    def take(self, handoff: socket.socket) -> None:
        byte, fds, _, _ = socket.recv_fds(handoff, 1, 1)
        if byte != b"L" or not fds:
            return
        listener = socket.socket(fileno=fds[0])
        handoff.sendall(b"K")
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=self.serve, args=(conn,), daemon=True).start()

    def opens(self, host: str) -> bool:
        if host in GITHUB:
            return self.phase in ("setup", "ship")
        for rule in self.allow:
            name, _, phases = rule.partition("@")
            if name == host and self.phase in (phases.split(",") if phases else ["agent"]):
                return True
        return False

    def serve(self, conn: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            got = conn.recv(4096)
            if not got:
                conn.close()
                return
            head += got
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        if method == "PUT":
            good = f"Bearer {self.key}".encode() in head
            if good:
                self.phase = target.rsplit("/", 1)[1]
            conn.sendall(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % (b"200 OK" if good else b"403 No"))
            conn.close()
            return
        host, _, port = target.partition(":")
        if not self.opens(host):
            conn.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            conn.close()
            return
        try:
            up = socket.create_connection((host, int(port)), 10)
        except OSError:
            conn.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            conn.close()
            return
        conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for a, b in ((conn, up), (up, conn)):
            threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(a: socket.socket, b: socket.socket) -> None:
        try:
            while data := a.recv(65536):
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self) -> None:
        pass
