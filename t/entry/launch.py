#!/usr/bin/env python3
"""launch.py [option ...] PROMPT: agent-entry as process 1 of a real bwrap sandbox.

What agent-launch does, with every knob in reach of a test: the environment, the spec and the
answers can be wrong in any way. The proxy is the real egress-proxy, or with --proxy fake one of
ours that only knows phases and CONNECT. Events go to --events, a bundle and a
transcript that come out to --bundle-out and --transcript-out; stdout gets the result event, stderr is agent-entry's; the exit code is its exit code.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from proxy import FakeProxy, RealProxy

ROOT = Path(__file__).resolve().parent.parent.parent


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser()
    p.add_argument("prompt", nargs="?", default="true\n")
    p.add_argument("--prompt-file", type=Path)
    p.add_argument("--repo", default="demo/hello")
    p.add_argument("--tool", default="sh")
    p.add_argument("--run-id", default="20260101T000000-abcdef")
    p.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    p.add_argument("--unset", action="append", default=[])
    p.add_argument("--bwrap", action="append", default=[], help="further arguments of bwrap")
    p.add_argument("--writable-root", action="store_true")
    p.add_argument("--spec", default="{}", help="merged into the spec")
    p.add_argument("--raw-spec", help="sent instead of a spec")
    p.add_argument("--read", default=None, help="token for reading")
    p.add_argument("--write", default="test-write-token", help="token for writing")
    p.add_argument("--no-write", help="the answer is this error")
    p.add_argument("--bundle", type=Path, help="the repository is this bundle")
    p.add_argument("--ca", type=Path)
    p.add_argument("--proxy", choices=["auto", "real", "fake", "none", "absent"],
                   default="auto")
    p.add_argument("--allow", action="append", default=[], help="as egress-proxy -a")
    p.add_argument("--events", type=Path, default=Path("events"))
    p.add_argument("--bundle-out", type=Path, default=Path("bundle"))
    p.add_argument("--transcript-out", type=Path, default=Path("transcript"))
    p.add_argument("--proxy-log", type=Path, default=Path("proxy.log"))
    p.add_argument("--signal-on", help="STEP:SIGNAL: sent from outside when that step starts")
    p.add_argument("--gone-on", help="STEP: the channel is closed when that step starts")
    p.add_argument("--run-on", help="STEP:COMMAND: run out here when that step starts")
    p.add_argument("--work-size", help="size of the workspace in bytes")
    p.add_argument("--other-size", help="size of /tmp and HOME in bytes")
    p.add_argument("--hand", action="store_true", help="no channel: environment and stdin")
    p.add_argument("--stdin", type=Path, help="with --hand: standard input")
    p.add_argument("--not-first", action="store_true", help="not process 1")
    p.add_argument("--measure", type=Path, help="peak memory in KiB and own processor time in ms")
    p.add_argument("--net", help="in the network namespace of this process (t/entry/wired.sh)")
    p.add_argument("--mode", default="run")
    p.add_argument("--tty", help="mode shell: this is typed; what is printed goes to stdout")
    p.add_argument("--rows", type=int, default=24)
    p.add_argument("--cols", type=int, default=80)
    return p.parse_args()


def view(a: argparse.Namespace) -> list[str]:
    entry = Path(os.environ.get("ENTRY_BIN", ROOT / "bin"))
    size = ["--size", a.work_size] if a.work_size else []
    other = ["--size", a.other_size] if a.other_size else []
    argv = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns", "--unshare-pid",
            "--unshare-net", "--unshare-ipc", "--unshare-uts", "--new-session", "--die-with-parent",
            "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink",
            "usr/sbin", "/sbin", "--proc", "/proc", "--dev", "/dev", *other, "--tmpfs", "/tmp",
            *size, "--tmpfs", "/work", *other, "--tmpfs", "/home", "--dir", "/home/agent", "--tmpfs", "/nix",
            "--tmpfs", "/run", "--ro-bind", str(entry), "/run/agent/bin", "--ro-bind",
            str(ROOT / "share" / "agent"), "/run/agent/share", "--ro-bind-try", "/etc/ssl",
            "/etc/ssl", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind",
            str(ROOT / "t" / "entry" / "passwd"), "/etc/passwd", "--ro-bind",
            str(ROOT / "t" / "entry" / "group"), "/etc/group"]
    if not a.not_first:
        argv.append("--as-pid-1")
    argv += [*a.bwrap, *(["--share-net"] if a.net else [])]
    return argv if a.writable_root else [*argv, "--remount-ro", "/"]


def environment(a: argparse.Namespace, handoff: int) -> dict[str, str]:
    env = {"AGENT_SANDBOX": "1", "AGENT_SPEC": "-", "AGENT_REPO": a.repo, "AGENT_TOOL": a.tool,
           "AGENT_RUN_ID": a.run_id, "AGENT_ENGINE": "bwrap", "AGENT_SHARE": "/run/agent/share",
           "PATH": "/usr/bin:/bin", "HOME": "/home/agent", "TMPDIR": "/tmp", "LANG": "C.UTF-8",
           "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    if a.proxy != "absent":
        env["HTTPS_PROXY"] = env["https_proxy"] = "http://127.0.0.1:3128"
        env["AGENT_HANDOFF"] = f"fd:{handoff}"
    if a.net:
        env["HTTPS_PROXY"] = env["https_proxy"] = "http://198.19.0.2:3128"
        del env["AGENT_HANDOFF"]
    if a.hand:
        del env["AGENT_SPEC"]
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if os.environ.get(name):
            env[name] = os.environ[name]
    for pair in a.env:
        name, _, value = pair.partition("=")
        env[name] = value
    for name in a.unset:
        env.pop(name, None)
    return env


def spec_of(a: argparse.Namespace, key: str) -> bytes:
    if a.raw_spec is not None:
        return a.raw_spec.encode("utf-8", "surrogateescape") + b"\n"
    prompt = a.prompt_file.read_text("utf-8") if a.prompt_file else a.prompt
    spec: dict[str, Any] = {"version": 1, "prompt": prompt, "secrets": {}, "phase_key": key,
                            "source": "bundle" if a.bundle else "remote", "mode": a.mode}
    if a.read:
        spec["secrets"]["GH_TOKEN" if "/" in a.repo and ":" not in a.repo
                        else "AGENT_GIT_TOKEN"] = a.read
    if a.ca:
        spec["ca"] = a.ca.read_text("utf-8")
    for name, value in json.loads(a.spec).items():
        if isinstance(value, dict) and isinstance(spec.get(name), dict):
            spec[name].update(value)
        else:
            spec[name] = value
    return json.dumps(spec).encode() + b"\n"


class Channel:
    """Answers what agent-entry asks."""

    def __init__(self, a: argparse.Namespace, child: subprocess.Popen[bytes]) -> None:
        self.a, self.child = a, child
        self.result: dict[str, Any] = {}

    def send(self, value: dict[str, Any]) -> None:
        assert self.child.stdin
        try:
            self.child.stdin.write(json.dumps(value).encode() + b"\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            pass

    def need(self, event: dict[str, Any]) -> None:
        if event["what"] == "token":
            if self.a.no_write:
                self.send({"answer": "token", "error": self.a.no_write})
            else:
                self.send({"answer": "token", "token": self.a.write, "egress": {
                    "allowed": [{"host": "github.com", "port": 443, "tunnels": 2, "up": 1, "down": 1}],
                    "denied": [{"host": "evil.example.net", "port": 443, "count": 1,
                                "reason": "not allowed"}]}})
            return
        data = self.a.bundle.read_bytes() if self.a.bundle and self.a.bundle.exists() else b""
        if not data:
            self.send({"answer": "bundle", "error": "there is no bundle"})
            return
        for at in range(0, len(data), 49152):
            self.send({"answer": "bundle",
                       "data": base64.b64encode(data[at:at + 49152]).decode()})
        self.send({"answer": "bundle", "end": True})

    def pid_inside(self) -> int:
        """Process 1 of the sandbox, as seen from here."""
        with open(f"/proc/{self.child.pid}/task/{self.child.pid}/children", encoding="ascii") as f:
            return int((f.read().split() or ["0"])[0])

    def measure(self) -> None:
        """The last look before it ends: both figures only grow."""
        self.a.measure.unlink(missing_ok=True)
        try:
            while not (pid := self.pid_inside()):
                time.sleep(0.005)
            while True:
                status = Path(f"/proc/{pid}/status").read_text("ascii")
                peak = status.split("VmHWM:")[1].split()[0]
                spent = int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e6
                self.a.measure.write_text(f"{peak} {spent:.1f}\n", "ascii")
                time.sleep(0.005)
        except (OSError, IndexError):
            return

    def progress(self, event: dict[str, Any]) -> None:
        if event["state"] != "start":
            return
        step, _, number = (self.a.signal_on or "").partition(":")
        if event["step"] == step:
            # The step has been announced; what it starts has to be there as well.
            time.sleep(0.5)
            os.kill(self.pid_inside(), int(number))
        step, _, command = (self.a.run_on or "").partition(":")
        if event["step"] == step:
            subprocess.run(command, shell=True, check=True)
        if event["step"] == self.a.gone_on:
            time.sleep(0.5)
            assert self.child.stdin
            self.child.stdin.close()

    def run(self) -> None:
        assert self.child.stdout
        bundle = transcript = b""
        if self.a.measure:
            threading.Thread(target=self.measure).start()
        with open(self.a.events, "wb") as events:
            for line in self.child.stdout:
                events.write(line)
                events.flush()
                event = json.loads(line)
                kind = event["event"]
                if kind == "need":
                    self.need(event)
                elif kind == "progress":
                    self.progress(event)
                    if self.a.tty and (event["step"], event["state"]) == ("agent", "start"):
                        self.send({"rows": self.a.rows, "cols": self.a.cols})
                        self.send({"tty": base64.b64encode(self.a.tty.encode() + b"\n").decode()})
                elif kind == "tty":
                    sys.stdout.buffer.write(base64.b64decode(event["data"]).replace(b"\r", b""))
                    sys.stdout.flush()
                elif kind == "bundle":
                    bundle += base64.b64decode(event.get("data", ""))
                    if event.get("end"):
                        self.a.bundle_out.write_bytes(bundle)
                elif kind == "transcript":
                    transcript += base64.b64decode(event.get("data", ""))
                    if event.get("end"):
                        self.a.transcript_out.write_bytes(transcript)
                elif kind == "result":
                    self.result = event


def start(a: argparse.Namespace, handoff: int) -> subprocess.Popen[bytes]:
    argv = ["bwrap", *view(a), "--clearenv"]
    if a.net:
        argv = ["nsenter", f"--net=/proc/{a.net}/ns/net", "setpriv", "--inh-caps=-all",
                "--ambient-caps=-all", *argv]
    for name, value in environment(a, handoff).items():
        argv += ["--setenv", name, value]
    argv += ["--", "/run/agent/bin/agent-entry"]

    stdin = subprocess.PIPE if not a.hand else (a.stdin.open("rb") if a.stdin else subprocess.DEVNULL)
    return subprocess.Popen(argv, stdin=stdin, stdout=subprocess.PIPE if not a.hand else None,
                            pass_fds=[handoff])


def main() -> int:
    a = arguments()
    key = secrets.token_hex(32)
    ours, theirs = socket.socketpair()
    proxy = None
    if a.proxy == "auto":
        a.proxy = "real" if (ROOT / "bin" / "egress-proxy").exists() else "fake"
    if a.proxy == "real":
        proxy = RealProxy(ROOT, ours, key, a.allow, a.proxy_log, "198.19.0.2:3128" if a.net else None)
    elif a.proxy == "fake":
        proxy = FakeProxy(ours, key, a.allow)
    elif a.proxy == "none":
        ours.close()
    child = start(a, theirs.fileno())
    theirs.close()
    channel = Channel(a, child)
    if not a.hand:
        assert child.stdin
        reader = threading.Thread(target=channel.run)
        reader.start()
        try:
            child.stdin.write(spec_of(a, key))
            child.stdin.flush()
        except BrokenPipeError:
            pass
        reader.join()
    code = child.wait()
    if proxy:
        proxy.stop()
    if channel.result and not a.tty:
        print(json.dumps(channel.result))
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
