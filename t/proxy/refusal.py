"""Refusals: Proxy-Status is a structured field, and what the body advises works when pasted."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

from lab import TMP, Lab, Origin, Proxy, connect_request

lab = Lab()
BIN = os.environ["BIN"]
PUBLIC = "93.184.216.80"
lab.dns(good__example=[PUBLIC], new__example=[PUBLIC], git__example=[PUBLIC], private__example=["127.0.0.1"],
        meta__example=["169.254.169.254"], gone__example="nxdomain", fails__example="servfail", cut__example="truncate", closed__example=[PUBLIC])
for address, port in ((PUBLIC, 443), (PUBLIC, 8443), ("127.0.0.1", 443)):
    Origin(address, port, lambda conn: conn.recv(1))
GROUPS = {"work": {"phases": ["agent"], "hosts": ["good.example", "private.example", "meta.example", "gone.example",
                                                  "fails.example", "cut.example", "closed.example:9"]},
          "git": {"phases": ["setup", "ship"], "hosts": ["git.example"]}}
POLICY: dict[str, Any] = {"version": 1, "groups": GROUPS, "internal": []}
# RFC 9209 2.3: the types that we use, and the status that is recommended there or that fits.
TYPES = {"dns_timeout", "dns_error", "destination_unavailable", "destination_ip_prohibited", "connection_refused",
         "destination_ip_unroutable", "connection_timeout", "connection_limit_reached", "http_request_error",
         "http_request_denied", "proxy_internal_error"}


def parse_list(text: str) -> list[tuple[str, dict[str, Any]]]:
    """RFC 8941 4.2.1: a List of tokens and strings with parameters. Strict: raises ValueError."""
    token, key = r"[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*", r"[a-z*][a-z0-9_.*-]*"
    string = r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"'
    at, members = 0, []

    def take(pattern: str) -> re.Match[str] | None:
        nonlocal at
        found = re.compile(pattern).match(text, at)
        at = found.end() if found else at
        return found

    def bare() -> Any:
        found = take(string) or take(token) or take(r"-?[0-9]{1,15}(?![0-9.])")
        if not found:
            raise ValueError(f"no bare item at {at} of {text!r}")
        return found.group(1) if found.group().startswith('"') else found.group()

    while True:
        item, params = bare(), {}
        while take(r";[ ]*"):
            name = take(key)
            if not name:
                raise ValueError(f"no key at {at} of {text!r}")
            params[name.group()] = bare() if take("=") else True
        members.append((item, params))
        if at == len(text):
            return members
        if not take(r"[ \t]*,[ \t]*") or at == len(text):
            raise ValueError(f"rubbish at {at} of {text!r}")


for wrong in ('a; b="\x7f"', 'a; b="x', 'a;B=c', 'a b', 'a,', '', 'a; b="\\x"', 'a; b=\u00e4'):
    try:
        lab.ok(False, "the test's parser is strict", wrong, parse_list(wrong))
    except ValueError:
        pass
lab.eq(parse_list('a; b=c;d="x \\"y", e'), [("a", {"b": "c", "d": 'x \\"y'}), ("e", {})], "and reads what is right")


def refused(proxy: Proxy, data: bytes, status: int, error: str, name: str) -> str:
    """Checks the form of an answer; its body."""
    head, _, body = proxy.ask(data).partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    got = dict(x.split(": ", 1) for x in fields)
    lab.ok(first.startswith(f"HTTP/1.1 {status} "), f"{name}: {status}", head, body)
    try:
        members = parse_list(got.get("Proxy-Status", ""))
    except ValueError as wrong:
        lab.ok(False, f"{name}: Proxy-Status is a structured field", wrong)
        return ""
    lab.ok(len(members) == 1 and members[0][0] == "egress-proxy" and set(members[0][1]) == {"error", "details"},
           f"{name}: Proxy-Status names the proxy, an error and details", members)
    lab.eq(members[0][1]["error"], error, f"{name}: {error}")
    lab.ok(error in TYPES, f"{name}: which RFC 9209 has")
    lab.ok(got.get("Content-Length") == str(len(body)) and got.get("Content-Type") == "text/plain; charset=us-ascii",
           f"{name}: the body is as long as it says", fields, len(body))
    lab.ok(body.startswith(b"egress-proxy: ") and body.endswith(b"\n") and members[0][1]["details"].encode() in body
           and all(32 <= b < 127 or b == 10 for b in body + head.replace(b"\r", b"")), f"{name}: in plain words", body)
    return body.decode("ascii", "replace")


def pasted(body: str) -> list[str]:
    """The lines that stand alone."""
    return [x.strip() for x in body.splitlines() if x.startswith("    ")]


def program(*args: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([BIN + "/" + args[0], *args[1:]], capture_output=True, check=False, timeout=120, **more)


def opens(name: str, target: str, policy: Any, *args: str) -> None:
    """egress-proxy with this policy and these options opens host:port@phase."""
    file = TMP / "pasted.json"
    file.write_text(json.dumps(policy) if isinstance(policy, dict) else policy)
    done = program("egress-proxy", "-c", str(file), "-q", target, *args)
    lab.eq(done.returncode, 0, f"{name}: opens {target}", done.stdout, done.stderr)


def nix(name: str, text: str, want: Any) -> None:
    if not shutil.which("nix-instantiate"):
        lab.ok(True, f"{name}: skip: no nix-instantiate")
        return
    own = {**os.environ, "NIX_STATE_DIR": str(TMP / "nix"), "NIX_LOG_DIR": str(TMP / "nix"), "NIX_CONF_DIR": str(TMP)}
    done = subprocess.run(["nix-instantiate", "--eval", "--strict", "--json", "--store", "dummy://", "--expr", text],
                          capture_output=True, check=False, env=own)
    lab.eq(json.loads(done.stdout or "null"), want, f"{name}: Nix reads it", done.stderr)


def run_takes(name: str, option: str) -> None:
    """agent run passes it on to the proxy as it is."""
    done = program("agent", "run", "--dry-run", "--tool", "sh", *option.split(), "octo/public", "true",
                   env={**os.environ, "GH_TOKEN": "x"})
    short = {"--allow": "-a", "--internal": "-i"}[option.split()[0]]
    lab.ok(done.returncode == 0 and f" {short} {option.split()[1]} ".encode() in done.stdout.splitlines()[0],
           f"{name}: agent run takes it", done.returncode, done.stdout[:500], done.stderr)


def with_host(line: str) -> str:
    return json.dumps({**POLICY, "groups": {**GROUPS, "new": {"phases": ["agent"], "hosts": ["MARK"]}}}).replace('"MARK"', line)


# --- the policy: not there ----------------------------------------------------
proxy = Proxy(policy=json.dumps(POLICY))
lab.ok(proxy.ask(connect_request("good.example:443")).startswith(b"HTTP/1.1 200 "), "what is listed is open")
long_name = ".".join(["a" * 61] * 4)
for host, port in (("new.example", 443), ("new.example", 8443), (long_name, 65535)):
    rule = host if port == 443 else f"{host}:{port}"
    body = refused(proxy, connect_request(f"{host.upper()}:{port}"), 403, "http_request_denied", rule[:20])
    option, in_nix, in_file = pasted(body)
    lab.eq((option, in_nix, in_file), (f"--allow {rule}@agent", f'"{rule}" = "the reason";', f'"{rule}"'), "three lines")
    lab.ok("agent run" in body and "nix/egress.nix" in body, "which say where they go")
    run_takes(option[:40], option)
    nix(in_nix[:40], f"{{ {in_nix} }}", {rule: "the reason"})
    if host == "new.example":
        opens(option, f"{rule}@agent", POLICY, *option.split())
        opens(in_file, f"{rule}@agent", with_host(in_file))
        more = Proxy(*option.split(), policy=json.dumps(POLICY), port=3129, name="more")
        lab.ok(more.ask(connect_request(f"{rule if port != 443 else rule + ':443'}")).startswith(b"HTTP/1.1 200 "),
               "and a tunnel stands")
        lab.eq(more.stop(), 0, "the proxy ends well")

# --- an address -----------------------------------------------------------------
body = refused(proxy, connect_request("private.example:443"), 403, "destination_ip_prohibited", "a private address")
option, in_nix, in_file = pasted(body)
lab.eq(option, "--internal private.example:443@agent", "an internal service is declared")
run_takes(option, option)
opens(option, "private.example@agent", POLICY, *option.split())
moved = {**POLICY, "groups": {"git": GROUPS["git"]}, "internal": [json.loads(in_file)]}
opens(in_file, "private.example@agent", moved)
nix(in_nix, in_nix, json.loads(in_file))
body = refused(proxy, connect_request("meta.example:443"), 403, "destination_ip_prohibited", "metadata")
lab.ok(pasted(body) == [] and "Nothing opens it" in body, "nothing is offered that would not work", body)

# --- what no policy changes ---------------------------------------------------------
KEEP = "Host: x\r\n\r\n"
for data, status, error, name in (
        (connect_request("gone.example:443"), 502, "dns_error", "no such name"),
        (connect_request("fails.example:443"), 502, "dns_error", "DNS fails"),
        (connect_request("cut.example:443"), 502, "dns_error", "a cut answer"),
        (connect_request("closed.example:9"), 502, "connection_refused", "a closed port"),
        (connect_request("10.0.0.1:443"), 400, "http_request_error", "an address"),
        (connect_request("[::1]:443"), 400, "http_request_error", "an address in brackets"),
        (connect_request(b'a"\\\x1b[2J\xff.example:443'), 400, "http_request_error", "bytes that are no name"),
        (connect_request("good.example"), 400, "http_request_error", "no port"),
        (b"GET http://good.example/ HTTP/1.1\r\n" + KEEP.encode(), 405, "http_request_denied", "plain HTTP"),
        (b"CONNECT good.example:443 HTTP/2.0\r\n" + KEEP.encode(), 505, "http_request_error", "another version"),
        (b"CONNECT good.example:443 HTTP/1.1\r\nA: " + b"x" * 20000 + b"\r\n\r\n", 431, "http_request_error", "a large head"),
        (b"PUT /phase/agent HTTP/1.1\r\nAuthorization: Bearer x\r\n\r\n", 403, "http_request_denied", "no key")):
    body = refused(proxy, data, status, error, name)
    lab.ok(pasted(body) == [] and "--allow" not in body, f"{name}: no rule is offered", body)
    lab.ok(("Ask for" in body) == (name in ("an address", "an address in brackets", "plain HTTP")),
           f"{name}: a hint where there is one", body)
lab.eq(proxy.stop(), 0, "the proxy ends well")

proxy = Proxy("--max-connections", "1", policy=json.dumps(POLICY), name="small")
with proxy.connect():
    body = refused(proxy, connect_request("good.example:443"), 503, "connection_limit_reached", "no room")
    lab.ok("--max-connections" in body, "it names the option")
lab.eq(proxy.stop(), 0, "the proxy ends well")

# --- another phase -------------------------------------------------------------------
key = "7" * 64
read_end, write_end = os.pipe()
os.write(write_end, key.encode())
os.close(write_end)
proxy = Proxy("-k", str(read_end), policy=json.dumps(POLICY), fds=(read_end,), name="phases")


def put(phase: str, bearer: str = key) -> bytes:
    return f"PUT /phase/{phase} HTTP/1.1\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode()


body = refused(proxy, connect_request("new.example:443"), 403, "http_request_denied", "not listed, in setup")
lab.eq(pasted(body)[0], "--allow new.example@setup", "the rule is for the phase that is on")
lab.ok(proxy.ask(put("agent")).startswith(b"HTTP/1.1 200 "), "setup becomes agent")
body = refused(proxy, connect_request("git.example:443"), 403, "http_request_denied", "closed in this phase")
lab.ok("is open in phase setup, ship, and this is phase agent" in body, "it says when it is open")
option, in_nix, in_file = pasted(body)
run_takes(option, option)
opens(option, "git.example@agent", POLICY, *option.split())
wider = json.loads("{" + in_file + "}")
opens(in_file, "git.example@agent", {**POLICY, "groups": {"git": {**GROUPS["git"], **wider}}})
nix(in_nix, f"{{ {in_nix} }}", wider)
for data, status, name in ((put("setup"), 409, "back"), (put("never"), 404, "a phase that does not exist"),
                           (put("ship", "8" * 64), 403, "a wrong key")):
    body = refused(proxy, data, status, "http_request_denied", name)
    lab.ok(pasted(body) == [] and key not in body, f"{name}: nothing is offered, and no key told")
lab.eq(proxy.stop(), 0, "the proxy ends well")
lab.done()
