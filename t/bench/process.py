"""What a server costs: CPU, memory and start-up of a process and all its children."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import time


def tree(pid: int) -> list[int]:
    """The process and its descendants (squid has helpers)."""
    found = [pid]
    for parent in found:
        for task in os.listdir(f"/proc/{parent}/task"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                with open(f"/proc/{parent}/task/{task}/children") as f:
                    found += map(int, f.read().split())
    return found


def cpu(pid: int) -> float:
    """Seconds of CPU that the tree has used, with the scheduler's precision and with the
    threads that have ended: the process clocks of clock_getcpuclockid(3)."""
    return sum(time.clock_gettime((~p << 3) | 2) for p in tree(pid))


def pss(pid: int) -> int:
    """Proportional set size of the tree in bytes."""
    total = 0
    for p in tree(pid):
        with open(f"/proc/{p}/smaps_rollup") as f:
            total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
    return total * 1024


def rss(pid: int) -> int:
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:")) * 1024


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def pin(pid: int, cpus: set[int]) -> None:
    """Puts every thread of the tree on these processors."""
    for p in tree(pid):
        for task in os.listdir(f"/proc/{p}/task"):
            with contextlib.suppress(ProcessLookupError):  # a thread that has ended
                os.sched_setaffinity(int(task), cpus)


def settle(pid: int, within: float = 3.0) -> None:
    """Waits until the tree has stopped working: it has then paid for what it was asked."""
    end = time.monotonic() + within
    before = cpu(pid)
    while time.monotonic() < end:
        time.sleep(0.01)
        now = cpu(pid)
        if now - before < 0.0001:
            return
        before = now


def wait_port(port: int, within: float = 10.0) -> None:
    end = time.monotonic() + within
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.0002)


def time_to_ready(argv: list[str]) -> float:
    """Seconds from exec to the byte on descriptor 9 that --ready 9 promises."""
    ours, theirs = os.pipe()
    begin = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, os.environ,
                         file_actions=[(os.POSIX_SPAWN_DUP2, theirs, 9)])
    os.close(theirs)
    ready = select.select([ours], [], [], 5)[0] and os.read(ours, 1)
    took = time.perf_counter() - begin
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(ours)
    if not ready:
        raise RuntimeError(f"{argv[0]} did not become ready")
    return took


def spawn(argv: list[str], log: str, **keywords) -> subprocess.Popen:
    with open(log, "ab") as f:
        return subprocess.Popen(argv, stderr=f, **{"stdout": f, **keywords})
