"""The table, and what it was measured on."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .measuring import OURS, PEER, Row

README = Path(__file__).parent / "README.md"
BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"


def circumstances(libraries: list[str]) -> list[str]:
    """Date, machine, versions, BLAS kernels and threads, a line each."""
    lines = [
        f"Measured on {date.today().isoformat()}.",
        f"CPU: {cpu()}, {os.cpu_count()} cores; {platform.system()}, Python {platform.python_version()}.",
        "Versions: " + ", ".join([f"{name} {_version(name)}" for name in (OURS, "numpy", *libraries[1:])]) + ".",
        "Threads: " + ", ".join([f"{name} {sys.modules[name].get_num_threads()}" for name in libraries]) + ".",
    ]
    lines += [f"BLAS: {text}." for text in blas()]
    forced = [name for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ]
    if forced:
        lines.append(f"BLAS was not free to choose its kernel: {' and '.join(forced)} was set.")
    return lines


def cpu() -> str:
    """The processor's name."""
    try:
        with open("/proc/cpuinfo") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except FileNotFoundError:
        pass
    return platform.processor() or platform.machine()


def blas() -> list[str]:
    """Each BLAS and OpenMP that is loaded: which one, which kernel runs, on how many threads."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return ["unknown, for want of the package threadpoolctl"]
    found = []
    for pool in threadpool_info():
        kernel = f", kernel {pool['architecture']}" if "architecture" in pool else ""
        release = f" {pool['version']}" if pool.get("version") else ""
        owner = f" of {_owner(pool['filepath'])}" if _owner(pool["filepath"]) else ""
        found.append(f"{pool['internal_api']}{release}{owner}{kernel}, {pool['num_threads']} threads")
    return found


def _owner(path: str) -> str:
    """The package that brought a shared library with it, from the folder that it lies in."""
    folders = Path(path).parts
    after = folders[folders.index("site-packages") + 1 :] if "site-packages" in folders else ()
    return after[0].partition(".")[0] if len(after) > 1 else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return getattr(sys.modules[name], "__version__", "not installed")


def table(groups: dict[str, list[Row]], has_peer: bool) -> list[str]:
    """The table in Markdown. Without a peer its columns stay empty."""
    peer = "PyTorch" if has_peer else f"PyTorch ({PEER} is not installed)"
    lines = [f"| | retrograd | {peer} | PyTorch ÷ retrograd | goal | met |", "|---|--:|--:|--:|--:|:-:|"]
    for title, rows in groups.items():
        lines.append(f"| **{title}** | | | | | |")
        for row in rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.1f}"
            goal = "" if row.goal is None else f"≤ {number(row.goal, row.unit)}"
            met = {None: "", True: "yes", False: "**no**"}[row.met]
            lines.append(
                f"| {row.name} | {number(row.ours, row.unit)} | {number(row.peer, row.unit)} | {ratio} | {goal} | {met} |"
            )
    return lines


def number(value: float | None, unit: str) -> str:
    """A value to three digits, with its unit."""
    if value is None:
        return ""
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def noise(rows: list[Row]) -> str:
    """How far the rounds lay apart."""
    spreads = sorted([row.spread for row in rows if row.spread is not None])
    middle, most = spreads[len(spreads) // 2], spreads[-1]
    return f"Half of all rounds lie within {middle:.0%} of each other in the middle case, within {most:.0%} in the worst."


def write(lines: list[str]) -> None:
    """Put the lines between the two markers of the README, in place of what was there."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), encoding="utf-8")
