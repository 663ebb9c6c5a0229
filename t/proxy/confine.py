"""Confinement: each layer is there in the running program, and each one bites.

That it is there is read in /proc; that it bites is shown by what the program is then made to do:
by its own doors (reload, log) and by calls that inject.py puts into it. Each refusal has its
positive control, the same act under --no-confine.
"""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Callable

from inject import LIBC, WHY_NOT, Thread, dies, threads
from lab import SAN, TMP, Lab, Origin, Proxy, connect_request, wait_for

lab = Lab()
lab.dns(plain__example=["93.184.216.54"], other__example=["93.184.216.54"])


def echo(conn: socket.socket) -> None:
    while data := conn.recv(65536):
        conn.sendall(data)


Origin("93.184.216.54", 7001, echo)
LANDLOCK = LIBC.syscall(444, None, 0, 1)  # the ABI's version, or -1
NO_LANDLOCK = "" if LANDLOCK > 0 else "no Landlock in this kernel"
NO_SECCOMP = "the sanitized build has no filter" if SAN else ""
AWAY = TMP / "away"  # beside the directories of the policies and of the logs
AWAY.mkdir()


def policy(*hosts: str) -> dict[str, object]:
    return {"internal": [{"host": h, "port": 7001, "phases": ["agent"], "tls": False} for h in hosts]}


PLAIN = policy("plain.example")
BOTH = policy("plain.example", "other.example")


def unless(why: str, name: str) -> bool:
    """False, and a skipped test, if there is a reason."""
    if why:
        lab.count += 1
        print(f"ok {lab.count} - {name} # SKIP {why}", flush=True)
    return not why


def status(pid: int) -> list[dict[str, str]]:
    """/proc/PID/status of each thread."""
    found = []
    for tid in threads(pid):
        lines = Path(f"/proc/{pid}/task/{tid}/status").read_text("ascii").splitlines()
        found.append(dict((k, v.strip()) for k, _, v in (x.partition(":") for x in lines)))
    return found


def values(pid: int, *names: str) -> set[str]:
    return {x[name] for x in status(pid) for name in names}


def core(pid: int) -> list[str]:
    lines = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
    return next(x for x in lines if x.startswith("Max core file size")).split()[4:6]


def served(proxy: Proxy, host: str = "plain.example") -> str:
    return proxy.ask(connect_request(f"{host}:7001"), timeout=60)[9:12].decode()


def make(name: str, *args: str, etc: str = "", wrapper: tuple[str, ...] = (), **more: str) -> Proxy:
    """A proxy whose policy is in conf/, its log in logs/, and its /etc, if asked, a directory of ours."""
    for place in ("conf", "logs"):
        (TMP / place).mkdir(exist_ok=True)
    if etc:
        (TMP / "etc").mkdir()
        shutil.copy("/etc/hosts", TMP / "etc")
        (TMP / "etc/resolv.conf").write_text(etc)
        wrapper = ("unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "sh", "-c",
                   f"mount --bind '{TMP}/etc' /etc && exec setpriv --inh-caps=-all "
                   '--ambient-caps=-all --bounding-set=-all "$@"', "sh")
    proxy = Proxy(*args, policy=PLAIN, name=f"conf/{name}", log=f"{TMP}/logs/{name}.jsonl",
                  wrapper=wrapper, **more)
    proxy.log_path = TMP / f"logs/{name}.jsonl"
    return proxy


CAPS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
proxy = make("proxy")
loose = make("loose", "--no-confine", listen="127.0.0.1:3129")
loose.port = 3129

# --- it is there ------------------------------------------------------------
lab.eq(len(threads(proxy.pid)), 2, "two threads: the loop and the log")
lab.eq(values(proxy.pid, "NoNewPrivs"), {"1"}, "no new privileges, in each of them")
lab.eq(values(loose.pid, "NoNewPrivs"), {"0"}, "--no-confine: they could be had")
lab.eq(values(proxy.pid, *CAPS), {"0" * 16}, "no capability in any set")
lab.eq(core(proxy.pid), ["0", "0"], "no core dump, the key would be in it")
lab.eq(core(loose.pid), core(os.getpid()), "--no-confine: the limit that we have")
if unless(NO_SECCOMP, "the filter is on, in each thread"):
    lab.eq(values(proxy.pid, "Seccomp"), {"2"}, "the filter is on, in each thread")
lab.eq(values(loose.pid, "Seccomp"), values(os.getpid(), "Seccomp"), "--no-confine: it is not")
lab.ok("not confined: --no-confine is for debugging" in loose.err.read_text(), "which stderr says")
lab.ok(loose.logged(event="start", confine="off"), "and the log")
lab.ok("confine" not in proxy.err.read_text() + proxy.log_path.read_text(),
       "of the other nothing is said")

# --- root of a user namespace ---------------------------------------------------
AS_ROOT = ("unshare", "--map-root-user", "--")
root = make("root", wrapper=AS_ROOT, listen="127.0.0.1:3130")
lab.ok(root.ready and "no uid 65534 in this user namespace: staying root, without capabilities"
       in root.err.read_text(), "root where there is nobody else stays it, and says so")
if root.ready:
    lab.eq(values(root.pid, *CAPS), {"0" * 16}, "without a capability in any set")
    lab.eq(values(root.pid, "NoNewPrivs"), {"1"}, "and without new privileges")
lab.eq(root.stop(), 0, "the proxy ends well")
root = make("free", "--no-confine", wrapper=AS_ROOT, listen="127.0.0.1:3130")
lab.ok(int(status(root.pid)[0]["CapEff"], 16) and int(status(root.pid)[0]["CapBnd"], 16),
       "--no-confine: it has them")
lab.eq(root.stop(), 0, "the proxy ends well")
for user, code, word in (("0", 64, "there is no user"), ("root", 64, "is root itself"),
                         ("no-such-user", 64, "there is no user"), ("4242", 77, "cannot become")):
    done = subprocess.run([*AS_ROOT, os.environ["BIN"] + "/egress-proxy", "-c", str(loose.policy),
                           "-l", "127.0.0.1:0", "--user", user], capture_output=True, text=True,
                          timeout=60, check=False)
    lab.ok(done.returncode == code and word in done.stderr, f"--user {user}: {code}", done)

# --- Landlock and the filter bite ------------------------------------------------------
SYS = {"open": 2, "mmap": 9, "mprotect": 10, "ioctl": 16, "dup": 32, "getpid": 39, "socket": 41,
       "bind": 49, "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "fcntl": 72,
       "rename": 82, "mkdir": 83, "unlink": 87, "chmod": 90, "ptrace": 101, "personality": 135,
       "prctl": 157, "mount": 165, "add_key": 248, "request_key": 249, "keyctl": 250,
       "unshare": 272, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
       "memfd_create": 319, "bpf": 321, "execveat": 322, "io_uring_setup": 425,
       "pidfd_open": 434, "clone3": 435, "a number of tomorrow": 4000}
RW, RX, ANON, CREATE = 3, 5, 0x22, os.O_WRONLY | os.O_CREAT
SECRET, DENIED, FORBIDDEN = AWAY / "secret", -errno.EACCES, -errno.EPERM
SECRET.write_text("secret")


def tid(proxy: Proxy, which: int) -> int:
    return threads(proxy.pid)[which]


def injected(pid: int, thread: int, name: str, *args: int | bytes) -> int:
    with Thread(pid, thread) as stopped:
        return stopped.call(SYS[name], *args)


def files(victim: str) -> list[tuple[str, str, tuple[int | bytes, ...]]]:
    """What Landlock refuses: each with a file that may be lost."""
    (TMP / "conf" / victim).write_text("x")
    conf, logs = f"{TMP}/conf/".encode(), f"{TMP}/logs/".encode()
    return [("reading elsewhere", "open", (bytes(SECRET), os.O_RDONLY)),
            ("writing elsewhere", "open", (bytes(SECRET), os.O_WRONLY)),
            ("listing elsewhere", "open", (bytes(AWAY), os.O_RDONLY | os.O_DIRECTORY)),
            ("writing a policy", "open", (conf + victim.encode(), os.O_WRONLY)),
            ("making a file beside it", "open", (conf + victim.encode() + b".new", CREATE, 0o600)),
            ("removing a policy", "unlink", (conf + victim.encode(),)),
            ("reading a log", "open", (logs + b"proxy.jsonl", os.O_RDONLY))]


if unless(WHY_NOT or NO_LANDLOCK, "Landlock in each thread"):
    for number, who in enumerate(("loop", "log")):
        for what, name, args in files(f"victim{number}"):
            got = injected(proxy.pid, tid(proxy, number), name, *args)
            lab.eq(got, DENIED, f"the {who}'s thread, {what}: EACCES")
            control = injected(loose.pid, tid(loose, number), name, *args)
            lab.ok(control >= 0, "... and under --no-confine it is done", control)
    path = bytes(TMP / "logs/new")
    lab.ok(injected(proxy.pid, proxy.pid, "open", path, CREATE, 0o600) >= 0, "a new log can be made")
    lab.ok(injected(proxy.pid, proxy.pid, "open", bytes(TMP / "conf/proxy.json"), os.O_RDONLY) >= 0,
           "and the policy be read")

FILTERED: list[tuple[str, str, Callable[[int], tuple[int | bytes, ...]]]] = [
    ("a unix socket", "socket", lambda page: (socket.AF_UNIX, socket.SOCK_STREAM, 0)),
    ("a netlink socket", "socket", lambda page: (socket.AF_NETLINK, socket.SOCK_RAW, 0)),
    ("new executable memory", "mmap", lambda page: (0, 4096, RX, ANON, -1, 0)),
    ("making memory executable", "mprotect", lambda page: (page, 4096, RX)),
    ("a name for a socket", "bind", lambda page: (-1, 0, 0)),
    ("a signal to itself", "kill", lambda page: (os.getpid(), 0)),
    ("a new process", "clone3", lambda page: (0, 0)),
    ("another owner of a descriptor", "fcntl", lambda page: (0, 8, 0)),
    ("renaming", "rename", lambda page: (b"/none", b"/none")),
    ("a directory", "mkdir", lambda page: (bytes(TMP), 0o700)),
    ("another mode", "chmod", lambda page: (b"/none", 0o777)),
    ("ioctl", "ioctl", lambda page: (-1, 0, 0)), ("prctl", "prctl", lambda page: (3,)),
    ("dup", "dup", lambda page: (0,)), ("personality", "personality", lambda page: (0xffffffff,)),
    ("memory as a file", "memfd_create", lambda page: (b"x", 0)),
    ("a process as a file", "pidfd_open", lambda page: (os.getpid(), 0)),
    ("what this filter does not know", "a number of tomorrow", lambda page: ())]
# Of two of them a success would be another proxy: they have no control.
FATAL: list[tuple[str, tuple[int | bytes, ...] | None]] = [
    ("execve", (0, 0, 0)), ("execveat", (-1, 0, 0, 0, 0)), ("fork", None), ("vfork", None),
    ("ptrace", (16, -1, 0, 0)), ("process_vm_readv", (0, 0, 0, 0, 0, 0)),
    ("process_vm_writev", (0, 0, 0, 0, 0, 0)), ("mount", (0, 0, 0, 0, 0)),
    ("unshare", (0xffffffff,)), ("setns", (-1, 0)), ("bpf", (-1, 0, 0)), ("io_uring_setup", (0, 0)),
    ("keyctl", (-1,)), ("add_key", (0, 0, 0, 0, 0)), ("request_key", (0, 0, 0, 0))]

if unless(WHY_NOT or NO_SECCOMP, "the filter in each thread"):
    for number, who in enumerate(("loop", "log")):
        for here in (proxy, loose):
            lab.eq(injected(here.pid, tid(here, number), "getpid"), here.pid, "what is allowed is done")
        pages = [injected(x.pid, tid(x, number), "mmap", 0, 4096, RW, ANON, -1, 0) for x in (proxy, loose)]
        for what, name, arguments in FILTERED:
            got = injected(proxy.pid, tid(proxy, number), name, *arguments(pages[0]))
            lab.eq(got, FORBIDDEN, f"the {who}'s thread, {what}: EPERM")
            control = injected(loose.pid, tid(loose, number), name, *arguments(pages[1]))
            lab.ok(control != FORBIDDEN, "... and not so under --no-confine", control)
        for family in (socket.AF_INET, socket.AF_INET6):
            lab.ok(injected(proxy.pid, tid(proxy, number), "socket", family, 1, 0) > 0, "TCP is allowed")


def kills(name: str, number: int, *args: int | bytes, compat: bool = False) -> None:
    victim = make("victim", listen="127.0.0.1:3130")
    lab.eq(dies(victim.pid, number, *args, compat=compat), "SIGSYS", f"{name} ends the whole process")
    victim.stop(signal.SIGKILL)


if unless(WHY_NOT or NO_SECCOMP, "what only an intruder would do"):
    for name, argv in FATAL:
        kills(name, SYS[name], *(argv or ()))
        if argv is not None:
            lab.ok(not dies(loose.pid, SYS[name], *argv).startswith("SIG"), "... but not under --no-confine")
    # getpid(2) of other calling conventions, which the filter cannot read.
    kills("an x32 call", SYS["getpid"] | 1 << 30)
    if unless("" if dies(loose.pid, 20, compat=True) == str(loose.pid) else
              "this kernel has no i386 calls", "an i386 call ends the whole process"):
        kills("an i386 call", 20, compat=True)
for here in (proxy, loose):
    lab.eq(served(here), "200", "after all that it serves")
    lab.eq(here.stop(), 0, "and ends well")

# --- by its own doors: what is outside stays there, what is inside goes on -------------------
for name, *args in (("door",), ("open", "--no-confine")):
    shutil.rmtree(TMP / "etc", ignore_errors=True)
    proxy = make(name, "--dns-timeout", "2s", *args, etc="nameserver 127.0.0.99\noptions timeout:1\n")
    confined = not args and not NO_LANDLOCK
    lab.ok(served(proxy) in ("502", "504"), f"{name}: the resolver that it starts with is dead")
    new = TMP / "etc/new"
    new.write_text("nameserver 127.0.0.53\n")
    new.rename(TMP / "etc/resolv.conf")
    proxy.reload(PLAIN)
    lab.eq(served(proxy), "200", f"{name}: resolv.conf replaced by rename is read")

    (AWAY / "policy.json").write_text(json.dumps({"version": 1, **BOTH}))
    proxy.policy.unlink()
    proxy.policy.symlink_to(AWAY / "policy.json")
    reads = len(proxy.log(event="reload"))
    proxy.kill(signal.SIGHUP)
    proxy.logged(reads + 1, event="reload")
    last = proxy.log(event="reload")[-1]["result"]
    if confined or not NO_LANDLOCK:
        lab.eq((last, served(proxy, "other.example")), ("failed", "403") if confined else ("ok", "200"),
               f"{name}: a policy that is a link out of its directory")
        lab.eq("cannot read: Permission denied" in proxy.err.read_text(), confined, "and what is said")
    lab.eq(served(proxy), "200", f"{name}: what was open is open")
    proxy.reload(BOTH)
    lab.eq(served(proxy, "other.example"), "200", f"{name}: a policy that is replaced by rename")

    (TMP / f"logs/{name}.jsonl").rename(TMP / f"logs/{name}.old")
    proxy.kill(signal.SIGUSR1)
    lab.ok(wait_for(proxy.log_path.exists), f"{name}: a log that is rotated by rename")
    proxy.log_path.rename(TMP / f"logs/{name}.older")
    proxy.log_path.symlink_to(AWAY / f"{name}.jsonl")
    proxy.kill(signal.SIGUSR1)
    if confined:
        lab.ok(wait_for(lambda: "the log goes on in the old file" in proxy.err.read_text()),
               f"{name}: a log that is a link out of its directory is not opened")
    elif not NO_LANDLOCK:
        lab.ok(wait_for((AWAY / f"{name}.jsonl").exists), f"{name}: it is opened")
    proxy.log_path = TMP / f"logs/{name}.older" if confined else proxy.log_path
    served(proxy, "last.example")
    lab.eq(len(proxy.logged(host="last.example")), 1, f"{name}: and the lines go on")
    lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
