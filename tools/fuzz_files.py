"""Loads damaged files, many of them, and says whether anything but a refusal or tensors came of it.

    python -m tools.fuzz_files --count 100000

Each file is a good one (``.pth`` of both formats, safetensors) that was changed at random: bytes flipped, cut out,
repeated, replaced by numbers that are chosen to hurt, parts of other files pasted in; of archives also the parts
inside, with checksums that fit, and of safetensors the header, with a length that fits. Every load must give tensors
that can be read, or raise one of the errors that the documentation of ``load`` names. It is a failure if another
exception comes, if the process dies, takes longer than a second or more memory than a limit, or if anything is
imported, compiled, executed or opened meanwhile. A failing file is written to the folder ``--failures``.

The case number and ``--seed`` say what a file is: ``--first N --count 1`` repeats one.
"""

from __future__ import annotations

import argparse
import io
import mmap
import os
import pickle
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import retrograd
from retrograd.io import safetensors

from .fuzz_corpus import KINDS, good_files, mutated

ALLOWED: tuple[type[Exception], ...] = (RuntimeError, pickle.UnpicklingError, EOFError)
try:
    import ml_dtypes  # noqa: F401 (now, so that nothing is imported because a file says so)
except ImportError:  # a file that says bfloat16 then names the missing package
    ALLOWED += (ImportError,)
SECONDS = 1.0
MEMORY = 256 << 20
_FORBIDDEN = ("exec", "compile", "import", "os.", "subprocess.", "socket.", "ctypes.", "pty.", "shutil.", "code.")
_BATCH = 1000


class Failure(Exception):
    """What must not happen, happened."""


class TooSlow(BaseException):
    """Not an `Exception`, which a loader might take for damage of the file."""


class Watch:
    """Notices what the process does while a file is loaded."""

    def __init__(self, path: Path) -> None:
        self.active = False
        self.path = path  # the only file that may be opened
        self.events: list[str] = []
        sys.addaudithook(self._hook)
        signal.signal(signal.SIGALRM, self._alarm)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        forbidden = event.startswith(_FORBIDDEN) or (event == "open" and str(arguments[0]) != str(self.path))
        if self.active and forbidden:
            self.events.append(f"{event} {arguments!r:.200}")

    def _alarm(self, number: int, frame: Any) -> None:
        raise TooSlow

    def run(self, load: Callable[[], Any]) -> Any:
        self.events.clear()
        self.active = True
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return load()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.active = False
            if self.events:
                raise Failure(f"while a file was loaded: {'; '.join(self.events)}")


def examine(watch: Watch, kind: str, data: bytes) -> str:
    """Load one file; how it ended.

    Raises:
        Failure: it ended as it must not.
    """
    if kind.endswith("mapped"):
        watch.path.unlink(missing_ok=True)  # what was loaded before may still look into the old one
        watch.path.write_bytes(data)
    try:
        loaded = watch.run(lambda: _load(kind, data, watch.path))
        read_tensors(loaded)
    except ALLOWED as error:
        return type(error).__name__
    except Failure:
        raise
    except TooSlow:
        raise Failure(f"takes longer than {SECONDS:g} seconds") from None
    except BaseException as error:
        raise Failure(f"{type(error).__name__}: {error}"[:500]) from error
    return "loaded"


def _load(kind: str, data: bytes, path: Path) -> Any:
    match kind:
        case "safetensors":
            return safetensors.load(data)
        case "safetensors mapped":
            return safetensors.load_file(path, mmap=True)
        case "zip mapped":
            return retrograd.load(path, mmap=True)
    return retrograd.load(io.BytesIO(data))


def read_tensors(loaded: Any) -> None:
    """Read all elements of all tensors in what was loaded; of those that repeat few elements, the corners."""
    waiting, seen = [loaded], set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, retrograd.Tensor):
            array = thing.detach().numpy()
            if array.size <= 1 << 20:
                hash(array.tobytes())
            else:
                array[(0,) * array.ndim], array[(-1,) * array.ndim]
        elif isinstance(thing, dict):
            waiting.extend((*thing.keys(), *thing.values()))
        elif isinstance(thing, list | tuple | set | frozenset):
            waiting.extend(thing)


def run_cases(first: int, last: int, seed: int, folder: Path, current: mmap.mmap) -> tuple[Counter[str], list[int]]:
    """Examine the cases from ``first`` to ``last``, and tell in ``current`` which one is on."""
    files = good_files()
    watch = Watch(folder / "case")
    for kind, good in files.items():
        for data in good:  # what is imported and cached at first use, now is
            if examine(watch, kind, data) != "loaded":
                raise Failure(f"a good file ({kind}) does not load")
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, resource.RLIM_INFINITY))
    outcomes: Counter[str] = Counter()
    failures = []
    for case in range(first, last):
        struct.pack_into("<q", current, 0, case)
        random = Random(f"{seed}:{case}")
        kind = KINDS[case % len(KINDS)]
        data = mutated(random, kind, files)
        try:
            outcome = examine(watch, kind, data)
        except Failure as failure:
            outcome = "FAILURE"
            failures.append(case)
            print(f"case {case} ({kind}): {failure}", flush=True)
        outcomes[f"{kind}: {outcome}"] += 1
    return outcomes, failures


def run_batch(first: int, last: int, seed: int) -> tuple[Counter[str], list[int]]:
    """The same in a process of its own, whose death is one more failure."""
    current = mmap.mmap(-1, 8)
    struct.pack_into("<q", current, 0, first)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            try:
                pickle.dump(run_cases(first, last, seed, Path(folder), current), answer)
                answer.flush()
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if status == 0:
            answer.seek(0)
            return pickle.load(answer)
    if os.WIFEXITED(status):
        raise SystemExit("the command itself is broken: see the traceback above")
    (case,) = struct.unpack_from("<q", current)
    print(f"case {case} ended the process with status {os.waitstatus_to_exitcode(status)}", flush=True)
    before, failed = run_batch(first, case, seed) if case > first else (Counter(), [])
    after, failed_after = run_batch(case + 1, last, seed) if case + 1 < last else (Counter(), [])
    return before + after + Counter({"DEATH": 1}), [*failed, case, *failed_after]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000, help="how many files (%(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (%(default)s)")
    parser.add_argument("--failures", type=Path, help="folder for the files that failed")
    options = parser.parse_args(arguments)
    outcomes: Counter[str] = Counter()
    failures: list[int] = []
    good_files()  # before the processes begin
    begin = time.monotonic()
    end = options.first + options.count
    for first in range(options.first, end, _BATCH):
        counted, failed = run_batch(first, min(first + _BATCH, end), options.seed)
        outcomes += counted
        failures += failed
    for name, count in sorted(outcomes.items()):
        print(f"{count:8}  {name}")
    print(f"{options.count} files in {time.monotonic() - begin:.0f} s, seed {options.seed}: {len(failures)} failures")
    if failures and options.failures:
        options.failures.mkdir(parents=True, exist_ok=True)
        for case in failures:
            data = mutated(Random(f"{options.seed}:{case}"), KINDS[case % len(KINDS)], good_files())
            (options.failures / f"case-{case}").write_bytes(data)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
