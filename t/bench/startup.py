"""From `agent run` to the first word of the agent, beside a plain start of the same engine.

`startup.py measure ENGINE` runs in what startup.sh has prepared: in turns a whole `agent run`, its
plan alone (-n, with all that the engine is asked), and the engine by hand. All end at the same
mark, the first line that `sh` prints. `startup.py table FILE...` prints what these runs have kept.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time

from table import head, number, row, verdict

MARK = "agent-is-on"
REPO = "octo/private"
ENGINES = {"bwrap": 30.0, "docker": 150.0, "podman": None}  # ms that we may add
BWRAP = ["bwrap", "--unshare-all", "--new-session", "--die-with-parent", "--ro-bind", "/", "/",
         "--dev", "/dev", "--proc", "/proc"]
# What lies between one event and the next, by the event that ends it.
PARTS = (
    ("proxy and engine, to agent-entry", ("phase", "guard")),
    ("spec, hand-over of the socket", ("phase", "setup")),
    ("before the clone", ("clone", "start")),
    ("clone", ("clone", "done")),
    ("phase agent", ("selftest", "start")),
    ("self-test", ("selftest", "done")),
    ("devShell", ("agent", "start")),
    ("the agent's own start", None),
)
PLAN = "plan, engine's answers (agent run -n)"


class Startup:
    def __init__(self, engine: str, image: str) -> None:
        self.engine, self.image = engine, image
        self.figures: dict[str, list[float]] = {}

    def note(self, name: str, seconds: float) -> None:
        self.figures.setdefault(name, []).append(seconds * 1e3)

    def agent(self, *options: str) -> list[str]:
        where = ["--image", self.image, "--pull", "never"] if self.image else []
        return ["agent", "run", "--engine", self.engine, *where, "--tool", "sh", *options, REPO,
                f"echo {MARK}"]

    def by_hand(self, *options: str) -> list[str]:
        script = ["-c", f"echo {MARK}"]
        if self.engine == "bwrap":
            return [*BWRAP, "/bin/sh", *script]
        return [self.engine, "run", "--rm", "--pull", "never", *options, "--entrypoint", "/bin/sh",
                self.image, *script]

    def to_mark(self, name: str, argv: list[str]) -> None:
        begin, took = time.perf_counter(), None
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as run:
            for line in run.stdout:
                if line.strip() == MARK:
                    took = time.perf_counter() - begin
        if run.returncode != 0 or took is None:
            raise RuntimeError(f"{argv} ended with {run.returncode}")
        self.note(name, took)

    def plan(self) -> None:
        begin = time.perf_counter()
        subprocess.run(self.agent("-n"), check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
        self.note(PLAN, time.perf_counter() - begin)

    def whole(self) -> None:
        said: list[tuple[str, float]] = []
        begin = at = time.perf_counter()
        with subprocess.Popen(self.agent("--json"), stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            listener = threading.Thread(target=lambda: said.extend(
                (line, time.perf_counter()) for line in run.stderr))
            listener.start()
            seen = {}
            for line in run.stdout:
                event, now = json.loads(line), time.perf_counter()
                key = (("phase", event["phase"]) if event["event"] == "phase"
                       else (event.get("step"), event.get("state")))
                seen.setdefault(key, now)
            listener.join()
        seen[None] = next((t for line, t in said if line.strip() == f"sh| {MARK}"), 0.0)
        if run.returncode != 0 or any(key not in seen for _, key in PARTS) or not seen[None]:
            raise RuntimeError(f"agent run ended with {run.returncode}:\n" + "".join(s for s, _ in said))
        for part, key in PARTS:
            self.note(part, seen[key] - at)
            at = seen[key]
        self.note("agent run", at - begin)
        self.note("agent run without its clone",
                  at - begin - (seen[("clone", "done")] - seen[("clone", "start")]))

    def round(self, turn: int) -> None:
        parts = [self.whole, self.plan, lambda: self.to_mark("by hand", self.by_hand())]
        if self.image:
            parts.append(lambda: self.to_mark("by hand, no network", self.by_hand("--network", "none")))
        for part in parts[turn % len(parts):] + parts[:turn % len(parts)]:
            part()


def measure(engine: str, image: str, rounds: int) -> None:
    bench = Startup(engine, image)
    bench.round(0)  # what is read for the first time is read from a disk
    bench.figures.clear()
    for turn in range(rounds):
        bench.round(turn)
    with open("startup.json", "w") as f:
        json.dump({f"startup {engine}": bench.figures}, f)


def added(figures: dict[str, list[float]], than: str) -> float:
    """The median of what the rounds of ours take more than the other's."""
    return statistics.median(a - b for a, b in zip(figures["agent run without its clone"], figures[than]))


def times(figures: dict[str, list[float]], than: str) -> float:
    return statistics.median(a / b for a, b in zip(figures["agent run without its clone"], figures[than]))


def table(kept: dict[str, dict[str, list[float]]]) -> str:
    ran = {e: kept[f"startup {e}"] for e in ENGINES if f"startup {e}" in kept}
    middle = statistics.median
    lines = head(["ms to the agent's first word", *ran])
    for name in ("by hand", "by hand, no network", "agent run", "agent run without its clone"):
        lines.append(row([name, *(number(middle(f[name])) if name in f else "" for f in ran.values())]))
    for than in ("by hand", "by hand, no network"):
        lines.append(row([f"added to {than}", *(number(added(f, than)) if than in f else ""
                                                for f in ran.values())]))
    lines.append(row(["ratio to by hand", *(number(times(f, "by hand")) for f in ran.values())]))
    lines.append(row(["target (added to by hand)", *(
        verdict(added(f, "by hand"), "<", ENGINES[e]) if ENGINES[e] else "" for e, f in ran.items())]))
    lines += ["", *head(["where it goes, ms", *ran])]
    for name in (PLAN, *(part for part, _ in PARTS)):
        values = {e: list(f[name]) for e, f in ran.items()}
        if name == PARTS[0][0]:  # which begins with the plan
            values = {e: [a - b for a, b in zip(v, ran[e][PLAN])] for e, v in values.items()}
        lines.append(row([name, *(number(middle(v)) for v in values.values())]))
    return "\n" + "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(prog="t/bench/startup.py")
    options.add_argument("verb", choices=("wanted", "measure", "table"))
    options.add_argument("--image", default="")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--scale", type=float)
    options.add_argument("--only", default="")
    options.add_argument("--keep")
    options.add_argument("names", nargs="*")
    chosen = options.parse_args()
    if chosen.verb == "wanted":
        sys.exit(bool(chosen.only) and "startup" not in chosen.only.split(","))
    if chosen.verb == "measure":
        measure(chosen.names[0], chosen.image, chosen.rounds)
        return
    kept: dict = {}
    for name in filter(os.path.exists, chosen.names):
        with open(name) as f:
            kept |= json.load(f)
    if chosen.keep:
        with open(chosen.keep) as f:
            everything = json.load(f)
        with open(chosen.keep, "w") as f:
            json.dump(everything | kept, f, indent=1)
    if kept:
        print(table(kept))


if __name__ == "__main__":
    main()
