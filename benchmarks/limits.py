"""How far cases are from what the machine can do: beside BLAS alone, and beside copies, measured in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import ModuleType

import numpy as np

from . import kernels, networks, resnet
from .kernels import LARGE
from .measuring import Case, Goal, Row, compare, library

Run = Callable[[], object]
BLAS_SHARE = Goal(1 / 0.95)
SIDES = (900, 1500)
# A step with momentum reads the weights forward and backward, writes their gradients, and reads gradients, momenta and
# weights and writes the latter two: eight passes, as many as four copies make.
RESNET_WEIGHTS = 11_689_512


def product(side: int) -> Callable[[ModuleType], Run]:
    """The product of two square matrices."""

    def prepare(torch):
        torch.manual_seed(0)
        a, b = torch.rand(side, side), torch.rand(side, side)
        return lambda: a @ b

    return prepare


def products_square(side: int) -> Run:
    """One product of square matrices by NumPy, whose result is new each time."""
    rng = np.random.default_rng(0)
    a, b = rng.random((side, side), np.float32), rng.random((side, side), np.float32)
    return lambda: a @ b


def products_alone(rows: int, layers: list[tuple[int, int]], first_needs_none: bool = False) -> Run:
    """The products of linear layers (inputs, outputs) by NumPy's BLAS into memory that is there: forward, and for the
    gradients of input and weight; but for the input of the first one, if nothing asks for it."""
    rng = np.random.default_rng(0)
    calls = []
    for number, (inputs, outputs) in enumerate(layers):
        x, g, weight = (rng.random(s, np.float32) for s in ((rows, inputs), (rows, outputs), (outputs, inputs)))
        calls.append((x, weight.T, np.empty_like(g)))
        calls.append((g.T, x, np.empty_like(weight)))
        if number or not first_needs_none:
            calls.append((g, weight, np.empty_like(x)))

    def run():
        for a, b, out in calls:
            np.matmul(a, b, out=out)

    return run


def copy_of(count: int) -> Run:
    """A copy of so many numbers of four bytes, by as many threads as we may use."""
    threads = library("retrograd").get_num_threads()
    given = np.array_split(np.ones(count, np.float32), threads)
    taken = np.array_split(np.empty(count, np.float32), threads)
    pool = ThreadPoolExecutor(threads)
    return lambda: list(pool.map(np.copyto, taken, given))


def repeated(run: Run, times: int) -> Run:
    """So many calls as one."""

    def runs():
        for _ in range(times):
            run()

    return runs


def _found(cases: list[Case], start: str) -> Case:
    return next(case for case in cases if case.name.startswith(start))


def _gpt_layers(width: int = 128, layers: int = 4, vocabulary: int = 65) -> list[tuple[int, int]]:
    block = [(width, 3 * width), (width, width), (width, 4 * width), (4 * width, width)]
    return [*(block * layers), (width, vocabulary)]


def _cases() -> Iterator[tuple[Case, str, Callable[[], Run]]]:
    """Each case, what it is beside, and how that is prepared."""
    for side in SIDES:
        case = Case(f"product of matrices of {side} × {side}", product(side), "ms", goal=BLAS_SHARE)
        yield case, "NumPy's BLAS", lambda side=side: products_square(side)
    for name in ("add", "relu"):
        yield _found(kernels.CASES, f"{name} of 4 million"), "a copy of as many bytes", lambda: copy_of(LARGE)
    perceptron = _found(networks.CASES, "training step, perceptron 784-128-10, batch 512")
    yield perceptron, "its products by BLAS", lambda: products_alone(512, [(784, 128), (128, 10)], True)
    step = _found(resnet.CASES, "training step, ResNet-18, 1 image")
    yield step, "four copies of its weights", lambda: repeated(copy_of(RESNET_WEIGHTS), 4)
    gpt = next(case for case in networks.CASES if "GPT" in case.name and case.name.endswith("batch 12"))
    yield gpt, "its linear layers' products by BLAS", lambda: products_alone(12 * 64, _gpt_layers())


CASES = list(_cases())


def measure(libraries: list[ModuleType], rounds: int, seconds: float) -> Iterator[Row]:
    """Multiples of the time that the bare work takes, by turns with it."""
    for case, beside, prepare in CASES:
        row = compare(replace(case, goal=None), libraries, rounds, seconds, prepare())
        peer = None if row.peer is None else row.peer / row.compiled
        goal = case.goal if case.goal is BLAS_SHARE else None
        yield Row(f"{case.name}, beside {beside}", row.ours / row.compiled, peer, "×", goal, row.spread)
