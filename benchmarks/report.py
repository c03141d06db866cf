"""The table, and what it was measured on."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .measuring import OURS, SCALES, Row

RESULTS = Path(__file__).parent / "README.md"
SUMMARY = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"
FORCING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "MKL_DEBUG_CPU_TYPE")


def circumstances(libraries: list[str], others: list[str]) -> list[str]:
    """Date, machine, versions, BLAS kernels and threads, a line each."""
    versions = [f"{name} {_version(name)}" for name in (OURS, "numpy", *libraries[1:], *others)]
    threads = [f"{name} {sys.modules[name].get_num_threads()}" for name in libraries]
    lines = [
        f"Measured on {date.today().isoformat()}, Python {platform.python_version()}, {', '.join(versions)}.",
        f"Machine: {cpu()}, {os.cpu_count()} cores, {platform.system()}.",
        f"Threads: {', '.join(threads)}.",
        *[f"BLAS and OpenMP: {text}." for text in blas()],
    ]
    forced = [name for name in FORCING if name in os.environ]
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
    """Each BLAS and OpenMP that is loaded: whose it is, which kernel runs, on how many threads."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return ["unknown, for want of the package threadpoolctl"]
    found = []
    for pool in threadpool_info():
        words = [pool["internal_api"], pool.get("version") or "", _owner(pool["filepath"])]
        kernel = f", kernel {pool['architecture']}" if "architecture" in pool else ""
        found.append(f"{' '.join(filter(None, words))}{kernel}, {pool['num_threads']} threads")
    return sorted(found)


def _owner(path: str) -> str:
    """The package that brought a shared library along, from the folder that it lies in."""
    folders = Path(path).parts
    after = folders[folders.index("site-packages") + 1 :] if "site-packages" in folders else ()
    return f"of {after[0].partition('.')[0]}" if len(after) > 1 else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return str(getattr(sys.modules[name], "__version__", "of unknown version"))


def table(groups: dict[str, list[Row]]) -> list[str]:
    """The table in Markdown. Without a peer its columns stay empty."""
    lines = [
        "| | retrograd | PyTorch | JAX (jit) | PyTorch ÷ retrograd | goal | met |",
        "|---|--:|--:|--:|--:|--:|:-:|",
    ]
    for title, rows in groups.items():
        lines.append(f"| **{title}** | | | | | | |")
        for row in rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.1f}"
            cells = [
                row.name,
                number(row.ours, row.unit),
                number(row.peer, row.unit),
                number(row.compiled, row.unit),
                ratio,
                goal(row),
                row.verdict,
            ]
            lines.append(f"| {' | '.join(cells)} |".replace("  ", " "))
    return lines


def goal(row: Row) -> str:
    """A goal, and the ratio that it stands for."""
    if row.goal is None:
        return ""
    if row.goal.ratio:
        return f"≥ {row.goal.ratio:g} times as {'fast' if row.unit in SCALES else 'little'}"
    ratio = f" ({row.goal.peer / row.goal.value:.1f})" if row.goal.peer else ""
    return f"≤ {number(row.goal.value, row.unit)}{ratio}"


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
    return f"Half of the rounds lie within {middle:.0%} of each other (middle case; {most:.0%} in the worst)."


def summary(groups: dict[str, list[Row]]) -> list[str]:
    """What was measured in both libraries, for the project's README."""
    lines = ["| | retrograd | PyTorch | PyTorch ÷ retrograd |", "|---|--:|--:|--:|"]
    for row in [row for group in groups.values() for row in group]:
        if row.ratio is not None and row.unit != "×":
            cells = [row.name, number(row.ours, row.unit), number(row.peer, row.unit), f"{row.ratio:.1f}"]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def write(document: Path, lines: list[str]) -> None:
    """Put the lines between the two markers of a document, in place of what was there."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), encoding="utf-8")
