"""A strict reader of OpenMetrics 1.0 text, by the grammar of the specification.

Stricter than that where strictness costs nothing: each family has TYPE and HELP, a sample has no
timestamp and no exemplar. What breaks a rule raises ValueError. (Debian's client library says of
its own reader that it is lax.)
"""

from __future__ import annotations

import re
from typing import Iterator

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")
META = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.+)")
SUFFIXES = {"counter": "_total", "gauge": "", "info": "_info", "stateset": ""}
RESERVED = ("_total", "_created", "_info", "_bucket", "_count", "_sum", "_gcount", "_gsum")


class Family:
    def __init__(self, name: str) -> None:
        self.name = name
        self.meta: dict[str, str] = {}
        self.samples: dict[str, float] = {}  # by the text before the value

    def describe(self, what: str, text: str) -> None:
        if self.samples or what in self.meta:
            raise ValueError(f"{self.name}: {what} twice, or after a sample")
        self.meta[what] = text
        if what == "TYPE" and text not in SUFFIXES:
            raise ValueError(f"{self.name}: an unknown type")
        if what == "UNIT" and not self.name.endswith("_" + text):
            raise ValueError(f"{self.name}: does not end in its unit")
        if re.search(r"\\(?![\\n\"])", text):
            raise ValueError(f"{self.name}: an unknown escape")

    def add(self, name: str, labels: str | None, value: str) -> None:
        kind = self.meta.get("TYPE", "")
        series = name + (f"{{{labels}}}" if labels else "")
        names = [x.split("=")[0] for x in re.findall(LABEL, labels or "")]
        if name != self.name + SUFFIXES[kind]:
            raise ValueError(f"{series}: not a sample of {self.name}, a {kind}")
        if series in self.samples or len(set(names)) != len(names):
            raise ValueError(f"{series}: twice")
        if kind == "stateset" and (self.name not in names or value not in ("0", "1")):
            raise ValueError(f"{series}: not a state")
        if (kind == "info" and value != "1") or (kind == "counter" and value.startswith("-")):
            raise ValueError(f"{series}: not a value of {kind}")
        self.samples[series] = float(value)

    def check(self) -> None:
        if not {"TYPE", "HELP"} <= set(self.meta) or not self.samples:
            raise ValueError(f"{self.name}: no TYPE, no HELP or no sample")
        if self.name.endswith(RESERVED):
            raise ValueError(f"{self.name}: ends in a suffix")
        if self.meta["TYPE"] in ("info", "stateset") and "UNIT" in self.meta:
            raise ValueError(f"{self.name}: cannot have a unit")


def parse(raw: bytes) -> dict[str, Family]:
    """The families by name, in order."""
    text = raw.decode("utf-8")
    if not text.endswith("\n# EOF\n") or text.count("# EOF") != 1:
        raise ValueError("it does not end in one # EOF")
    families: dict[str, Family] = {}
    last = Family("")
    for line in text.removesuffix("# EOF\n").removesuffix("\n").split("\n"):
        if meta := META.fullmatch(line):
            what, name, rest = meta.groups()
            if name != last.name:
                if name in families:
                    raise ValueError(f"{name}: in two places")
                last = families[name] = Family(name)
            last.describe(what, rest)
        elif sample := SAMPLE.fullmatch(line):
            if "TYPE" not in last.meta:
                raise ValueError(f"a sample before its TYPE: {line}")
            last.add(*sample.groups())
        else:
            raise ValueError(f"not a line of OpenMetrics: {line!r}")
    taken: set[str] = set()
    for family in families.values():
        family.check()
        if taken & (names := {family.name, family.name + SUFFIXES[family.meta["TYPE"]]}):
            raise ValueError(f"{family.name}: a name for two things")
        taken |= names
    return families


def readable(raw: bytes) -> bool:
    try:
        return bool(parse(raw))
    except ValueError:
        return False


def broken(good: bytes) -> Iterator[tuple[str, bytes]]:
    """The text with one rule broken at a time, and which."""
    for name, old, new in (
            ("no EOF", b"# EOF\n", b""), ("an empty line", b"# EOF", b"\n# EOF"),
            ("a type of its own", b" gauge\n", b" gouge\n"), ("CRLF", b"\n", b"\r\n"),
            ("a counter without _total", b"opened_total ", b"opened "),
            ("a wrong unit", b"bytes bytes\n", b"bytes octets\n"),
            ("a state of 2", b'ship"} 0', b'ship"} 2'), ("no help", b"# HELP", b"# HINT"),
            ("a family twice", b"# EOF", good.removesuffix(b"# EOF\n") + b"# EOF")):
        yield name, good.replace(old, new)
