#!/usr/bin/env python3
"""A small internet on loopback: internet.py --dir D --config c.json

DNS, TLS origins by name (git, GitHub's API, echo), and traps, in one process,
with Python's standard library, git and openssl. The configuration (see
default.json) has
  hosts   {"name": {"addr": [..], "ports": [443], "roles": [..], "cert": "ca|self"}}
          "tls": false listens without TLS; the role "raw" echoes bytes
  names   further DNS answers (dns.py); a host's own addresses are added
  dns     {"listen": "127.0.0.53:53", "unknown": {"A": [..]}}
  traps   ["0.0.0.0:443"]: listeners that note each connection in traps.jsonl
  tokens, public   who may read and write which repository (git_http.py)
and all but addresses, ports and certificates may change while it runs. What it
does wrong is in D/faults.json (dns.py, origin.py, wire.py); what it saw is in
D/{dns,requests,traps,errors}.jsonl; D/ready appears when all is bound. It ends
on SIGTERM, and with its parent.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import github
import origin
from ca import Authority
from dns import Resolver
from git_http import git
from state import State
from wire import echo, serve, tls, tls_base, trap

ROLES = {"git": git, "github": github.api, "echo": origin.plain, "none": origin.nothing}


def with_names(config: dict[str, Any]) -> dict[str, Any]:
    """Adds each host's addresses to the names, unless they are there."""
    names = config.setdefault("names", {})
    for name, host in config["hosts"].items():
        names.setdefault(name, {
            "A": [a for a in host["addr"] if ":" not in a],
            "AAAA": [a for a in host["addr"] if ":" in a]})
    return config


def by_address(config: dict[str, Any], encrypted: bool) -> dict[str, list[str]]:
    """Listening addresses, each with the names that live there."""
    found: dict[str, list[str]] = {}
    for name, host in config["hosts"].items():
        if host.get("tls", True) != encrypted:
            continue
        for addr in host["addr"]:
            for port in host.get("ports", [443]):
                found.setdefault(f"[{addr}]:{port}" if ":" in addr else f"{addr}:{port}",
                                 []).append(name)
    return found


def open_origins(state: State, config: dict[str, Any]) -> None:
    authority = Authority(state.dir)
    signer = {name: host.get("cert", "ca") for name, host in config["hosts"].items()
              if host.get("tls", True)}
    contexts = {name: authority.context(name, how) for name, how in signer.items()}

    def http(conn: Any, sni: str) -> None:
        if "raw" in config["hosts"].get(sni, {}).get("roles", []):
            echo(conn)
        else:
            origin.Handler(conn, state, ROLES, sni)

    for address, names in by_address(config, True).items():
        base = tls_base(contexts, authority.reload(names[0]))

        def encrypted(conn: Any, base: ssl.SSLContext = base, address: str = address) -> None:
            wrapped, sni = tls(base, conn)
            state.record("tls", sni=sni, address=address)
            with wrapped:
                http(wrapped, sni)

        serve(state, address, encrypted)
    for address, names in by_address(config, False).items():
        serve(state, address, lambda conn, name=names[0]: http(conn, name))


def die_with_parent(parent: int) -> None:
    """A parent-death signal would need ctypes; this is as good within a second."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parent = os.getppid()
    parser = argparse.ArgumentParser(description="a small internet on loopback")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=die_with_parent, args=(parent,), daemon=True).start()

    # The test's copy: what a test changes, it changes here.
    config = with_names(json.loads(args.config.read_text("utf-8")))
    live = args.dir / "config.json"
    live.write_text(json.dumps(config, indent=1), "utf-8")
    (args.dir / "git").mkdir(exist_ok=True)
    state = State(args.dir, live)
    Resolver(state, config.get("dns", {}).get("listen", "127.0.0.53:53")).start()
    open_origins(state, config)
    for address in config.get("traps", []):
        serve(state, address, trap(state, address))
    (args.dir / "ready").touch()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
