"""Products of matrices of all sizes and layouts, by our own loops and by BLAS, on one thread and on several."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import retrograd
from retrograd._core import get_num_threads, matmul, set_num_threads
from retrograd.nn import functional as F

SEED = 11
ROWS = (1, 5, 6, 7, 16, 17, 97)
COLUMNS = (1, 8, 16, 31, 48, 64, 130)
LENGTHS = (1, 7, 8, 33, 530)


def exact(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product in twice the precision, without BLAS."""
    return np.einsum("...ij,...jk->...ik", a.astype(np.longdouble), b.astype(np.longdouble)).astype(np.float64)


def assert_product(made: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """Each element may be wrong by the rounding of its sum."""
    bound = 4 * np.finfo(made.dtype).eps * exact(abs(a), abs(b)) + 1e-30
    assert made.shape == (a @ b).shape
    assert (abs(made - exact(a, b)) <= bound * a.shape[-1] ** 0.5).all()


def layouts(a: np.ndarray) -> list[np.ndarray]:
    """The same matrix in C order, in Fortran's, and as parts of larger matrices in both."""
    wide = np.zeros((a.shape[0] + 3, a.shape[1] + 5), a.dtype)
    part = wide[2:-1, 4:-1]
    part[...] = a
    gaps = np.zeros((a.shape[0], 2 * a.shape[1]), a.dtype)[:, ::2]
    gaps[...] = a
    return [a, np.asfortranarray(a), part, np.asfortranarray(wide)[2:-1, 4:-1], gaps]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("rows", ROWS)
def test_every_size_and_layout(kind, rows) -> None:
    rng = np.random.default_rng(SEED)
    for columns in COLUMNS:
        for length in LENGTHS:
            a = rng.standard_normal((rows, length)).astype(kind)
            b = rng.standard_normal((length, columns)).astype(kind)
            wanted, size = exact(a, b), exact(abs(a), abs(b))
            for left in layouts(a):
                for right in layouts(b):
                    off = abs(matmul(left, right) - wanted)
                    assert (off <= 4 * np.finfo(kind).eps * length**0.5 * size + 1e-30).all(), (columns, length)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3, 16, 20), (3, 20, 16)), ((2, 3, 16, 20), (20, 32)), ((16, 20), (5, 20, 40)), ((2, 1, 30, 8), (1, 4, 8, 70)),
        ((0, 16, 20), (0, 20, 32)), ((2, 3, 16, 20), (3, 20, 16)), ((4, 64, 64), (4, 64, 32)), ((3, 2, 9), (3, 9, 2)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("threads", [1, 2])
def test_batches_broadcast(left, right, threads) -> None:
    rng = np.random.default_rng(SEED)
    before = get_num_threads()
    set_num_threads(threads)
    try:
        a, b = rng.standard_normal(left), rng.standard_normal(right)
        turned = np.swapaxes(np.swapaxes(b, -1, -2).copy(), -1, -2)
        inside = np.moveaxis(np.moveaxis(a, -2, 0).copy(), 0, -2)
        for x, y in ((a, b), (a, turned), (inside, b), (inside, turned), (a[..., ::-1], b)):
            assert_product(matmul(x, y), x, y)
    finally:
        set_num_threads(before)


def test_batches_that_do_not_broadcast_are_refused() -> None:
    with pytest.raises(RuntimeError):
        retrograd.ones(2, 16, 20) @ retrograd.ones(3, 20, 16)
    with pytest.raises(RuntimeError):
        retrograd.ones(3, 16, 20) @ retrograd.ones(3, 21, 16)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("rows", "features", "outputs"), [(16, 8, 16), (300, 96, 130), (768, 64, 65), (40, 600, 33)])
def test_linear_with_bias(threads, rows, features, outputs) -> None:
    rng = np.random.default_rng(SEED)
    x, weight = rng.standard_normal((rows, features)), rng.standard_normal((outputs, features))
    biases = rng.standard_normal(2 * outputs)
    before = get_num_threads()
    set_num_threads(threads)
    try:
        for bias in (biases[:outputs], biases[::2], None):
            given = None if bias is None else retrograd.from_numpy(bias)
            made = F.linear(retrograd.from_numpy(x), retrograd.from_numpy(weight), given).numpy()
            wanted = exact(x, weight.T) + (0 if bias is None else bias)
            np.testing.assert_allclose(made, wanted, rtol=1e-11, atol=1e-11)
    finally:
        set_num_threads(before)


def test_infinities_and_nan_spread_along_rows_and_columns() -> None:
    a, b = np.ones((20, 16), np.float32), np.ones((16, 20), np.float32)
    a[3, 5], b[7, 9] = np.nan, np.inf
    made = matmul(a, b)
    assert np.isnan(made[3]).all() and np.isinf(np.delete(made[:, 9], 3)).all()
    assert np.isfinite(np.delete(np.delete(made, 3, 0), 9, 1)).all()


@pytest.mark.parametrize("name", ["avx2", "plain"])
def test_narrower_instruction_sets(name) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import numpy as np, test_matrix_products as t\n"
        "t.test_every_size_and_layout(np.float32, 97); t.test_linear_with_bias(1, 40, 600, 33)\n"
        "t.test_batches_broadcast((4, 64, 64), (4, 64, 32), 1)"
    )
    environment = {**os.environ, "RETROGRAD_INSTRUCTION_SET": name}
    here = os.path.dirname(__file__)
    subprocess.run([sys.executable, "-c", program, here], env=environment, check=True, timeout=300)


@pytest.fixture
def two_threads():
    before = get_num_threads()
    set_num_threads(2)
    yield
    set_num_threads(before)


LARGE = [((1300,), 1100, (1,)), ((1,), 1100, (1300,)), ((70,), 1500, (90,)), ((3, 40), 1200, (50,)), ((401,), 1100, (3,))]


@pytest.mark.parametrize("kind", [np.float32, np.complex128])
@pytest.mark.parametrize(("rows", "length", "columns"), LARGE)
def test_products_by_blas_are_shared_out(two_threads, kind, rows, length, columns) -> None:
    rng = np.random.default_rng(SEED)
    a = rng.standard_normal((*rows, length)).astype(kind)
    b = rng.standard_normal((length, *columns)).astype(kind)
    for right in (b, np.asfortranarray(b)):
        made = matmul(a, right)
        assert made.shape == (*rows, *columns)
        np.testing.assert_allclose(made, np.einsum("...k,kj->...j", a, b), rtol=0, atol=2000 * np.finfo(kind).eps)


def test_batches_by_blas_are_shared_out(two_threads) -> None:
    rng = np.random.default_rng(SEED)
    a, b = rng.standard_normal((3, 1, 20, 1300)), rng.standard_normal((2, 1300, 30)).swapaxes(-1, -2).copy().swapaxes(-1, -2)
    np.testing.assert_allclose(matmul(a, b), np.einsum("abij,bjk->abik", np.repeat(a, 2, 1), b), atol=1e-10)


def test_blas_has_its_threads_again_behind_a_product(two_threads) -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")
    matmul(np.ones((1200, 1100)), np.ones((1100, 1200)))
    threads = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"]
    assert threads.count(2) >= 1
