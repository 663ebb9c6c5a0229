"""Runs every measurement, interleaved, and prints the table. Started by t/bench/run in t/ns.

A round asks every peer once, in an order that turns from round to round, so that whatever else
the machine does falls on all of them alike. The table has the median of each peer's figures and
the median of the per-round ratios of ours to theirs; only the ratios are meant to travel.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys

import growth
import process
import table
import whole
import whole_table
from peers import HERE, NAME, TLS_NAME, Bare, Direct, Egress, Origin, Peer, Squid, Tinyproxy

IDLE_TUNNELS = 8000


def load(peer: Peer, mode: str, port: int, count: int, *options: str,
         cpus: set[int] | None = None) -> list[int]:
    """One run of the load generator: the numbers that it prints."""
    argv = [f"{HERE}/bin/load", *options, mode, str(port), str(count)]
    if peer.port:
        argv[1:1] = ["-p", str(peer.port)]
    if cpus:
        argv[0:0] = ["taskset", "-c", ",".join(map(str, cpus))]
    done = subprocess.run(argv, stdout=subprocess.PIPE, timeout=120, check=True, text=True)
    return [int(word) for word in done.stdout.split()]


class Bench:
    def __init__(self, rounds: int, scale: float, only: set[str]) -> None:
        self.rounds, self.scale, self.only = rounds, scale, only
        self.origin = Origin()
        self.peers = [Direct(), Bare(), Egress(), Tinyproxy(), Squid()]
        self.figures: dict[str, dict[str, list[float]]] = {}

    def note(self, figure: str, peer: str, value: float) -> None:
        self.figures.setdefault(figure, {}).setdefault(peer, []).append(value)

    def count(self, number: int) -> int:
        return max(64, int(number * self.scale))

    def cost(self, peer: Peer, mode: str, port: int, count: int,
             *options: str) -> tuple[float, float]:
        """Seconds of wall clock and of the proxy's CPU."""
        before = process.cpu(peer.pid) if peer.pid else 0.0
        took = load(peer, mode, port, count, *options)[0] / 1e9
        if not peer.pid:
            return took, 0.0
        process.settle(peer.pid)
        return took, process.cpu(peer.pid) - before

    def churn(self, peer: Peer) -> None:
        count = self.count(4000)
        took, cpu = self.cost(peer, "churn", self.origin.echo, count)
        self.note("tunnels/s", peer.name, count / took)
        if peer.pid:
            self.note("cpu/1000 tunnels", peer.name, cpu / count * 1e6)
        if peer.name == "egress":
            took, cpu = self.cost(peer, "churn", self.origin.echo, count, "-t", "-h", TLS_NAME)
            self.note("tunnels/s", "egress+sni", count / took)
            self.note("cpu/1000 tunnels", "egress+sni", cpu / count * 1e6)

    def deny(self, peer: Peer) -> None:
        if peer.name in ("direct", "bare"):
            return
        count = self.count(4000)
        _, cpu = self.cost(peer, "deny", self.origin.echo, count, "-h", "evil.bench")
        self.note("cpu/1000 denials", peer.name, cpu / count * 1e6)

    def bulk(self, peer: Peer) -> None:
        mib = self.count(512)
        for mode, port in (("down", self.origin.source), ("up", self.origin.sink)):
            took, cpu = self.cost(peer, mode, port, mib)
            self.note(f"GB/s {mode}", peer.name, mib * 1.048576e-3 / took)
            if peer.pid:
                self.note(f"cpu/GB {mode}", peer.name, cpu / (mib * 1.048576e-3) * 1e3)

    def latency(self, peer: Peer) -> None:
        one, every = {0}, set(range(os.cpu_count() or 1))
        pids = [p for p in (peer.pid, self.origin.pid) if p]
        for pid in pids:
            process.pin(pid, one)
        opened, echoed = load(peer, "latency", self.origin.echo, self.count(500), cpus=one)
        for pid in pids:
            process.pin(pid, every)
        if peer.port:
            self.note("us to the 200", peer.name, opened / 1e3)
        self.note("us to the echo", peer.name, echoed / 1e3)

    def idle(self, peer: Peer) -> None:
        """PSS per idle tunnel, on a server that has done nothing else."""
        if not peer.pid:
            return
        peer.stop()
        peer.start(self.origin)
        load(peer, "churn", self.origin.echo, 64)
        before = process.pss(peer.pid)
        with growth.Held(peer, self.origin, IDLE_TUNNELS):
            self.note("PSS/idle tunnel", peer.name,
                      (process.pss(peer.pid) - before) / IDLE_TUNNELS / 1024)
            self.note("descriptors/tunnel", peer.name,
                      process.descriptors(peer.pid) / IDLE_TUNNELS)

    def startup(self) -> None:
        for folder, name in (("bin", "egress"), ("static", "egress static")):
            ours = Egress(3010, folder)
            if not os.path.exists(ours.binary):
                continue
            for _ in range(self.rounds * 3):
                self.note("ms to listening", name,
                          process.time_to_ready([*ours.argv((443,)), "--ready", "9"]) * 1e3)
            ours.run(ours.argv((443,)), 3010)
            self.note("MiB RSS at start", name, process.rss(ours.pid) / 2**20)
            ours.stop()
            self.note("KiB binary", name, os.path.getsize(ours.binary) / 1024)

    def run(self) -> None:
        if not self.only or "whole" in self.only:
            whole.whole(self)
            print("# whole done", file=sys.stderr, flush=True)
        if self.only == {"whole"}:
            return
        for peer in self.peers:
            peer.start(self.origin)
        parts = [self.churn, self.deny, self.bulk, self.latency]
        for part in [p for p in parts if not self.only or p.__name__ in self.only]:
            for turn in range(self.rounds):
                order = self.peers[turn % len(self.peers):] + self.peers[:turn % len(self.peers)]
                for peer in order:
                    part(peer)
            print(f"# {part.__name__} done", file=sys.stderr, flush=True)
        if not self.only or "idle" in self.only:
            for peer in self.peers:
                self.idle(peer)
        if not self.only or "startup" in self.only:
            self.startup()
        for peer in self.peers:
            peer.stop()
        if not self.only or "growth" in self.only:
            growth.policy_size(self)
            growth.open_tunnels(self)


def main() -> None:
    options = argparse.ArgumentParser(prog="t/bench/run")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--scale", type=float, default=1.0, help="how much work a round is")
    options.add_argument("--only", default="", help="whole,churn,deny,bulk,latency,idle,startup,growth")
    options.add_argument("--keep", help="write the figures of every round here as JSON")
    chosen = options.parse_args()
    bench = Bench(chosen.rounds, chosen.scale, set(filter(None, chosen.only.split(","))))
    bench.run()
    if chosen.keep:
        with open(chosen.keep, "w") as f:
            json.dump(bench.figures, f, indent=1)
    if bench.only != {"whole"}:
        print(table.render(bench.figures, statistics.median))
    print(whole_table.render(bench.figures, statistics.median), end="")


if __name__ == "__main__":
    main()
