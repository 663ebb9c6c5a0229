"""What the parts of the fake internet share: records, configuration, faults.

Records are JSON Lines in the directory D, one file a kind, a whole line a
write. config.json and faults.json are looked at again for every request, so a
test changes the world by renaming a file into place.
"""

from __future__ import annotations

import json
import re
import threading
import time
from pathlib import Path
from typing import Any


class LiveFile:
    """A JSON file that is read again when it changed; missing means empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stamp: tuple[int, int, int] | None = None
        self.value: dict[str, Any] = {}

    def get(self) -> dict[str, Any]:
        try:
            st = self.path.stat()
        except FileNotFoundError:
            self.stamp, self.value = None, {}
            return self.value
        stamp = (st.st_mtime_ns, st.st_ino, st.st_size)
        if stamp != self.stamp:
            self.value = json.loads(self.path.read_text("utf-8"))
            self.stamp = stamp
        return self.value


class State:
    """One for the process; every method may be called from any thread."""

    def __init__(self, directory: Path, config: Path) -> None:
        self.dir = directory
        self._config = LiveFile(config)
        self._faults = LiveFile(directory / "faults.json")
        self._lock = threading.RLock()
        self._used: dict[str, int] = {}

    def config(self) -> dict[str, Any]:
        with self._lock:
            return self._config.get()

    def faults(self) -> dict[str, Any]:
        with self._lock:
            before = self._faults.stamp
            value = self._faults.get()
            if self._faults.stamp != before:
                self._used.clear()
            return value

    def record(self, kind: str, **fields: Any) -> None:
        line = json.dumps({"ts": round(time.time(), 3), **fields}) + "\n"
        with self._lock, open(self.dir / f"{kind}.jsonl", "a", encoding="utf-8") as out:
            out.write(line)

    def turn(self, key: str) -> int:
        """How often this was called for key before, since faults.json changed."""
        with self._lock:
            count = self._used.get(key, 0)
            self._used[key] = count + 1
            return count

    def http_fault(self, host: str, method: str, path: str) -> dict[str, Any] | None:
        """The first fault that matches; "after" skips some, "times" limits it."""
        for n, fault in enumerate(self.faults().get("http", [])):
            if fault.get("host", host) != host or fault.get("method", method) != method:
                continue
            if not re.search(fault.get("path", ""), path):
                continue
            turn = self.turn(f"http {n}") - fault.get("after", 0)
            if 0 <= turn < fault.get("times", 1 << 30):
                return fault
        return None
