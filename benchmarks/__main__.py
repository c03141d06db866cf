"""`python -m benchmarks`: measure beside PyTorch, print the table, and write it into benchmarks/README.md."""

from __future__ import annotations

import argparse
import importlib
import sys

from . import memory, networks, package, report, tiny
from .measuring import OURS, PEER, Row, compare, installed, library

TIMED = {"tiny": ("Single operations", tiny.CASES), "networks": ("Small networks", networks.CASES)}
GROUPS = [*TIMED, "memory", "package"]


def main() -> int:
    arguments = _parser().parse_args()
    libraries = [OURS, *([PEER] if installed(PEER) and not arguments.alone else [])]
    # The package is measured first, while nothing of it is in the memory of this machine's other processes.
    found: dict[str, list[Row]] = {}
    modules = [library(name) for name in libraries]
    lines = report.circumstances(libraries)
    print("\n".join(lines), flush=True)
    for group in arguments.groups:
        if group in TIMED:
            title, cases = TIMED[group]
            rows = (compare(case, modules, arguments.rounds, arguments.seconds) for case in cases)
        elif group == "memory":
            title, rows = "Memory and length", memory.measure(libraries, min(arguments.rounds, 3))
        else:
            title, rows = "The package", package.measure(libraries, arguments.rounds, arguments.wheel)
        found[title] = []
        for row in rows:
            found[title].append(row)
            print(_line(row), flush=True)
    every = [row for rows in found.values() for row in rows]
    lines = ["\n".join([f"- {line}" for line in lines]), "", *report.table(found, len(libraries) > 1)]
    if any(row.spread is not None for row in every):
        lines += ["", report.noise(every)]
    if arguments.groups == GROUPS and not arguments.dry:
        report.write(lines)
    missed = [row.name for row in every if row.met is False]
    print(f"\ngoals missed: {len(missed)}", *missed, sep="\n  ")
    return 0


def _line(row: Row) -> str:
    ours, peer = report.number(row.ours, row.unit), report.number(row.peer, row.unit)
    verdict = {None: "", True: "met", False: "MISSED"}[row.met]
    goal = "" if row.goal is None else f"goal {report.number(row.goal, row.unit)} {verdict}"
    return f"{ours:>14} {peer:>14}  {row.name}  {goal}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure retrograd beside PyTorch, where it is installed, and write the table into "
        "benchmarks/README.md (only when all groups were measured).",
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each case, of which the median is taken")
    parser.add_argument("--seconds", type=float, default=0.05, help="length of a round in each library")
    parser.add_argument("--wheel", action="store_true", help="build a wheel to weigh it (else one in dist is weighed)")
    parser.add_argument("--alone", action="store_true", help="leave PyTorch out")
    parser.add_argument("--dry", action="store_true", help="do not write the table into the README")
    return parser


if __name__ == "__main__":
    sys.exit(main())
