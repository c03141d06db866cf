"""What it costs to have the package: the time of its import, and the size of its wheel."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .measuring import OURS, Goal, Row

ROOT = Path(__file__).parents[1]
MEGABYTE = 1_000_000


def measure(libraries: list[str], rounds: int, build: bool) -> Iterator[Row]:
    """The rows of this group; `build` makes a wheel, without it one that lies in `dist` is weighed."""
    names = ["numpy", *libraries]
    samples = [[_import_time(name) for name in names] for _ in range(rounds + 1)][1:]
    numpy, *found = [statistics.median(column) for column in zip(*samples, strict=True)]
    peer = found[1] if len(found) > 1 else None
    yield Row(f"import (NumPy's own: {numpy * 1e3:.0f} ms)", found[0] * 1e3, peer and peer * 1e3, "ms")
    yield Row("import, as a multiple of NumPy's own", found[0] / numpy, peer and peer / numpy, "×", Goal(1.5))
    size = _wheel_size(build)
    if size is not None:
        yield Row("size of the wheel", size / MEGABYTE, None, "MB", Goal(5))


def _import_time(name: str) -> float:
    code = f"from time import perf_counter; t = perf_counter(); import {name}; print(perf_counter() - t)"
    # Compiled files are kept as for every user: the first round, which is not counted, writes them.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)


def _wheel_size(build: bool) -> int | None:
    if not build:
        wheels = sorted((ROOT / "dist").glob(f"{OURS}-*.whl"), key=lambda wheel: wheel.stat().st_mtime)
        return wheels[-1].stat().st_size if wheels else None
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            ".",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            folder,
        ]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
        return next(Path(folder).glob("*.whl")).stat().st_size
