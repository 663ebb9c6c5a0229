"""The tables of a whole run (whole.py), in the manner of table.py."""

from __future__ import annotations

from typing import Callable

from table import head, number, row, verdict

WAYS = ("by hand", "agent", "agent static")
OWN = (("MiB RSS peak", "MiB RSS, the most", 2.0), ("CPU ms of its own", "ms of CPU", 20.0))


def pairs(figures: dict, key: str, ours: str, other_key: str, theirs: str) -> list:
    return list(zip(figures.get(key, {}).get(ours, []), figures.get(other_key, {}).get(theirs, [])))


def against_hand(figures: dict, median: Callable) -> list[str]:
    lines = head(["", *WAYS, "agent to by hand", "static to by hand", "static less by hand"])
    for figure in ("clone", "clone and ship"):
        for key, title, pick in ((f"ms, {figure}", f"ms, {figure}", median),
                                 (f"ms, {figure}", f"least ms, {figure}", min),
                                 (f"CPU ms, {figure}", f"CPU ms, {figure}", median)):
            cells = [number(pick(figures[key][w])) if w in figures[key] else "" for w in WAYS]
            both = [pairs(figures, key, w, key, "by hand") for w in WAYS[1:]]
            if pick is median:
                cells += [number(median([a / b for a, b in p])) if p else "" for p in both]
                cells.append(number(median([a - b for a, b in both[1]])) if both[1] else "")
            else:
                least = [min(figures[key][w]) if w in figures[key] else None for w in WAYS]
                cells += [number(v / least[0]) if v else "" for v in least[1:]]
                cells.append(number(least[2] - least[0]) if least[2] else "")
            lines.append(row([title, *cells]))
    return lines


def against_sandboxes(figures: dict, median: Callable) -> list[str]:
    ours = "agent static" if "agent static" in figures["ms, clone"] else "agent"
    lines = head(["", "bwrap: true", "srt: true", f"{ours}: clone, true", "to srt"])
    for unit in ("ms", "CPU ms"):
        true = figures[f"{unit}, true"]
        to = pairs(figures, f"{unit}, clone", ours, f"{unit}, true", "srt")
        lines.append(row([unit, *(number(median(true[p])) if p in true else "" for p in ("bwrap", "srt")),
                          number(median(figures[f"{unit}, clone"][ours])),
                          number(median([a / b for a, b in to])) if to else ""]))
    return lines


def parts(figures: dict, median: Callable) -> list[str]:
    lines = head(["ms of a run that ships, by its events", *WAYS[1:]])
    for key, values in figures.items():
        if key.startswith("part: "):
            lines.append(row([key.removeprefix("part: "),
                              *(number(median(values[w])) if w in values else "" for w in WAYS[1:])]))
    return lines


def own(figures: dict, median: Callable) -> list[str]:
    lines = head(["agent-entry itself, when it clones and ships", "dynamic", "static",
                  "target (static)"])
    for key, title, bound in OWN:
        middle = [median(figures[key][w]) if w in figures.get(key, {}) else None for w in WAYS[1:]]
        lines.append(row([title, *map(number, middle),
                          verdict(middle[1], "<", bound) if middle[1] is not None else ""]))
    return lines


def render(figures: dict, median: Callable) -> str:
    if "ms, clone" not in figures:
        return ""
    tables = (against_hand, against_sandboxes, parts, own)
    return "".join("\n" + "\n".join(t(figures, median)) + "\n" for t in tables)
