"""`python -m benchmarks`: measure beside PyTorch and JAX, print the table, and write it into benchmarks/README.md."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

from . import (
    calls,
    compiled,
    convolutions,
    kernels,
    limits,
    memory,
    networks,
    package,
    recurrent,
    report,
    resnet,
    safety,
    tiny,
)
from .measuring import JAX, OURS, PEER, Row, compare, installed, library

TITLES = {
    "tiny": "Single operations",
    "calls": "Single calls",
    "kernels": "Kernels, forward and backward",
    "networks": "Small networks",
    "convolutions": "Convolutions and pooling, forward and backward",
    "resnet": "ResNet-18",
    "recurrent": "Recurrent networks",
    "limits": "Beside what the machine can do",
    "safety": "What safeguards cost",
    "memory": "Memory and length",
    "package": "The package",
}
SUMMARISED = ("tiny", "networks", "resnet", "recurrent", "memory", "package")  # what the project's README shows


def main() -> None:
    """Measure what the command line asks for."""
    arguments = _parser().parse_args()
    libraries = [OURS, *([PEER] if installed(PEER) and not arguments.alone else [])]
    for name in libraries:
        library(name)
    others = [JAX] if installed(JAX) and not arguments.alone else []
    lines = [f"- {line}" for line in report.circumstances(libraries, others)]
    print("\n".join(lines), flush=True)
    found: dict[str, list[Row]] = {}
    for group in arguments.groups or TITLES:
        found[TITLES[group]] = []
        for row in _measure(group, libraries, arguments):
            found[TITLES[group]].append(row)
            print(_line(row), flush=True)
    rows = [row for group in found.values() for row in group]
    if any(row.spread is not None for row in rows):
        lines.append(f"- {report.noise(rows)}")
    if len(found) == len(TITLES) and not arguments.dry:
        report.write(report.RESULTS, [*lines, "", *report.table(found)])
        if len(libraries) > 1:
            shown = {TITLES[group]: found[TITLES[group]] for group in SUMMARISED}
            report.write(report.SUMMARY, [*lines[:2], "", *report.summary(shown)])
    missed = [row.name for row in rows if row.verdict == "no"]
    print(f"goals missed: {len(missed)}", *missed, sep="\n  ")


def _measure(group: str, libraries: list[str], arguments: argparse.Namespace) -> Iterator[Row]:
    if group == "memory":
        yield from memory.measure(libraries, min(arguments.rounds, 3))
    elif group == "package":
        yield from package.measure(libraries, arguments.rounds, arguments.wheel)
    elif group == "limits":
        yield from limits.measure([library(name) for name in libraries], arguments.rounds, arguments.seconds)
    elif group == "safety":
        yield from safety.measure([library(name) for name in libraries], arguments.rounds, arguments.seconds)
    else:
        modules = [library(name) for name in libraries]
        cases = {
            "tiny": tiny.CASES,
            "calls": calls.CASES,
            "kernels": kernels.CASES,
            "networks": networks.CASES,
            "convolutions": convolutions.CASES,
            "resnet": resnet.CASES,
            "recurrent": recurrent.CASES,
        }
        jax = importlib.import_module(JAX) if installed(JAX) and not arguments.alone else None
        for case in cases[group]:
            third = None if jax is None or case.name not in compiled.CASES else compiled.CASES[case.name](jax)
            yield compare(case, modules, arguments.rounds, arguments.seconds, third)
        if group == "resnet":
            yield from resnet.peaks(libraries, min(arguments.rounds, 3))


def _line(row: Row) -> str:
    ours, peer = report.number(row.ours, row.unit), report.number(row.peer, row.unit)
    third = "" if row.compiled is None else f"JAX {report.number(row.compiled, row.unit)}"
    return f"{ours:>14} {peer:>14}  {row.name}  {report.goal(row)} {row.verdict} {third}".rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure retrograd beside PyTorch and JAX, where they are installed. When all groups are measured, "
        "the table is written into benchmarks/README.md.",
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(TITLES)}; all by default")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of a case, of which the median is taken")
    parser.add_argument("--seconds", type=float, default=0.05, help="length of a round in each library")
    parser.add_argument("--wheel", action="store_true", help="build a wheel to weigh it (else one in dist is weighed)")
    parser.add_argument("--alone", action="store_true", help="leave PyTorch out")
    parser.add_argument("--dry", action="store_true", help="do not write the table")
    return parser


if __name__ == "__main__":
    main()
