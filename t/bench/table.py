"""The table: Markdown, so that docs/performance.md can hold it as it is printed."""

from __future__ import annotations

from typing import Callable

PEERS = ("direct", "bare", "egress", "tinyproxy", "squid")
# Figure, its unit, and the targets: (peer, "<" or ">", ratio of ours to the peer's).
ROWS = (
    ("tunnels/s", "tunnels/s, 64 workers", (("tinyproxy", ">", 1.7), ("squid", ">", 2.2))),
    ("cpu/1000 tunnels", "CPU ms per 1000 tunnels", (("tinyproxy", "<", 0.55),)),
    ("cpu/1000 denials", "CPU ms per 1000 denials", (("tinyproxy", "<", 0.45),)),
    ("cpu/GB down", "CPU ms per GB down", (("tinyproxy", "<", 0.25), ("squid", "<", 0.45))),
    ("cpu/GB up", "CPU ms per GB up", (("tinyproxy", "<", 0.25), ("squid", "<", 0.45))),
    ("GB/s down", "GB/s down", ()),
    ("GB/s up", "GB/s up", ()),
    ("us to the 200", "us to the 200, one CPU", ()),
    ("us to the echo", "us to the first echo, one CPU", (("tinyproxy", "<", 1.0),)),
    ("PSS/idle tunnel", "KiB PSS per idle tunnel (8000)", (("", "<", 1.0),)),
    ("descriptors/tunnel", "descriptors per tunnel", ()),
)
STATIC = (
    ("ms to listening", "ms from exec to listening", 3.0),
    ("MiB RSS at start", "MiB RSS at start", 2.0),
    ("KiB binary", "KiB of binary", 512.0),
)


def number(value: float | None) -> str:
    if value is None:
        return ""
    size = abs(value)
    return f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def verdict(value: float, sign: str, bound: float) -> str:
    met = value <= bound if sign == "<" else value >= bound
    return f"{'at most' if sign == '<' else 'at least'} {bound:g}: {'met' if met else 'not met'}"


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def head(cells: list[str]) -> list[str]:
    return [row(cells), row(["---"] * len(cells))]


def ratio(figure: dict[str, list[float]], peer: str, median: Callable) -> float | None:
    pairs = list(zip(figure.get("egress", []), figure.get(peer, [])))
    return median([ours / theirs for ours, theirs in pairs]) if pairs else None


def target_cell(figure: dict[str, list[float]], targets: tuple, median: Callable) -> str:
    cells = []
    for peer, sign, bound in targets:
        value = ratio(figure, peer, median) if peer else median(figure["egress"])
        if value is not None:
            cells.append((f"{peer} " if peer else "") + verdict(value, sign, bound))
    return "; ".join(cells)


def render(figures: dict[str, dict[str, list[float]]], median: Callable) -> str:
    lines = head(["", *PEERS, "to tinyproxy", "to squid", "target"])
    for key, title, targets in ROWS:
        if key not in figures:
            continue
        figure = figures[key]
        cells = [number(median(figure[p])) if p in figure else "" for p in PEERS]
        cells += [number(ratio(figure, p, median)) for p in ("tinyproxy", "squid")]
        lines.append(row([title, *cells, target_cell(figure, targets, median)]))
    sni = [f"{title} {number(median(figures[key]['egress+sni']))}"
           f" ({number(median(figures[key]['egress+sni']) / median(figures[key]['egress']))}x)"
           for key, title, _ in ROWS if "egress+sni" in figures.get(key, {})]
    if sni:
        lines += ["", "With the ClientHello read and its name checked: " + ", ".join(sni) + "."]
    if any(key in figures for key, _, _ in STATIC):
        lines += ["", *head(["", "dynamic", "static", "target (static)"])]
    for key, title, bound in STATIC:
        if key in figures:
            values = [figures[key].get(name) for name in ("egress", "egress static")]
            middle = [median(v) if v else None for v in values]
            lines.append(row([title, *map(number, middle),
                              verdict(middle[1], "<", bound) if middle[1] is not None else ""]))
    for by in ("policy size", "open tunnels"):
        grown = {k: v for k, v in figures.items() if k.endswith(by)}
        if grown:
            sizes = list(next(iter(grown.values())))
            lines += ["", *head([f"CPU ms by {by}", *sizes])]
            lines += [row([k.removeprefix("cpu/").removesuffix(f" by {by}"),
                           *(number(median(v[s])) for s in sizes)]) for k, v in grown.items()]
    return "\n".join(lines)
