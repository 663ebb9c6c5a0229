"""A whole run: `agent run` beside the same commands by hand, and beside other ways to a sandbox.

The repository is on the GitHub that t/fake plays, on loopback. One case clones and changes nothing,
the other commits and ships. CPU is that of everything that was started and waited for.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time

import process
from peers import HERE

REPO = "octo/private"
URL = f"https://x-access-token:test-write-token@github.com/{REPO}"
WORK = "date +%N >f && git add f && git commit -qm work"
BWRAP = ["bwrap", "--unshare-all", "--new-session", "--die-with-parent", "--ro-bind", "/", "/",
         "--dev", "/dev", "--proc", "/proc", "true"]
# What of a run lies between one event and the next, by the event that ends it.
MARKS = (
    ("agent, agent-launch, egress-proxy, bwrap", "phase", "guard"),
    ("the spec, the hand-over of the socket", "phase", "setup"),
    ("clone", "clone", "done"),
    ("the phase, the self-test", "agent", "start"),
    ("the agent", "agent", "done"),
    ("harvest", "harvest", "done"),
    ("scan", "scan", "done"),
    ("push", "push", "done"),
    ("pull request", "pull-request", "done"),
    ("the last processes", "phase", "done"),
    ("sandbox, proxy, record", "", ""),
)


class Whole:
    def __init__(self, bench) -> None:
        self.bench, self.turn = bench, 0
        self.net = os.path.abspath("net")
        self.env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": os.getcwd(), "LANG": "C.UTF-8",
            "TERM": "dumb", "XDG_STATE_HOME": os.path.abspath("state"),
            "AGENT_CA_FILE": f"{self.net}/ca.pem", "GH_TOKEN": "test-write-token",
            "GIT_SSL_CAINFO": f"{self.net}/ca.pem", "SSL_CERT_FILE": f"{self.net}/ca.pem",
            "GIT_AUTHOR_NAME": "b", "GIT_AUTHOR_EMAIL": "b@b.invalid", "GH_PROMPT_DISABLED": "1",
            "GIT_COMMITTER_NAME": "b", "GIT_COMMITTER_EMAIL": "b@b.invalid"}

    def __enter__(self) -> Whole:
        os.makedirs(self.net)
        self.internet = process.spawn(
            ["python3", f"{HERE}/t/fake/internet.py", "--dir", self.net, "--config",
             f"{HERE}/t/fake/default.json"], "internet.log")
        end = time.monotonic() + 20
        while not os.path.exists(f"{self.net}/ready"):
            if self.internet.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the fake internet does not start (internet.log)")
            time.sleep(0.01)
        subprocess.run(["python3", f"{HERE}/t/fake/make_repo.py", f"{self.net}/git/{REPO}.git"],
                       check=True, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        self.internet.kill()
        self.internet.wait()

    def time(self, figure: str, peer: str, argv: list[str]) -> None:
        before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(argv, env=self.env, stdin=subprocess.DEVNULL, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        took, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            raise RuntimeError(f"{argv} ended with {done.returncode}:\n{done.stdout}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.bench.note(f"ms, {figure}", peer, took * 1e3)
        self.bench.note(f"CPU ms, {figure}", peer, cpu * 1e3)

    def hand(self, ship: bool) -> list[str]:
        branch = f"hand-{self.turn}"
        script = f"rm -rf hand && git clone -q {URL} hand && cd hand"
        if ship:
            script += (f" && git checkout -q -b {branch} && {WORK} && git push -q origin {branch} && "
                       f"gh pr create -R {REPO} -B main -H {branch} -t work -b work")
        return ["sh", "-c", script]

    @staticmethod
    def agent(folder: str, work: str, *options: str) -> list[str]:
        return [f"{HERE}/{folder}/agent", "run", "--engine", "bwrap", "--tool", "sh", *options, REPO,
                work]

    def round(self) -> None:
        self.turn += 1
        ways = [("by hand", None), ("agent", "bin"), ("agent static", "static")]
        ways = [w for w in ways if w[1] is None or os.path.exists(f"{HERE}/{w[1]}/agent")]
        node = f"{os.environ['BENCH_SRT']}/node_modules/node"
        srt = f"{os.path.dirname(node)}/@anthropic-ai/sandbox-runtime/dist/cli.js"
        first = self.turn % len(ways)
        for name, folder in ways[first:] + ways[:first]:
            for figure, ship in (("clone", False), ("clone and ship", True)):
                argv = (self.agent(folder, WORK if ship else "true") if folder
                        else self.hand(ship))
                self.time(figure, name, argv)
            if folder:
                self.parts(folder, name)
        self.time("true", "bwrap", BWRAP)
        if os.path.exists(srt):
            self.time("true", "srt", [node, srt, "true"])

    def parts(self, folder: str, name: str) -> None:
        """Where a run that ships spends its time, by when its events come."""
        marks, at = list(MARKS), time.perf_counter()
        with subprocess.Popen(self.agent(folder, WORK, "--json"), env=self.env, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as run:
            for line in run.stdout:
                event, now = json.loads(line), time.perf_counter()
                seen = ((event["event"], event["phase"]) if event["event"] == "phase"
                        else (event.get("step"), event.get("state")))
                if seen == marks[0][1:]:
                    self.bench.note(f"part: {marks.pop(0)[0]}", name, (now - at) * 1e3)
                    at = now
        if run.returncode != 0 or len(marks) != 1:
            raise RuntimeError(f"a run ended with {run.returncode} before '{marks[0][0]}'")
        self.bench.note(f"part: {marks[0][0]}", name, (time.perf_counter() - at) * 1e3)

    def entry(self, folder: str, name: str) -> None:
        """What process 1 of the sandbox needs for itself when it clones and ships."""
        self.turn += 1
        subprocess.run(["python3", f"{HERE}/t/entry/launch.py", "--ca", f"{self.net}/ca.pem",
                        "--repo", REPO, "--read", "test-read-token", "--run-id",
                        f"entry-{self.turn}", "--measure", "measured", WORK],
                       env={**self.env, "ENTRY_BIN": f"{HERE}/{folder}"}, check=True, timeout=120,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open("measured") as f:
            peak, spent = map(float, f.read().split())
        self.bench.note("MiB RSS peak", name, peak / 1024)
        self.bench.note("CPU ms of its own", name, spent)


def whole(bench) -> None:
    with Whole(bench) as w:
        for _ in range(bench.rounds):
            w.round()
        for _ in range(bench.rounds):
            for folder, name in (("bin", "agent"), ("static", "agent static")):
                if os.path.exists(f"{HERE}/{folder}/agent-entry"):
                    w.entry(folder, name)
