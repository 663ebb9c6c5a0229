"""How the cost of a decision grows: with the policy's size and with the tunnels that are open."""

from __future__ import annotations

import subprocess

from peers import HERE, Egress, Origin, Peer

POLICY_SIZES = (10, 1000, 100_000)
OPEN_TUNNELS = (10, 1000, 8000)


class Held:
    """A number of idle tunnels through a peer; on leaving, each has to answer once more."""

    def __init__(self, peer: Peer, origin: Origin, count: int) -> None:
        self.argv = [f"{HERE}/bin/load", "-p", str(peer.port), "hold", str(origin.echo), str(count)]
        self.count = count

    def __enter__(self) -> Held:
        self.process = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.expect("open")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            self.expect("alive")
        self.process.kill()
        self.process.wait()

    def expect(self, word: str) -> None:
        line = self.process.stdout.readline()
        if line != f"{self.count} {word}\n":
            raise RuntimeError(f"tunnels were lost: '{line.strip()}', not {self.count} {word}")


def policy_size(bench) -> None:
    servers = [Egress(3020 + i, "bin", size) for i, size in enumerate(POLICY_SIZES)]
    for server in servers:
        server.start(bench.origin)
    for _ in range(bench.rounds):
        for size, server in zip(POLICY_SIZES, servers):
            count = bench.count(2000)
            _, cpu = bench.cost(server, "deny", bench.origin.echo, count, "-h", "evil.bench")
            bench.note("cpu/1000 denials by policy size", f"{size}", cpu / count * 1e6)
            _, cpu = bench.cost(server, "churn", bench.origin.echo, count)
            bench.note("cpu/1000 tunnels by policy size", f"{size}", cpu / count * 1e6)
    for server in servers:
        server.stop()


def open_tunnels(bench) -> None:
    server = Egress(3030)
    server.start(bench.origin)
    for _ in range(max(1, bench.rounds // 2)):
        for held in OPEN_TUNNELS:
            with Held(server, bench.origin, held):
                count = bench.count(2000)
                _, cpu = bench.cost(server, "deny", bench.origin.echo, count, "-h", "evil.bench")
                bench.note("cpu/1000 denials by open tunnels", f"{held}", cpu / count * 1e6)
                _, cpu = bench.cost(server, "churn", bench.origin.echo, count)
                bench.note("cpu/1000 tunnels by open tunnels", f"{held}", cpu / count * 1e6)
    server.stop()
