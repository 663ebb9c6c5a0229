"""The servers that are compared, each set up as a careful user would have it, with its log on."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from typing import Iterable

import process

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = "origin.bench"
TLS_NAME = "tls.bench"


class Origin:
    """The far end: three ports."""

    def __init__(self) -> None:
        self.process = process.spawn([f"{HERE}/bin/origin"], "origin.log",
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.echo, self.source, self.sink = map(int, self.process.stdout.readline().split())
        self.pid = self.process.pid

    @property
    def ports(self) -> tuple[int, int, int]:
        return self.echo, self.source, self.sink


class Peer:
    """A proxy: a name for the table, a port, and a process whose tree is measured."""

    name = "?"
    port = 0
    pid = 0

    def start(self, origin: Origin) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        if self.pid:
            self.process.kill()
            self.process.wait()
            self.pid = 0

    def run(self, argv: list[str], port: int) -> None:
        self.process = process.spawn(argv, f"{self.name}.err", stdin=subprocess.PIPE)
        self.pid, self.port = self.process.pid, port
        process.wait_port(port)


class Direct(Peer):
    name = "direct"

    def start(self, origin: Origin) -> None:
        pass


class Bare(Peer):
    name = "bare"

    def start(self, origin: Origin) -> None:
        self.process = process.spawn([f"{HERE}/bin/bare"], "bare.err",
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid, self.port = self.process.pid, int(self.process.stdout.readline())


class Egress(Peer):
    """Ours, with `entries` more hosts in the policy than the two that are used."""

    name = "egress"

    def __init__(self, port: int = 3001, folder: str = "bin", entries: int = 0) -> None:
        self.wanted = port
        self.binary = f"{HERE}/{folder}/egress-proxy"
        self.entries = entries

    def policy(self, ports: Iterable[int]) -> str:
        internal = [{"host": NAME, "port": p, "phases": ["agent"], "tls": False} for p in ports]
        internal += [{"host": TLS_NAME, "port": p, "phases": ["agent"], "tls": True}
                     for p in ports]
        hosts = [f"host-{i:06d}.example.com" for i in range(self.entries)]
        groups = {"many": {"phases": ["agent"], "hosts": hosts}} if hosts else {}
        path = os.path.abspath(f"policy-{self.wanted}.json")
        with open(path, "w") as f:
            json.dump({"version": 1, "groups": groups, "internal": internal}, f)
        return path

    def argv(self, ports: Iterable[int]) -> list[str]:
        return [self.binary, "-c", self.policy(ports), "-l", f"127.0.0.1:{self.wanted}",
                "-L", os.path.abspath(f"egress-{self.wanted}.jsonl")]

    def start(self, origin: Origin) -> None:
        self.run(self.argv(origin.ports), self.wanted)


class Tinyproxy(Peer):
    """Debian's tinyproxy.conf, with a filter, and room for as many clients as are tried."""

    name = "tinyproxy"

    def start(self, origin: Origin) -> None:
        with open("tinyproxy.filter", "w") as f:
            f.write(f"^{NAME.replace('.', '[.]')}$\n")
        with open("tinyproxy.conf", "w") as f:
            f.write(f"Port 3002\nListen 127.0.0.1\nTimeout 600\nMaxClients 9000\n"
                    f'LogFile "{os.getcwd()}/tinyproxy.log"\nLogLevel Info\n'
                    f'Filter "{os.getcwd()}/tinyproxy.filter"\nFilterExtended On\n'
                    "FilterDefaultDeny Yes\n"
                    + "".join(f"ConnectPort {p}\n" for p in origin.ports))
        self.run(["tinyproxy", "-d", "-c", "tinyproxy.conf"], 3002)


class Squid(Peer):
    """No cache, no ICMP, one process, the default access log."""

    name = "squid"

    def start(self, origin: Origin) -> None:
        here = os.getcwd()
        with open("squid.conf", "w") as f:
            f.write("http_port 127.0.0.1:3003\nvisible_hostname bench\ncache deny all\n"
                    f"pid_filename {here}/squid.pid\ncache_log {here}/squid-cache.log\n"
                    f"access_log daemon:{here}/squid-access.log squid\ncoredump_dir none\n"
                    f"cache_effective_user {pwd.getpwuid(os.getuid()).pw_name}\n"
                    "pinger_enable off\nnetdb_filename none\nshutdown_lifetime 0 seconds\n"
                    "max_filedescriptors 20000\nmemory_cache_shared off\n"
                    "acl CONNECT method CONNECT\n"
                    f"acl ports port {' '.join(map(str, origin.ports))}\n"
                    f"acl names dstdomain {NAME}\n"
                    "http_access allow CONNECT ports names\nhttp_access deny all\n")
        self.run(["squid", "-N", "-f", "squid.conf"], 3003)
