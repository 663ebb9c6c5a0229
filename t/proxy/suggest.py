"""--suggest: logs of all kinds, and a run that was observed, suggested for, and run again."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

from lab import TMP, Lab, Origin, Proxy, hello, records

lab = Lab()
PROGRAM = os.environ["BIN"] + "/egress-proxy"
EMPTY = {"version": 1, "groups": {}, "internal": []}
NOW = TMP / "now.json"
NOW.write_text(json.dumps({"version": 1, "groups": {
    "github": {"phases": ["setup", "ship"], "hosts": ["github.com", "ghost.example"]},
    "model": {"phases": ["agent"], "hosts": ["model.example"]}},
    "internal": [{"host": "bao.example", "port": 8200, "phases": ["setup"], "tls": False}]}))


def line(host: Any, phase: str = "agent", verdict: str = "allow", reason: str = "closed",
         port: Any = 443, addr: Any = "93.184.216.60", up: Any = 1, down: Any = 2) -> str:
    return json.dumps({"ts": "2026-11-24T08:00:00.000Z", "run": None, "client": "127.0.0.1:9",
                       "host": host, "port": port, "phase": phase, "verdict": verdict,
                       "reason": reason, "addr": addr, "up": up, "down": down, "ms": 1})


def denied(host: Any, phase: str = "agent", reason: str = "policy", **more: Any) -> str:
    return line(host, phase, "deny", reason, **{"addr": None, "up": 0, "down": 0, **more})


def suggest(log: str | bytes | list[str], *args: str, code: int = 0,
            name: str = "it ends well") -> tuple[Any, str, str]:
    """The policy, standard output, stderr. The log goes in by a pipe."""
    if isinstance(log, list):
        log = "".join(x + "\n" for x in log)
    data = log.encode() if isinstance(log, str) else log
    done = subprocess.run([PROGRAM, "--suggest", "-c", str(NOW), *args], input=data,
                          capture_output=True, check=False, timeout=240)
    out, err = done.stdout.decode(), done.stderr.decode()
    lab.eq(done.returncode, code, f"{name}: {code}", err)
    if code != 0 or "--nix" in args:
        return None, out, err
    file = TMP / "suggested.json"
    file.write_text(out)
    test = subprocess.run([PROGRAM, "-t", "-c", str(file)], capture_output=True, check=False)
    lab.eq(test.returncode, 0, f"{name}: -t accepts it", test.stderr, out)
    return json.loads(out), out, err


def groups(policy: Any) -> dict[str, list[str]]:
    return {"+".join(g["phases"]): g["hosts"] for g in policy["groups"].values()}


# --- what goes in, and in which order -----------------------------------------
mixed = [
    line("zeta.example", "agent"), line("alpha.example", "agent"), line("alpha.example", "agent"),
    line("github.com", "setup"), line("github.com", "ship"), line("both.example", "ship"),
    line("both.example", "setup"), line("new.example", "agent", reason="observe-closed"),
    line("alpha.example", "agent", port=8443), line("bao.example", "setup", port=8200, addr="10.0.0.1"),
    line("reset.example", "agent", reason="reset"), line("model.example", "setup", reason="observe-idle"),
    denied("evil.example"), denied("github.com", reason="phase"), denied("front.example", reason="sni-mismatch"),
    line("down.example", "agent", "error", "connect-refused", addr=None, up=0, down=0),
    denied("meta.example", reason="address", addr="169.254.169.254"),
    denied("priv.example", reason="address", addr="10.1.2.3", port=8201),
    json.dumps({**json.loads(denied("selftest.invalid")), "probe": True}),
    json.dumps({"ts": "x", "run": None, "event": "start", "policy": "observe"}),
    json.dumps({"ts": "x", "run": None, "event": "lost", "lines": "7"}),
]
policy, text, err = suggest(mixed, name="a log of each kind")
lab.eq(groups(policy), {
    "setup": ["model.example"],
    "agent": ["alpha.example", "alpha.example:8443", "new.example", "reset.example", "zeta.example"],
    "setup+ship": ["both.example", "github.com"]},
    "what was allowed or observed, by equal phases, hosts sorted")
lab.eq(list(policy["groups"]), ["setup", "agent", "setup-ship"], "groups are named by their phases")
lab.eq(policy["internal"], [{"host": "bao.example", "port": 8200, "phases": ["setup"], "tls": False}],
       "an internal service stays one")
for seed in (1, 2):
    shuffled = random.Random(seed).sample(mixed, len(mixed))
    lab.eq(suggest(shuffled, name="the lines in another order")[1], text, "the same bytes come out")
table = {x.split()[-1]: x.split() for x in err.splitlines() if not x.startswith("egress-proxy: ")}
lab.eq(table["alpha.example"], ["2", "0", "2", "4", "agent", "alpha.example"],
       "the evidence: tunnels, observed, bytes, phases")
lab.eq(table["github.com"], ["2", "0", "2", "4", "setup,", "ship", "github.com"], "over phases")
lab.eq(table["new.example"][:2], ["1", "1"], "observed tunnels are told apart")
lab.ok("evil.example" not in table, "what was only refused is not among them")


def said(*parts: str) -> bool:
    return any(all(p in x for p in parts) for x in err.splitlines() if x.startswith("egress-proxy: "))


for parts in (("refused, not suggested: evil.example in agent", "-a evil.example@agent"),
              ("refused, not suggested: github.com in agent", "-a github.com@agent"),
              ("refused, whatever the policy: front.example", "(sni-mismatch)"),
              ("refused, whatever the policy: meta.example", "(address)"),
              ("priv.example:8201", "-i priv.example:8201@agent"),
              ("failed, not suggested: down.example", "(connect-refused)"),
              ("nothing used ghost.example:443 (github)",), ("nothing used model.example:443 in agent",),
              ("lost 7 lines",)):
    lab.ok(said(*parts), f"stderr: {parts[0]}", err)
lab.ok(not said("nothing used github.com") and not said("nothing used bao.example"),
       "what was used is not named as unused")
lab.ok(not said("not the proxy's"), "and every line was good")
lab.ok(not said("selftest.invalid"), "a probe is no wish")

# --- what a user says yes to --------------------------------------------------
policy, _, err = suggest(mixed, "-a", "evil.example@agent", "-i", "priv.example:8201@agent", "-a",
                         "unseen.example", name="-a and -i")
lab.ok("evil.example" in groups(policy)["agent"], "-a accepts a refused host")
lab.ok({"host": "priv.example", "port": 8201, "phases": ["agent"]} in policy["internal"], "-i a service")
lab.ok("unseen" not in json.dumps(policy), "what was not seen does not go in")
lab.ok(not said("refused, not suggested: evil"), "and is not told as refused any more")
policy, _, err = suggest([denied("evil.example", "setup")], "-a", "evil.example@agent", name="-a elsewhere")
lab.eq(groups(policy), {}, "a phase that was not accepted stays out")

# --- without phases -----------------------------------------------------------
policy, _, err = suggest([line("github.com", "all"), line("x.example", "all"), line("y.example", "all"),
                          line("y.example", "ship")], name="a proxy without a key")
lab.eq(groups(policy), {"agent": ["x.example"], "ship": ["y.example"], "setup+ship": ["github.com"]},
       "phases are those seen, else those of the policy, else agent")
lab.ok(said("without phases", ": 2;"), "which is said", err)
policy, _, err = suggest([line("in.example", port=9, addr="fd00::1")], name="a service that is not in the policy")
lab.eq(policy["internal"], [{"host": "in.example", "port": 9, "phases": ["agent"]}],
       "a private address makes it internal")
lab.ok(said("in.example:9", "internal"), "which is said", err)

# --- hostile and broken input -------------------------------------------------
EVIL = ["\x1b[2Jx.example", "a b.example", "x.example\"", "${x}.example", "10.0.0.1", "[::1]", "UPPER.example",
        "dot.example.", "*.example", "-a.example", "x" * 64 + ".example", "\u202eexample.com", "\u9b3c.example", ""]
log = [denied(host) for host in EVIL] + [denied(None, port=None), denied("ok.example", port=0), line("ok.example")]
policy, text, err = suggest(log, name="names that are none, refused")
lab.eq(groups(policy), {"agent": ["ok.example"]}, "only the good one is there")
lab.ok(said(f"{len(EVIL) + 2} requests named no host"), "the others are counted", err)
lab.ok(all(32 <= ord(c) <= 126 or c == "\n" for c in text + err), "and nothing of them is printed")
BAD = [line(host) for host in EVIL] + [
    line("a.example", "nowhere"), line("a.example", verdict="maybe"), line("a.example", up=-1),
    line("a.example", down="2"), line("a.example", up=None), line("a.example", port=70000),
    line("a.example", port="443"), line("a.example", addr="169.254.169.254"), line("a.example", addr="x"),
    line("a.example", addr="::ffff:10.0.0.1"), line(["a.example"]), line("a.example", reason=""),
    "garbage", "[]", "{}", "null", '{"host":"a.example"}', line("a.example")[:-1],
    '{"host":"a.example",' + line("a.example")[1:], line("a.example") + "x", "[" * 5000,
    line("a\x00.example"), " " * 9000, line("a.example") + " " * 9000]
policy, text, err = suggest(["", line("ok.example"), *BAD], name="lines that are not ours")
lab.eq(groups(policy), {"agent": ["ok.example"]}, "only the good one is there")
lab.ok(said(f"{len(BAD)} of {len(BAD) + 1} lines are not the proxy's, the first is line 2"),
       "the others are counted, and the first is named", err)
lab.ok(all(32 <= ord(c) <= 126 or c == "\n" for c in text + err), "and nothing of them is printed")
policy, _, err = suggest((line("a.example") + "\n").encode() + b"\xff\xfe\0\n" + b"x" * 300000 + b"\n"
                         + line("b.example").encode(), name="bytes, one endless line, no last newline")
lab.eq(groups(policy), {"agent": ["a.example", "b.example"]}, "the lines around them count")
lab.ok(said("2 of 4 lines"), "each bad line once", err)
suggest(BAD, code=66, name="no line is ours")
suggest(b"x" * 100000, code=66, name="one line without an end")
policy, _, err = suggest([], name="an empty log")
lab.ok(policy == EMPTY and said("the log is empty"), "nothing was seen: an empty policy", err)
policy, _, _ = suggest([line("a.example", up=2**62), line("a.example", up=2**62), line("a.example", up=2**63 - 1),
                        line("a.example", up=2**63 - 1), line("b.example", reason="word-of-tomorrow")],
                       name="sums that overflow, a reason of a later version")
lab.eq(groups(policy), {"agent": ["a.example", "b.example"]}, "both are there")

# --- size -----------------------------------------------------------------------
flood = [denied(f"h{i}.example") for i in range(6000)] + [line("last.example")]
policy, _, err = suggest(flood, name="a flood of refused names")
lab.eq(groups(policy), {"agent": ["last.example"]}, "does not push out what was let through")
lab.ok(said("1000 refusals are left out"), "and its end is counted", err[-500:])
suggest([line(f"h{i}.example") for i in range(10001)], code=124, name="more hosts than there is room")
policy, _, _ = suggest([line(f"h{i % 50}.example", reason="observe-closed") for i in range(30000)], name="a long log")
lab.eq(len(groups(policy)["agent"]), 50, "is summed up")

# --- the model of it: random logs -------------------------------------------------
rng = random.Random(20261124)
bit = {"setup": 1, "agent": 2, "ship": 4}
for round_ in range(5):
    want: dict[str, int] = {}
    log = []
    for _ in range(rng.randrange(1, 60)):
        host, phase = f"h{rng.randrange(12)}.example", rng.choice(list(bit))
        if rng.random() < 0.5:
            log.append(line(host, phase, reason=rng.choice(["closed", "observe-reset", "phase-changed"])))
            want[host] = want.get(host, 0) | bit[phase]
        else:
            log.append(denied(host, phase, rng.choice(["policy", "phase", "sni-absent"])))
    policy, _, _ = suggest(log, name=f"random log {round_}")
    got = {h: sum(bit[p] for p in g["phases"]) for g in policy["groups"].values() for h in g["hosts"]}
    lab.eq(got, want, "no host and no phase too many, none too few")

# --- as Nix ------------------------------------------------------------------------
_, text, err = suggest(mixed, "--nix", name="--nix")
lab.ok('"new.example" = "1 tunnel (1 observed), 1 bytes up, 2 down, in agent";' in text, "evidence by each host", text)
lab.ok("tunnels observed" not in err and "refused, not suggested: evil.example" in err, "the rest on stderr")
_, text2, _ = suggest(list(reversed(mixed)), "--nix", name="--nix, reversed")
lab.eq(text2, text, "the order does not matter")
if shutil.which("nix-instantiate"):
    file = TMP / "suggested.nix"
    own = {**os.environ, "NIX_STATE_DIR": str(TMP / "nix"), "NIX_LOG_DIR": str(TMP / "nix"),
           "NIX_CONF_DIR": str(TMP)}
    for log, name in ((mixed, "a log of each kind"), ([], "an empty one")):
        file.write_text(suggest(log, "--nix", name=name)[1])
        done = subprocess.run(["nix-instantiate", "--eval", "--strict", "--json", "--store", "dummy://",
                               str(file)], capture_output=True, check=False, env=own)
        read = json.loads(done.stdout) if done.returncode == 0 else {"groups": {}, "error": done.stderr}
        for group in read["groups"].values():
            group["hosts"] = list(group["hosts"])
        lab.eq({"version": 1, **read}, suggest(log)[0], f"Nix reads the same: {name}")
else:
    lab.ok(True, "skip: no nix-instantiate")

# --- command line ------------------------------------------------------------------
log_file = TMP / "seen.jsonl"
log_file.write_text("".join(x + "\n" for x in mixed))


def code(*args: str, **more: Any) -> int:
    return subprocess.run([PROGRAM, *args], capture_output=True, check=False, **more).returncode


lab.eq(code("--suggest", str(log_file), "-c", str(NOW)), 0, "a file, and an option after it")
lab.eq(code("--suggest", "-c", str(NOW), stdin=open(log_file, "rb")), 0, "standard input")
lab.eq(code("--suggest", "-c", str(NOW), "-", stdin=open(log_file, "rb")), 0, "standard input by name")
lab.eq(code("--suggest", str(log_file)), 0, "with the installed policy")
lab.eq(code("--suggest", "-c", str(NOW), str(TMP / "none.jsonl")), 66, "a file that is not there")
lab.eq(code("--suggest", "-c", str(NOW), str(TMP)), 66, "a directory")
lab.eq(code("--suggest", "-c", str(log_file), str(log_file)), 78, "a policy that is none")
lab.eq(code("--suggest", "-c", str(NOW), str(log_file), "more"), 64, "two files")
lab.eq(code("--nix", "-t", "-c", str(NOW)), 64, "--nix without --suggest")
with open("/dev/full", "wb") as full:
    done = subprocess.run([PROGRAM, "--suggest", "-c", str(NOW), str(log_file)], stdout=full,
                          stderr=subprocess.DEVNULL, check=False)
lab.eq(done.returncode, 74, "a disk that is full")

# --- the whole circle: observe, suggest, enforce ------------------------------------
lab.dns(one__example=["93.184.216.61"], two__example=["93.184.216.62"], svc__example=["127.0.0.1"])
for address, port in (("93.184.216.61", 443), ("93.184.216.62", 8443), ("127.0.0.1", 8200)):
    Origin(address, port, lambda conn: (conn.recv(1 << 16), conn.sendall(b"seen")))
first = {"internal": [{"host": "svc.example", "port": 8200, "phases": ["agent"], "tls": False}]}


def tour(proxy: Proxy) -> list[bool]:
    """Whether each of the three gets through to its origin."""
    results = []
    for target in ("one.example:443", "two.example:8443", "svc.example:8200"):
        try:
            with proxy.tunnel(target, records(hello(target.split(":")[0]))) as sock:
                results.append(sock.recv(4) == b"seen")
        except OSError:
            results.append(False)
    return results


proxy = Proxy(policy=first, name="strict")
lab.eq(tour(proxy), [False, False, True], "the policy refuses two of three")
lab.eq(proxy.stop(), 0, "the proxy ends well")
proxy = Proxy("--observe", policy=first, name="open")
lab.eq(tour(proxy), [True, True, True], "--observe lets all through")
lab.eq(proxy.stop(), 0, "the proxy ends well")
NOW.write_text(json.dumps({"version": 1, **first}))
policy, _, _ = suggest(Path(proxy.log_path).read_bytes(), name="its log")
proxy = Proxy(policy=json.dumps(policy), name="learned")
lab.eq(tour(proxy), [True, True, True], "and the policy that is suggested for it does")
lab.eq(proxy.log(event="start"), [], "without observing")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
