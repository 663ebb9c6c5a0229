"""-t and -q: every error in one go, and a verdict that says why and what to do."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from lab import TMP, Lab

lab = Lab()
PROGRAM = os.environ["BIN"] + "/egress-proxy"
FILE = TMP / "p.json"


def run(*args: str) -> tuple[int, str, str]:
    done = subprocess.run([PROGRAM, *args], capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(text: str | bytes, *args: str) -> tuple[int, str, str]:
    FILE.write_bytes(text.encode() if isinstance(text, str) else text)
    return run("-t", "-c", str(FILE), *args)


# --- -t -----------------------------------------------------------------------
# Each line that is wrong ends in a comment that says what is told about it, which is cut off.
EVERY = r'''{
  "version": 2, // version: expected "version": 1
  "extra": [], // extra: unknown key, expected version, groups or internal
  "groups": {
    "g": {
      "hosts": [
        "ok.example",
        "*.example", // groups.g.hosts[1]: '*.example' has a byte
        "10.0.0.0/8", // groups.g.hosts[2]: '10.0.0.0/8' has a byte
        "10.0.0.1", // groups.g.hosts[3]: '10.0.0.1' is an address
        "0x7f.1", // groups.g.hosts[4]: '0x7f.1' is an address
        "[::1]:443", // groups.g.hosts[5]: '[::1]:443' is an address
        "https://x.example", // groups.g.hosts[6]: 'https://x.example' has
        "OK.example.:443", // groups.g.hosts[7]: 'ok.example:443' is already in group 'g'
        "x.example:0", // groups.g.hosts[8]: 'x.example:0' has no valid port
        "x.example:65536", // groups.g.hosts[9]: 'x.example:65536' has no valid port
        "a..example", // groups.g.hosts[10]: 'a..example' is empty or has an empty label
        "", // groups.g.hosts[11]: '' is empty
        7, // groups.g.hosts[12]: expected a string, "host" or "host:port"
        "m\u00fcller.example", // groups.g.hosts[13]: has a byte
        "\u001b[2J.example" // groups.g.hosts[14]: '?[2J.example' has a byte
      ],
      "phases": [
        "setup",
        "deploy", // groups.g.phases[1]: 'deploy' is not a phase, expected setup, agent or ship
        "setup", // groups.g.phases[2]: phase 'setup' is there twice
        3 // groups.g.phases[3]: '(not a string)' is not a phase
      ],
      "host": [] // groups.g.host: unknown key, expected phases or hosts
    },
    "dotted": {"phases": [], // groups.dotted.phases: expected a list of phases
      "hosts": {} }, // groups.dotted.hosts: expected a list of
    "dotted.name[0]": {
      "phases": ["agent"],
      "hosts": [
        "ok.example:8443", "10.1" // groups.dotted.name[0].hosts[1]: '10.1' is an address
      ],
      "api.example.com": true // groups.dotted.name[0].api.example.com: unknown key
    },
    "list": ["x.example"], // groups.list: expected {"phases": [...], "hosts": [...]}
    "other": {"phases": ["ship"], "hosts": [
      "ok.example"]} // groups.other.hosts[0]: 'ok.example:443' is already in group 'g'
  },
  "internal": [
    {"host": "in.example", "port": 8200, "phases": ["setup"], "tls": false},
    {"host": "in.example", "port": 8200, "phases": ["ship"]}, // internal[1]: 'in.example:8200' is already in group 'internal'
    {"host": "ok.example", "port": 443, "phases": ["ship"]}, // internal[2]: 'ok.example:443' is already in group 'g'
    {"host": "b.example",
      "port": "80", // internal[3].port: expected a port number, 1 to 65535
      "phases": "setup", // internal[3].phases: expected a list of phases
      "tls": 1, // internal[3].tls: expected true or false
      "name": 1}, // internal[3].name: unknown key, expected host, port, phases or tls
    {"host": "127.0.0.1", "port": 1, "phases": ["setup"]}, // internal[4].host: '127.0.0.1' is an address
    {"port": 1, "phases": ["setup"]}, // internal[5].host: expected a string
    "in.example:8201" // internal[6]: expected {"host": ..., "port": ...
  ]
}
'''
want, lines = [], []
for number, raw in enumerate(EVERY.splitlines(), 1):
    code, mark, told = raw.partition(" // ")
    lines.append(code)
    if mark:
        want.append((number, *told.split(": ", 1)))
policy = "\n".join(lines)
json.loads(policy)  # the test's own text is JSON
code, out, err = check(policy)
lab.eq(code, 78, "a file with errors of every kind")
said = err.splitlines()
for number, path, told in want:
    start = f"egress-proxy: {FILE}:{number}: {path}: "
    lab.ok(any(x.startswith(start) and told in x for x in said), f"line {number}: {path}: {told}", err)
lab.eq(len(said), len(want), "all of them at once, and nothing else", *said)
lab.ok("\x1b" not in err, "nothing raw is printed")
# The same in one line: paths still tell them apart.
code, _, err = check(policy.replace("\n", " "))
lab.eq((code, len(err.splitlines()), err.count(f"{FILE}:1: ")), (78, len(want), len(want)), "all in line 1")
code, _, err = check(json.dumps({"version": 1, "groups": {"g": {"phases": ["agent"], "hosts": ["1.2.3.4"] * 250}}}))
lab.ok(code == 78 and len(err.splitlines()) == 101 and "and 150 more" in err, "beyond 100 they are counted", err[-200:])

SYNTAX = [('{"version":1,\n "groups":{,', 2, "expected"), ('{"version":1,\n\n"version":1}', 3, "duplicate"),
          ("", 1, "expected"), ("[]", 1, "expected an object"), ("{}", 1, 'expected "version": 1'),
          ('{"version":1}\n{}', 2, "end of file expected"), (b'{"version":1,\n"\xff":1}', 2, "unable to decode"),
          ('{"version":1,"groups":{"g":{"phases":["agent"],"hosts":["a\\u0000.example"]}}}', 1, "u0000"),
          ('{"version":1,"groups":[],\n"internal":{}}', 2, "internal: expected a list"),
          ('{"version":"1"}', 1, 'expected "version": 1')]
for text, number, told in SYNTAX:
    code, _, err = check(text)
    lab.ok(code == 78 and f"{FILE}:{number}: " in err and told in err, f"not a policy: {told}, line {number}", err)
code, _, err = run("-t", "-c", str(TMP / "none.json"))
lab.ok(code == 78 and "No such file" in err, "a file that is not there", err)
code, _, err = check(SYNTAX[0][0], "-a", "a..b", "-a", "ok.example@never", "-i", "in.example")
lab.ok(code == 78 and all(x in err for x in (":2: ", "-a: 'a..b'", "-a: 'ok.example@never'", "-i: 'in.example'")),
       "those of the command line in the same go", err)
GOOD: dict[str, Any] = {"version": 1, "groups": {
    "github": {"phases": ["setup", "ship"], "hosts": ["github.com", "private.example", "mixed.example"]},
    "model": {"phases": ["agent"], "hosts": ["model.example", "gone.example", "meta.example"]},
    "all": {"phases": ["setup", "agent", "ship"], "hosts": ["all.example:8443"]}},
    "internal": [{"host": "bao.example", "port": 8200, "phases": ["setup"], "tls": False},
                 {"host": "vault.example", "port": 443, "phases": ["agent"]}]}
code, out, err = check(json.dumps(GOOD))
lab.ok(code == 0 and err == "" and out == f"{FILE}: 9 entries, no error\n", "a file without an error", out, err)
code, _, err = check(json.dumps(GOOD)[:-1] + " ,\n\n")
lab.ok(code == 78 and f"{FILE}:3: " in err, "its line is the line where JSON ends", err)
FILE.write_text(json.dumps(GOOD))

# --- -q -----------------------------------------------------------------------
PUBLIC = "93.184.216.70"
lab.dns(**{f"{name}__example": addresses for name, addresses in {
    "model": [PUBLIC, "2606:2800:220:1::70"], "private": ["10.0.0.7"], "mixed": [PUBLIC, "192.168.1.1"],
    "meta": ["169.254.169.254"], "bao": ["10.0.0.8"], "vault": ["fd00::8"], "all": [PUBLIC],
    "new": [PUBLIC]}.items()}, github__com=[PUBLIC], gone__example="nxdomain")


def query(what: str, code: int, *parts: str, args: tuple[str, ...] = (), absent: tuple[str, ...] = ()) -> str:
    got, out, err = run("-q", what, "-c", str(FILE), *args)
    lab.eq(got, code, f"-q {what}: {code}", out, err)
    lab.eq(err, "", f"-q {what}: stderr is silent")
    for part in parts:
        lab.ok(part in out, f"-q {what}: {part}", out)
    for part in absent:
        lab.ok(part not in out, f"-q {what}: no {part}", out)
    return out


query("model.example", 0, "model.example:443 is open in phase agent\n", "closed:    in phase setup, ship\n",
      "group:     model\n", f"address:   {PUBLIC}, public: accepted\n", "2606:2800:220:1::70, public: accepted",
      absent=("--allow",))
query("MODEL.example.:443", 0, "model.example:443 is open")
query("github.com@setup", 0, "is open in phase setup, ship", "closed:    in phase agent")
query("github.com@agent", 1, "github.com:443 is closed in phase agent", "group:     github, open in phase setup, ship",
      "addresses: not looked up", "    --allow github.com@agent\n", 'phases = [ "setup" "agent" "ship" ];',
      '"phases": ["setup", "agent", "ship"]')
query("all.example:8443", 0, "is open in phase setup, agent, ship", absent=("closed:",))
query("bao.example:8200", 0, "group:     internal, internal service, not TLS", "10.0.0.8, private (RFC 1918): accepted")
query("vault.example", 0, "group:     internal, internal service\n", "fd00::8, unique local (RFC 4193): accepted")
query("private.example", 1, "is open in phase", "10.0.0.7, private (RFC 1918): refused, and so is the name",
      "    --internal private.example:443@agent\n", '{ host = "private.example"; port = 443; phases = [ "agent" ]; }')
query("mixed.example", 1, f"{PUBLIC}, public: accepted", "192.168.1.1, private (RFC 1918): refused")
query("meta.example", 1, "169.254.169.254, link-local or metadata", "Nothing opens it", absent=("--internal",))
query("gone.example", 0, "addresses: unknown (dns-not-found)")
before = lab.queries("")
query("new.example", 1, f"new.example:443 is closed: not in the policy {FILE}", "    --allow new.example@agent\n",
      '    "new.example" = "the reason";\n', '    "new.example"\n', "addresses: not looked up", absent=("near:",))
query("new.example:99@ship", 1, "    --allow new.example:99@ship\n", '    "new.example:99" = "the reason";\n')
query("all.example", 1, "near:      all.example:8443 is another entry (all, in phase setup, agent, ship)")
query("model.example:8443", 1, "near:      model.example:443 is another entry (model, in phase agent)")
query("www.github.com", 1, "near:      github.com:443 is another entry (github, in phase setup, ship)")
query("xgithub.com", 1, absent=("near:",))
query("example", 1, "near:      model.example:443")
lab.eq(lab.queries(""), before, "a name that is closed is not looked up")
for bad, told in (("10.0.0.1", "is an address"), ("[::1]:443", "is an address"), ("0x7f000001", "is an address"),
                  ("a b", "has a byte"), ("\x1b[2J", "has a byte"), ("a..b", "an empty label"), ("", "is empty"),
                  ("x.example:0", "no valid port"), ("x" * 64, "too long"), ("*.example", "has a byte")):
    out = query(bad, 1, "is closed: it", told)
    lab.ok("\x1b" not in out, "nothing raw is printed")
# What it advises is what opens it.
query("new.example", 0, "is open in phase agent", "group:     -a\n", args=("--allow", "new.example@agent"))
query("github.com@agent", 0, "is open in phase setup, agent, ship", args=("--allow", "github.com@agent"))
query("private.example", 0, "private (RFC 1918): accepted", args=("--internal", "private.example:443@agent"))
for args, code_ in ((("-q", "x.example@never"), 64), (("-q", "x.example", "more"), 64), (("-q",), 64),
                    (("-q", "x.example", "-a", "10.0.0.1"), 78)):
    lab.eq(run(*args, "-c", str(FILE))[0], code_, f"{' '.join(args)}: {code_}")
with open("/dev/full", "wb") as full:
    lab.eq(subprocess.run([PROGRAM, "-t", "-c", str(FILE)], stdout=full, check=False).returncode, 74, "a full disk")
lab.done()
